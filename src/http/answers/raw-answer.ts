import { VERSION_HEADER } from './answer-headers.js';

/**
 * Errors as the bytes of an answer, for a connection that never came to a request or is none for requests any more. It is
 * to be closed behind them.
 */
export function rawAnswer(status: string, errors: object, version: string, more: readonly string[] = []): string {
  const body = JSON.stringify(errors);
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `${VERSION_HEADER}: ${version}`,
    'connection: close',
    ...more,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
