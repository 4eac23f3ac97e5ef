import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';

/** A body that is no text. Fastify answers it with the status it carries. */
class NotUtf8 extends Error {
  override readonly name = 'NotUtf8';
  readonly statusCode = 400;
}

/**
 * Has bodies read as JSON, and as nothing else: plain text is what any web page may send anywhere. Bytes that are no UTF-8
 * are refused, and not replaced by signs that stand for anything, or two different keys would become one.
 */
export function addJsonReader(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (isUtf8(bytes)) return parse(request, bytes.toString('utf8'), done);
    return done(new NotUtf8('The body is not text in UTF-8.'));
  });
}
