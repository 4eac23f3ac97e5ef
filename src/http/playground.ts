import type { FastifyInstance } from 'fastify';
import { graphqlErrors } from './graphql-errors.js';
import { demoTabs } from './playground-tabs.js';

/**
 * `GET /graphql`: GraphiQL for browsers, whole from the package, nothing from elsewhere. The page weighs megabytes, so it
 * is loaded when somebody first opens it. Without a playground, and for programs, the answer says how to ask.
 */
export function addPlayground(server: FastifyInstance, enabled: boolean): void {
  let page: Promise<string> | undefined;
  server.get('/graphql', async (request, reply) => {
    if (!enabled || !request.headers.accept?.includes('text/html')) {
      reply.code(405).header('allow', 'POST');
      return graphqlErrors('GraphQL is asked with POST and a JSON body.', 'BAD_REQUEST', request.id);
    }
    page ??= renderPage();
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    return page;
  });
  if (enabled) server.get('/', async (_request, reply) => reply.redirect('/graphql'));
}

async function renderPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'Freedom Pay GraphQL',
    defaultTabs: demoTabs,
    credentials: 'same-origin',
    subscriptionsProtocol: 'GRAPHQL_SSE',
    // Subscriptions would be asked for with GET, which browsers may be led to do from other sites; it is refused here.
    method: 'POST',
  });
}
