import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Notifications } from '../services/notifications.js';

/** The largest webhook, in bytes: ten times what a delivery weighs. */
const MAX_WEBHOOK_BYTES = 64 * 1024;

/** The webhooks, by the last segment of their path, which is what their signatures are made with. */
const KINDS = ['check', 'result', 'payout'] as const;

/** `/webhooks/{account}/check`, `/result` and `/payout`, in any form the provider sends. */
export async function addWebhooks(server: FastifyInstance, notifications: Notifications): Promise<void> {
  await server.register(async (scope) => {
    // Whatever the content type says, the bytes themselves are wanted: they are hashed, and read by one reader.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_WEBHOOK_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const kind of KINDS) {
      scope.route<{ Params: { account: string } }>({
        method: ['GET', 'POST'],
        url: `/webhooks/:account/${kind}`,
        bodyLimit: MAX_WEBHOOK_BYTES,
        handler: async (request, reply) => {
          const answer = await notifications.take(request.params.account, kind, rawOf(request));
          reply.code(answer.status).type('application/xml; charset=utf-8');
          return answer.body;
        },
      });
    }
  });
}

function rawOf(request: FastifyRequest) {
  const { method, url, headers, body } = request;
  const question = url.indexOf('?');
  return {
    method,
    query: question < 0 ? '' : url.slice(question + 1),
    contentType: headers['content-type'] ?? '',
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}
