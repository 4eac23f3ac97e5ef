import type { Results, StreamedOperation } from './streamed-operation.js';

/** Says that the stream is still there, to the client and to whoever passes it on. */
export const EVENT_STREAM_HEARTBEAT = ':\n\n';

/**
 * An operation as Server-Sent Events. Each answer is made when the one before has been taken. Source: GraphQL over SSE,
 * "distinct connections mode".
 */
export async function* eventStream(operation: StreamedOperation, answers: Results): AsyncGenerator<string, void> {
  yield EVENT_STREAM_HEARTBEAT;
  for await (const answer of answers) yield `event: next\ndata: ${operation.shownText(answer)}\n\n`;
  yield 'event: complete\ndata: \n\n';
}
