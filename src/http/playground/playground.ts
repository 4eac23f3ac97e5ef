import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CompressedPage } from '../answers/compressed-page.js';
import { graphqlErrors, sendErrors } from '../answers/errors.js';
import { prefersPage } from '../answers/media-types.js';
import { ANSWER_LIST_SCRIPT, ANSWER_LIST_STYLE, answerListMarkup } from './answer-list.js';
import { demoTabs, readingTabs } from './tabs.js';

/** What the playground has beside it. */
export interface Playground {
  /** The embedded simulator, whose demo data can then be tried; `null` beside a provider. */
  readonly simulatorUrl: string | null;
}

/**
 * `GET /graphql` without a question: GraphiQL for browsers, whole from the package, nothing from elsewhere. The page weighs
 * megabytes, so it is loaded when somebody first opens it. Without a playground, and for programs, the answer says how to ask.
 */
export function playgroundPage(playground: Playground | null) {
  let page: Promise<Page> | undefined;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!playground || !prefersPage(request.headers.accept)) {
      reply.code(405).header('allow', 'POST');
      const message = 'GraphQL is asked with POST and a JSON body, or queries with GET and "query" in the URL.';
      sendErrors(request, reply, graphqlErrors(message, 'BAD_REQUEST', request.id));
      return reply;
    }
    page ??= renderPage(playground);
    const { shared, policy } = await page;
    reply.header('content-security-policy', policy);
    return shared.send(request, reply);
  };
}

/**
 * A tab carries a shift that the package measured before the tabs had their places, and shows it only to whoever presses: the
 * tab leaps from under the pointer, and the press is lost. Tabs stand where they are.
 */
const TABS_STAND = '.graphiql-tab { transform: none !important; }';

/** In one line, without a scrollbar, nobody finds the last of them. */
const TABS_SHOW = `@media (min-width: 60rem) {
.graphiql-session-header { height: auto !important; } .graphiql-tabs { flex-wrap: wrap; overflow: visible !important; } }
`;

/** On a phone the answer stands below the question: beside it, it has the width of a letter. */
const NARROW = `@media (max-width: 47.99rem) {
div:has(> .graphiql-response) { flex-direction: column !important; }
div:has(> .graphiql-response) > .graphiql-horizontal-drag-bar, .graphiql-container .graphiql-logo { display: none !important; } }
`;

/** Where the package puts all of its own. */
const ROOT = '<div id="root"></div>';

interface Page {
  readonly shared: CompressedPage;
  /** What the page may do: run its own scripts and no others, and call this gateway and nobody else. */
  readonly policy: string;
}

async function renderPage({ simulatorUrl }: Playground): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const rendered = renderGraphiQL({
    title: 'Freedom Pay GraphQL',
    defaultTabs: simulatorUrl === null ? readingTabs : demoTabs,
    credentials: 'same-origin',
    subscriptionsProtocol: 'GRAPHQL_SSE',
    // With GET subscriptions would be asked for without a header that only our own page can send, and be refused.
    method: 'POST',
  });
  const head = `<style>${TABS_STAND}${TABS_SHOW}${NARROW}${ANSWER_LIST_STYLE}</style><script>${ANSWER_LIST_SCRIPT}</script></head>`;
  const html = rendered.replace('</head>', () => head).replace(ROOT, () => ROOT + answerListMarkup(simulatorUrl));
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
  return { shared: await CompressedPage.of(html), policy };
}
