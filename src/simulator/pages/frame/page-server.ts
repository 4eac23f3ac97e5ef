import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ScriptError, UnknownTransaction } from '../../model/refusals.js';
import { checkBrowser, type Reach, Unacceptable } from '../browser-guard.js';
import { sentenceView } from './layout.js';

/** No script at all, no picture, no frame within or around; forms may lead on to whatever page the shop named. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** Serves pages under a path: none for a browser that another page sent, each problem as a page of one sentence. */
export function addPages(
  server: FastifyInstance,
  prefix: string,
  reach: () => Reach,
  add: (pages: FastifyInstance) => void,
): void {
  const routes = async (pages: FastifyInstance) => {
    pages.addHook('onRequest', async (request) => checkBrowser(request, reach()));
    pages.setErrorHandler((error, _request, reply) => {
      const { status, title, sentence } = problemOf(error);
      return page(reply.code(status), sentenceView(title, sentence));
    });
    add(pages);
  };
  // Without a name, Fastify looks for one among all modules that are loaded.
  server.register(Object.assign(routes, { [Symbol.for('fastify.display-name')]: `pages of ${prefix}` }), { prefix });
}

/** Sends a page. */
export function page(reply: FastifyReply, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' })
    .send(body);
}

/** A field of the form that a page's button posted; empty where it is missing. */
export function posted({ body }: FastifyRequest, name: string): string {
  return new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '').get(name) ?? '';
}

function problemOf(error: unknown): { readonly status: number; readonly title: string; readonly sentence: string } {
  const sentence = error instanceof Error ? error.message : 'The simulator failed.';
  if (error instanceof UnknownTransaction) return { status: 404, title: 'No such payment', sentence };
  if (error instanceof ScriptError) return { status: 409, title: 'Not possible', sentence };
  if (error instanceof Unacceptable) return { status: error.status, title: 'Not allowed', sentence };
  return { status: 500, title: 'The simulator failed', sentence };
}
