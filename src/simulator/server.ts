import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Provider } from './provider.js';
import { htmlReply, type Reply } from './replies.js';

/** Largest body that is read, in bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/** The HTTP server of the simulator: scripts on every path that is not under `/control`. Not yet listening. */
export function createServer(provider: Provider, stopped: AbortSignal): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: false },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  server.route({
    method: ['GET', 'POST'],
    url: '*',
    handler: async (request, reply) => {
      const answer = await provider.answer(
        {
          method: request.method,
          url: request.url,
          contentType: request.headers['content-type'] ?? '',
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        },
        stopped,
      );
      return send(answer, request, reply);
    },
  });
  server.setNotFoundHandler((request, reply) => send(htmlReply(403, '403 Forbidden'), request, reply));
  return server;
}

function send(answer: Reply | null, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (answer) return reply.code(answer.status).type(answer.type).send(answer.body);
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}
