import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { graphqlErrors } from './graphql-errors.js';
import { demoTabs } from './playground-tabs.js';
import { SharedPage } from './shared-page.js';

/**
 * `GET /graphql`: GraphiQL for browsers, whole from the package, nothing from elsewhere. The page weighs megabytes, so it
 * is loaded when somebody first opens it. Without a playground, and for programs, the answer says how to ask.
 */
export function addPlayground(server: FastifyInstance, enabled: boolean): void {
  let page: Promise<Page> | undefined;
  server.get('/graphql', async (request, reply) => {
    if (!enabled || !request.headers.accept?.includes('text/html')) {
      reply.code(405).header('allow', 'POST');
      return graphqlErrors('GraphQL is asked with POST and a JSON body.', 'BAD_REQUEST', request.id);
    }
    page ??= renderPage();
    const { shared, policy } = await page;
    reply.header('content-security-policy', policy);
    return shared.send(request, reply);
  });
  // Relative, so that a proxy may serve all of this below a path of its own.
  if (enabled) server.get('/', async (_request, reply) => reply.redirect('graphql'));
}

/**
 * A tab carries a shift that the package measured before the tabs had their places, and shows it only to whoever presses: the
 * tab leaps from under the pointer, and the press is lost. Tabs stand where they are.
 */
const TABS_STAND = '.graphiql-tab { transform: none !important; }';

interface Page {
  readonly shared: SharedPage;
  /** What the page may do: run its own scripts and no others, and call this gateway and nobody else. */
  readonly policy: string;
}

async function renderPage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const rendered = renderGraphiQL({
    title: 'Freedom Pay GraphQL',
    defaultTabs: demoTabs,
    credentials: 'same-origin',
    subscriptionsProtocol: 'GRAPHQL_SSE',
    // Subscriptions would be asked for with GET, which browsers may be led to do from other sites; it is refused here.
    method: 'POST',
  });
  const html = rendered.replace('</head>', () => `<style>${TABS_STAND}</style></head>`);
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    // The editor writes its styles while it runs, and has its workers and fonts in itself.
    "style-src 'unsafe-inline'",
    'worker-src blob:',
    'font-src data:',
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { shared: await SharedPage.of(html), policy };
}
