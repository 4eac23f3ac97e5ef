import type { FastifyInstance } from 'fastify';

/** The state of what the gateway depends on, for `/health/ready`. */
export type Readiness = () => { readonly provider: 'ok' | 'failing' };

/**
 * `/health/live`: the process answers. `/health/ready`: it takes requests. A provider that is down does not make us
 * unready, since no other instance would reach it either; it is reported.
 */
export function addHealth(server: FastifyInstance, readiness: Readiness): void {
  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    if (stopping) reply.code(503);
    return { status: stopping ? 'stopping' : 'ready', ...readiness() };
  });
}
