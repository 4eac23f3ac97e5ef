import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { ReplyUntrusted } from '../errors/errors.js';
import { MAX_BODY_BYTES } from '../protocol/message.js';

const DECODERS: ReadonlyMap<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/**
 * The body without its content coding. We ask for none, and some servers send one all the same. What unfolds to more than
 * the largest body that is read stops there: a few kilobytes may stand for gigabytes. Raises ReplyUntrusted.
 */
export function decodedBody(body: Buffer, coding: string): Buffer {
  const name = coding.trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  const decode = DECODERS.get(name);
  if (!decode) throw new ReplyUntrusted('it is in a content coding that was not asked for', true);
  try {
    return decode(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const isTooLong = (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLong) throw new ReplyUntrusted(`it is over ${MAX_BODY_BYTES} bytes long`, false, { cause: error });
    throw new ReplyUntrusted('its content coding is broken', true, { cause: error });
  }
}
