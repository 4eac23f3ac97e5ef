import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { htmlReply, type Reply } from '../model/replies.js';
import type { Provider } from './provider.js';

/** Largest body that is read, in bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Headers of every answer that has none of its own: nothing of it runs, is framed or is guessed at. The referrer stays here and
 * is not left out altogether, since browsers then hide the origin of the forms that the payment pages post.
 */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * The HTTP server of the simulator, not yet listening. Bodies stay raw bytes: what a content type means is decided by
 * whoever answers. Paths nobody serves answer 403 with a page, as the provider's web server does.
 */
export function createServer(provider: Provider, stopped: AbortSignal): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    // No hook runs for a path that cannot be read.
    frameworkErrors: (_error, request, reply) =>
      void send(htmlReply(400, '400 Bad Request'), request, (reply as FastifyReply).headers(HEADERS)),
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setNotFoundHandler((request, reply) => send(htmlReply(403, '403 Forbidden'), request, reply));
  server.setErrorHandler((error: { statusCode?: number }, request, reply) =>
    send(htmlReply(error.statusCode ?? 500, String(error.statusCode ?? '500 Internal Server Error')), request, reply),
  );
  server.route({
    method: ['GET', 'POST'],
    url: '*',
    handler: async (request, reply) => {
      const { method, url, headers, body } = request;
      const call = {
        method,
        url,
        headers,
        contentType: headers['content-type'] ?? '',
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      };
      return send(await provider.answer(call, stopped), request, reply);
    },
  });
  return server;
}

function send(answer: Reply | null, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (answer?.location !== undefined) return reply.redirect(answer.location, answer.status);
  if (answer)
    return reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .type(answer.type)
      .send(answer.body);
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}
