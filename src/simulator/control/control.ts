import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadRequest, ScriptError, UnknownTransaction } from '../model/refusals.js';
import { checkBrowser, type Reach, Unacceptable } from '../pages/browser-guard.js';
import { checkInput, parseJson } from './input.js';
import type { ControlParts, ControlRoute } from './route.js';
import { CONTROL_ROUTES, guide } from './routes.js';

/** Serves the control API under `/control`. */
export function addControl(server: FastifyInstance, parts: ControlParts, reach: () => Reach): void {
  const routes = async (control: FastifyInstance) => {
    control.addHook('onRequest', async (request) => checkBrowser(request, reach()));
    control.setErrorHandler((error, _request, reply) => {
      const { status, body } = failure(error);
      return reply.code(status).send(body);
    });
    control.get('/', async () => guide());
    control.all('/*', async ({ method, url }) => {
      throw new UnknownTransaction(`There is no ${method} ${url}; GET /control lists what there is.`);
    });
    for (const route of CONTROL_ROUTES) {
      control.route({
        method: route.method,
        url: route.path,
        handler: async (request, reply) => reply.code(route.status ?? 200).send(await perform(route, parts, request)),
      });
    }
  };
  // Without a name, Fastify looks for one among all modules that are loaded.
  server.register(Object.assign(routes, { [Symbol.for('fastify.display-name')]: 'control' }), { prefix: '/control' });
}

function perform(route: ControlRoute, parts: ControlParts, request: FastifyRequest): unknown {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (body.length > 0 && type !== 'application/json') {
    throw new Unacceptable(415, 'Send the body as JSON, with content-type application/json.');
  }
  const json = parseJson(body);
  const input = checkInput(json, route.fieldsOf?.(json) ?? route.body ?? {});
  return route.run(parts, input, request.params as Record<string, string>);
}

function failure(error: unknown): { status: number; body: { error: string; code?: string } } {
  if (error instanceof BadRequest) return { status: 400, body: { error: error.message } };
  if (error instanceof UnknownTransaction) return { status: 404, body: { error: error.message } };
  if (error instanceof ScriptError) return { status: 409, body: { error: error.message, code: error.failure.code } };
  if (error instanceof Unacceptable) return { status: error.status, body: { error: error.message } };
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  return { status: statusCode ?? 500, body: { error: message ?? 'The simulator failed.' } };
}
