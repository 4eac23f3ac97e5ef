import type { Results, StreamedOperation } from './streamed-operation.js';

/** The type of the answer, its boundary included. */
export const MULTIPART_TYPE = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0';
const DELIMITER = '\r\n--graphql';

/** Says that the stream is still there, to the client and to whoever passes it on. */
export const MULTIPART_HEARTBEAT = part('{}');

/**
 * A subscription as parts of one answer, for the clients and routers of Apollo. Each part is followed by its delimiter at
 * once, since they read up to it. Source: Apollo, "Multipart protocol for GraphQL subscriptions", version 1.0.
 */
export async function* multipart(operation: StreamedOperation, answers: Results): AsyncGenerator<string, void> {
  yield DELIMITER + MULTIPART_HEARTBEAT;
  for await (const answer of answers) yield part(`{"payload":${operation.shownText(answer)}}`);
  yield '--\r\n';
}

function part(content: string): string {
  return `\r\ncontent-type: application/json\r\n\r\n${content}${DELIMITER}`;
}
