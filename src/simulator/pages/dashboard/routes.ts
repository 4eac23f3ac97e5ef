import type { FastifyInstance } from 'fastify';
import { checkBrowser, type Reach, Unacceptable } from '../browser-guard.js';

/** Serves the control page at the root. Its text is loaded when somebody first looks, to keep the start light. */
export function addDashboard(server: FastifyInstance, reach: () => Reach): void {
  server.get('/', async (request, reply) => {
    try {
      checkBrowser(request, reach());
    } catch (error) {
      if (error instanceof Unacceptable) return reply.code(error.status).type('text/plain').send(error.message);
      throw error;
    }
    const { DOCUMENT, POLICY } = await import('./document.js');
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' })
      .send(DOCUMENT);
  });
}
