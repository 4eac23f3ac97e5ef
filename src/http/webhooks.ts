import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WEBHOOK_KINDS, webhookPath } from '../domain/webhook-kind.js';
import { unsignedError } from '../freedompay/webhooks/answer.js';
import type { Webhooks } from '../services/webhooks/webhooks.js';
import { inSpan } from '../tracing/spans.js';
import { ForgeryBudget } from './access/forgery-budget.js';
import type { TrustedProxies } from './access/remote-address.js';
import { notesOf } from './request-log-notes.js';

/** The largest webhook, in bytes: ten times what a delivery weighs. */
const MAX_WEBHOOK_BYTES = 64 * 1024;

const XML = 'application/xml; charset=utf-8';

/** What the provider's own deliveries are not answered with. */
const FAILURES: ReadonlySet<number> = new Set([400, 403, 404, 413]);

/** `/webhooks/{account}/` and the kind, in any form the provider sends. */
export async function addWebhooks(server: FastifyInstance, webhooks: Webhooks, proxies: TrustedProxies): Promise<void> {
  const budget = new ForgeryBudget();
  const routes = async (scope: FastifyInstance) => {
    // Whatever the content type says, the bytes themselves are wanted: they are hashed, and read by one reader.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_WEBHOOK_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const kind of WEBHOOK_KINDS) {
      scope.route<{ Params: { account: string } }>({
        // Before the body is read: an address that has used up its budget costs no more than its headers.
        onRequest: (request, reply, done) => {
          const seconds = budget.waitOf(proxies.networkOf(request), request.params.account);
          if (seconds === 0) return done();
          notesOf(request).webhook = { outcome: 'held off', account: null };
          reply.code(429).header('retry-after', seconds).type(XML);
          reply.send(unsignedError('Too much came from this address that is not signed by the provider.'));
        },
        onSend: (request, reply, _payload, done) => {
          if (FAILURES.has(reply.statusCode)) budget.failed(proxies.networkOf(request), request.params.account);
          done();
        },
        method: ['GET', 'POST'],
        url: webhookPath(':account', kind),
        bodyLimit: MAX_WEBHOOK_BYTES,
        handler: async (request, reply) => {
          const answer = await inSpan('internal', `webhook ${kind}`, {}, async (span) => {
            const taken = await webhooks.take(request.params.account, kind, rawOf(request), { requestId: request.id });
            span.set({ 'freedompay.webhook.status': taken.status, 'freedompay.webhook.is_news': taken.isNews });
            return taken;
          });
          const { became: outcome, account, paymentId } = answer;
          const notes = notesOf(request);
          notes.webhook = { outcome, account };
          if (paymentId !== null) notes.concerns({ paymentId });
          if (answer.isNews) budget.proved(proxies.networkOf(request));
          reply.code(answer.status).type(XML);
          return answer.body;
        },
      });
    }
  };
  // Without a name, Fastify looks for one among all modules that are loaded.
  await server.register(Object.assign(routes, { [Symbol.for('fastify.display-name')]: 'webhooks' }));
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
