import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** What came back for bytes that no client library would send. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends one request byte for byte and reads until the server hangs up, which the request has to ask for. */
export async function sendRaw(url: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return { status: Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]), head, body };
}

/** A GraphQL request as bytes: exactly these header lines, beside those that a body needs. */
export function graphqlBytes(query: string, headers: readonly string[], first = 'POST /graphql HTTP/1.1'): string {
  const body = JSON.stringify({ query });
  const lines = [
    first,
    ...headers,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
