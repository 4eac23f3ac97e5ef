import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Module, parseSync } from '@swc/core';

const root = join(import.meta.dirname, '..');

/**
 * Who may import what, of our own folders and files. The longest name that fits decides where a
 * file belongs. A name that is allowed stands for the files of that line alone, with "/*" for all below it. Layers go from the
 * bottom up, and so do the rooms of a layer.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  'domain/shops': ['domain'],
  'domain/payments': ['domain'],
  'domain/operations': ['domain', 'domain/payments'],
  'domain/checkouts': ['domain', 'domain/payments', 'domain/operations'],
  'domain/cards': ['domain', 'domain/operations', 'domain/payments'],
  'domain/mobile': ['domain'],
  'domain/lists': ['domain', 'domain/payments', 'domain/operations', 'domain/checkouts'],
  'domain/payouts': ['domain', 'domain/payments', 'domain/operations', 'domain/checkouts'],
  'domain/events': [
    'domain',
    'domain/lists',
    'domain/payments',
    'domain/operations',
    'domain/payouts',
    'domain/checkouts',
  ],

  tracing: ['domain'],

  'freedompay/protocol': ['domain'],
  'freedompay/errors': ['domain', 'domain/operations', 'domain/payments'],
  'freedompay/redaction': ['freedompay/protocol', 'domain'],
  'freedompay/transport': ['freedompay/errors', 'freedompay/protocol', 'domain'],
  freedompay: [
    'tracing',
    'freedompay/transport',
    'freedompay/redaction',
    'freedompay/errors',
    'freedompay/protocol',
    'domain/*',
  ],
  'freedompay/endpoints': [
    'freedompay',
    'freedompay/redaction',
    'freedompay/errors',
    'freedompay/protocol',
    'domain/*',
  ],
  'freedompay/endpoints/cards': [
    'freedompay/endpoints',
    'freedompay',
    'freedompay/redaction',
    'freedompay/errors',
    'freedompay/protocol',
    'domain/*',
  ],
  'freedompay/endpoints/mobile': [
    'freedompay/endpoints',
    'freedompay',
    'freedompay/errors',
    'freedompay/protocol',
    'domain/*',
  ],
  'freedompay/endpoints/payouts': [
    'freedompay/endpoints',
    'freedompay',
    'freedompay/redaction',
    'freedompay/errors',
    'freedompay/protocol',
    'domain/*',
  ],
  'freedompay/webhooks': ['freedompay', 'freedompay/redaction', 'freedompay/errors', 'freedompay/protocol', 'domain/*'],

  'store/db': ['domain/*'],
  'store/statements': ['store/db'],
  'store/engines': ['store/statements', 'store/db', 'tracing', 'domain/*'],
  'store/migrations/steps': ['store/db', 'domain/*'],
  'store/cards/card-writes-migration.ts': [],
  'store/cards/charges-migration.ts': [],
  'store/cards/mobile-codes-migration.ts': [],
  'store/cards/pending-checkouts-migration.ts': [],
  'store/operations/running-time-migration.ts': [],
  'store/cards': ['store/operations', 'store/outbox', 'store/db', 'domain/*'],
  'store/migrations': [
    'store/cards/card-writes-migration.ts',
    'store/cards/charges-migration.ts',
    'store/cards/mobile-codes-migration.ts',
    'store/cards/pending-checkouts-migration.ts',
    'store/operations/running-time-migration.ts',
    'store/migrations/steps',
    'store/engines',
    'store/db',
    'domain/*',
  ],
  'store/outbox': ['store/db', 'domain/*'],
  'store/operations': ['store/outbox', 'store/db', 'domain/*'],
  'store/holds': ['store/outbox', 'store/db', 'domain/*'],
  'store/checkouts': ['store/holds', 'store/operations', 'store/outbox', 'store/db', 'domain/*'],
  'store/ledger': ['store/db', 'domain/*'],
  'store/lists': ['store/outbox', 'store/checkouts', 'store/operations', 'store/ledger', 'store/db', 'domain/*'],
  'store/journal': ['store/operations', 'store/outbox', 'store/statements', 'store/db', 'domain/*'],
  'store/database.ts': ['store/shops', 'store/migrations', 'store/engines', 'store/db', 'domain/*'],
  'store/shops': ['store/migrations/*', 'store/statements', 'store/db', 'domain/*'],
  store: ['store/migrations', 'store/engines', 'store/outbox', 'store/db', 'domain/*'],

  backend: ['tracing', 'domain/*'],
  callers: ['store/api-keys.ts', 'domain/*'],

  services: ['freedompay/*', 'domain/*'],
  'services/jobs': ['store/*', 'domain/*'],
  'services/ledger': ['services/jobs', 'services', 'freedompay/*', 'store/*', 'domain/*'],
  'services/import': ['services', 'freedompay/*', 'store/*', 'domain/*'],
  'services/outcomes': ['services/jobs', 'services', 'freedompay/*', 'store/*', 'domain/*'],
  'services/reads': ['services/ledger', 'services', 'freedompay/*', 'store/*', 'domain/*'],
  'services/reconciliation': [
    'services/outcomes',
    'services/reads',
    'services/jobs',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/writes': [
    'services/reconciliation',
    'services/outcomes',
    'services/reads',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/checkouts': [
    'services/outcomes',
    'services/reads',
    'services/jobs',
    'services',
    'backend/*',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/payouts': [
    'services/writes',
    'services/checkouts',
    'services/outcomes',
    'services/reads',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/holds': [
    'services/writes',
    'services/reads',
    'services/jobs',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/cards': [
    'services/writes',
    'services/checkouts',
    'services/reads',
    'services/outcomes',
    'services/jobs',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/mobile': [
    'services/cards',
    'services/writes',
    'services/checkouts',
    'services/reads',
    'services/outcomes',
    'services/jobs',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/webhooks': [
    'services/cards',
    'services/checkouts',
    'services/reads',
    'services/jobs',
    'services',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/events': [
    'services/reads',
    'services/jobs',
    'services',
    'backend/*',
    'freedompay/*',
    'store/*',
    'domain/*',
  ],
  'services/lists': ['services/reads', 'services/ledger', 'services', 'freedompay/*', 'store/*', 'domain/*'],
  'services/live': ['services/reads', 'services', 'freedompay/*', 'store/*', 'domain/*'],

  'graphql/errors': ['domain/*'],
  'graphql/request-cost.ts': [],
  'graphql/printed-schema.ts': [],
  'graphql/request-log-notes.ts': ['graphql/request-cost.ts', 'domain/*'],
  'graphql/context.ts': [
    'graphql/request-log-notes.ts',
    'graphql/request-cost.ts',
    'services/*',
    'callers/*',
    'domain/*',
  ],
  'graphql/admission': [
    'graphql/errors',
    'graphql/context.ts',
    'graphql/request-cost.ts',
    'services/*',
    'callers/*',
    'domain/*',
  ],
  'graphql/execution': ['graphql/admission', 'graphql/errors', 'graphql/context.ts', 'domain/*'],
  'graphql/types': ['graphql/admission', 'graphql/context.ts', 'services/*', 'domain/*'],
  'graphql/inputs': ['graphql/types', 'domain/*'],
  'graphql/resolvers': [
    'graphql/inputs',
    'graphql/types',
    'graphql/admission',
    'graphql/context.ts',
    'services/*',
    'domain/*',
  ],
  'graphql/lists': [
    'graphql/resolvers',
    'graphql/types',
    'graphql/admission',
    'graphql/context.ts',
    'freedompay/account.ts',
    'domain/*',
  ],
  'graphql/payouts': [
    'graphql/lists',
    'graphql/inputs',
    'graphql/types',
    'graphql/admission',
    'graphql/context.ts',
    'freedompay/account.ts',
    'services/*',
    'domain/*',
  ],
  'graphql/cards': ['graphql/types', 'graphql/admission', 'graphql/context.ts', 'services/*', 'domain/*'],
  'graphql/mobile': [
    'graphql/cards',
    'graphql/types',
    'graphql/admission',
    'graphql/context.ts',
    'services/*',
    'domain/*',
  ],
  'graphql/events': ['graphql/lists', 'graphql/types', 'graphql/admission', 'graphql/context.ts', 'domain/*'],
  'graphql/federation': [
    'graphql/payouts',
    'graphql/resolvers',
    'graphql/types',
    'graphql/admission',
    'graphql/context.ts',
    'graphql/printed-schema.ts',
    'domain/*',
  ],
  'graphql/schema.ts': [
    'graphql/cards',
    'graphql/mobile',
    'graphql/events',
    'graphql/payouts',
    'graphql/lists',
    'graphql/federation',
    'graphql/resolvers',
    'graphql/types',
    'graphql/execution',
    'graphql/admission',
    'graphql/errors',
  ],

  'observability/metrics': ['observability', 'domain/*'],
  'observability/tracing': ['observability'],
  observability: ['freedompay/redaction', 'domain/*'],

  'http/request-log-notes.ts': ['graphql/request-log-notes.ts'],
  'http/answers': ['http/request-log-notes.ts', 'domain/*'],
  'http/limits': ['http/answers', 'domain/*'],
  'http/access': ['http/request-log-notes.ts', 'http/answers', 'services/*', 'callers/*', 'domain/*'],
  'http/playground': ['http/answers', 'domain/*'],
  'http/desk': ['http/answers'],
  'http/graphql': [
    'http/request-log-notes.ts',
    'http/access',
    'http/answers',
    'graphql/*',
    'callers/*',
    'observability/*',
    'domain/*',
  ],
  'http/streams': [
    'tracing',
    'http/request-log-notes.ts',
    'http/graphql',
    'http/access',
    'http/limits',
    'http/answers',
    'graphql/*',
    'callers/*',
    'observability/*',
    'domain/*',
  ],
  http: [
    'tracing',
    'http/request-log-notes.ts',
    'http/streams',
    'http/graphql',
    'http/playground',
    'http/desk',
    'http/access',
    'http/limits',
    'http/answers',
    'graphql/*',
    'services/*',
    'callers/*',
    'freedompay/webhooks',
    'observability/*',
    'domain/*',
  ],

  'simulator/model': ['freedompay/protocol', 'domain/money.ts', 'domain/hosts.ts'],
  'simulator/ledger': ['simulator/model', 'domain/money.ts'],
  'simulator/scripts': ['simulator/ledger', 'simulator/model', 'freedompay/protocol', 'domain/money.ts'],
  'simulator/faults': ['simulator/scripts', 'simulator/model', 'freedompay/protocol'],
  'simulator/webhooks': [
    'simulator/scripts',
    'simulator/faults',
    'simulator/model',
    'freedompay/protocol',
    'domain/money.ts',
  ],
  'simulator/provider': [
    'simulator/scripts',
    'simulator/faults',
    'simulator/ledger',
    'simulator/model',
    'freedompay/protocol',
  ],
  'simulator/pages': [
    'simulator/webhooks',
    'simulator/ledger',
    'simulator/model',
    'freedompay/protocol',
    'domain/money.ts',
    'domain/hosts.ts',
  ],
  'simulator/scenarios': ['simulator/pages', 'simulator/faults', 'simulator/ledger', 'simulator/model'],
  'simulator/control': [
    'simulator/scenarios',
    'simulator/pages',
    'simulator/provider',
    'simulator/webhooks',
    'simulator/faults',
    'simulator/ledger',
    'simulator/model',
  ],
  simulator: [
    'simulator/control',
    'simulator/scenarios',
    'simulator/pages',
    'simulator/provider',
    'simulator/webhooks',
    'simulator/faults',
    'simulator/ledger',
    'simulator/model',
    'domain/hosts.ts',
  ],

  config: [
    'callers/*',
    'freedompay/*',
    'graphql/admission/trusted-documents.ts',
    'simulator/credentials.ts',
    'domain/*',
  ],
  'app/parts': [
    'app/shared-parts.ts',
    'app/tuning.ts',
    'app/closing-stack.ts',
    'config/*',
    'http/*',
    'graphql/*',
    'observability/*',
    'services/*',
    'callers/*',
    'backend/*',
    'store/*',
    'freedompay/*',
    'simulator/simulator.ts',
    'domain/*',
  ],
  'app/closing-stack.ts': [],
  'app/shared-parts.ts': ['app/closing-stack.ts', 'observability/*', 'services/*', 'store/*'],
  'app/tuning.ts': ['http/limits', 'services/*', 'store/*', 'domain/*'],
  app: [
    'app/parts',
    'app/shared-parts.ts',
    'app/tuning.ts',
    'app/closing-stack.ts',
    'config/*',
    'http/*',
    'graphql/*',
    'observability/*',
    'services/*',
    'callers/*',
    'backend/*',
    'store/*',
    'freedompay/*',
    'simulator/simulator.ts',
    'domain/*',
  ],
  'app/process': ['app', 'config', 'store/db/store-refused.ts'],
  testing: ['app', 'app/tuning.ts', 'config', 'simulator', 'simulator/scenarios', 'domain'],
  codegen: [],
  documents: [],
  msw: [],
  recording: [
    'freedompay/errors',
    'simulator/scenarios/recording-format.ts',
    'store/operations/operation-record.ts',
    'domain/*',
  ],
  contract: ['graphql/admission/cost.ts'],
  'contract/play': ['contract', 'testing', 'graphql/schema.ts', 'domain'],
  'contract/run': ['contract/play', 'contract'],
  cli: [
    'contract/*',
    'recording',
    'simulator/scenarios/recording-format.ts',
    'app/*',
    'simulator/main.ts',
    'graphql/federation',
    'graphql/printed-schema.ts',
    'graphql/schema.ts',
    'config',
    'backend',
    'callers',
    'freedompay/*',
    'store/*',
    'domain/*',
    'observability/*',
    'services/*',
  ],
  'main.ts': ['app/process'],
  'cluster.ts': ['config/secret-files.ts'],
};

/** How many files one folder holds at most. */
const MAX_FILES_OF_A_ROOM = 13;

/** Packages that belong to one place. A name that ends in "/" stands for all of a scope. */
const HOME_OF_PACKAGE: Readonly<Record<string, readonly string[]>> = {
  undici: ['freedompay/transport', 'backend/backend-client.ts'],
  standardwebhooks: ['backend/backend-client.ts'],
  cockatiel: ['freedompay/transport/retry.ts'],
  graphql: ['graphql', 'http', 'contract', 'cli/contract.ts'],
  'type-graphql': ['graphql'],
  '@graphql-typed-document-node/': ['documents'],
  '@graphql-tools/utils': ['graphql/printed-schema.ts'],
  'graphql-query-complexity': ['graphql'],
  '@escape.tech/': ['graphql'],
  'reflect-metadata': ['graphql'],
  '@apollo/': ['graphql', 'http'],
  fastify: ['http', 'simulator'],
  '@fastify/': ['http', 'simulator'],
  '@as-integrations/': ['http'],
  negotiator: ['http'],
  ws: ['http'],
  'graphql-ws': ['http'],
  '@graphql-yoga/': ['http'],
  pino: ['observability'],
  '@opentelemetry/': ['observability', 'tracing'],
  jose: ['callers', 'contract/play/callers.ts'],
  dataloader: ['services'],
  kysely: ['store'],
  libsql: ['store'],
  pg: ['store'],
  'fast-xml-parser': ['freedompay/protocol'],
  saxes: ['freedompay/protocol'],
  zod: ['config', 'contract/settings.ts'],
};

/** The files that may touch the process they run in. */
const PROGRAMS = new Set([
  'cluster.ts',
  'app/process/ignore-closed-output.ts',
  'app/process/node-version.ts',
  'app/process/run-gateway.ts',
  'app/process/reload-signal.ts',
  'app/process/stop-signals.ts',
  'app/process/this-machine.ts',
  'cli/import.ts',
  'cli/keys.ts',
  'cli/operations.ts',
  'cli/backup.ts',
  'cli/check.ts',
  'cli/contract.ts',
  'cli/main.ts',
  'cli/schema.ts',
  'simulator/main.ts',
]);

interface SourceFile {
  /** Path below src. */
  readonly path: string;
  readonly text: string;
  /** What it imports: paths below src for our own files, package names for others. */
  readonly imports: readonly string[];
  readonly usesProcess: boolean;
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.[jt]s$/.test(path))
  .map(sourceFile);
const paths = new Set(sources.map(({ path }) => path));

test('there are sources to look at, and the table knows where each of them belongs', () => {
  expect(sources.length).toBeGreaterThan(60);
  expect(sources.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path)).toEqual([]);
});

test('every import of our own leads to a file', () => {
  const lost = ownImports().filter(({ to }) => !paths.has(to));
  expect(lost).toEqual([]);
});

test('folders are layers: each imports only what the table allows', () => {
  const breaches = ownImports().filter(({ from, to }) => {
    const layer = layerOf(from) ?? '';
    return layerOf(to) !== layer && !(MAY_IMPORT[layer] ?? []).some((allowed) => isAllowed(to, allowed));
  });
  expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test('no file lies loose: at the top stand the entry points alone, and no room is crowded', () => {
  const rooms = new Map<string, number>();
  for (const { path } of sources) rooms.set(dirname(path), (rooms.get(dirname(path)) ?? 0) + 1);
  expect(
    sources
      .filter(({ path }) => dirname(path) === '.')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['cluster.ts', 'main.ts']);
  expect([...rooms].filter(([, count]) => count > MAX_FILES_OF_A_ROOM)).toEqual([]);
});

test('no file imports itself, however many files lie between', () => {
  expect(cycles()).toEqual([]);
});

test('the domain uses no library', () => {
  const used = sources.filter(({ path }) => isUnder(path, 'domain')).flatMap(({ imports }) => imports);
  expect(used.filter((one) => !paths.has(one))).toEqual([]);
});

test.each(Object.entries(HOME_OF_PACKAGE))('%s is used in its own place only', (name, homes) => {
  const users = sources
    .filter(({ imports }) => imports.some((one) => !paths.has(one) && isOfPackage(one, name)))
    .map(({ path }) => path)
    .filter((path) => !homes.some((home) => isUnder(path, home)));
  expect(users).toEqual([]);
});

test("the provider's field names are written by its client and by its simulator only", () => {
  // PostgreSQL has names of that form.
  const writers = sources
    .filter(({ text }) =>
      /pg_(?!(notify|dump|advisory_xact_lock|is_in_recovery|database|database_collation_actual_version)\b)/i.test(text),
    )
    .map(({ path }) => path);
  expect(writers.filter((path) => !isUnder(path, 'freedompay') && !isUnder(path, 'simulator'))).toEqual([]);
  expect(writers).not.toEqual([]);
});

test('no source can make code or a pattern of text, but for the routes of our own', () => {
  const makers = sources.filter(({ text }) => makesCode(text)).map(({ path }) => path);
  expect(makers).toEqual(['http/allow-route-compilation.ts']);
});

test('no source makes SQL of text: values are parameters', () => {
  const raw = sources.filter(({ text }) => /\bsql\s*\.\s*(raw|lit|literal)\b|\bescapeLiteral\b|\bsql\[/.test(text));
  expect(raw.map(({ path }) => path)).toEqual([]);
});

test('of what is stored the store tells the age: what decides asks the machine for no time of day', () => {
  const asks = sources.filter(({ text }) => /\bDate\.now\b/.test(text)).map(({ path }) => path);
  expect(asks.filter((path) => /^(services|store)\//.test(path)).sort()).toEqual([
    // Of two clocks the one that says more.
    'services/writes/stopwatch.ts',
    // Shown to people, and compared with nothing.
    'store/api-keys.ts',
  ]);
});

test('only programs touch the process', () => {
  const users = sources.filter(({ usesProcess }) => usesProcess).map(({ path }) => path);
  expect(users.filter((path) => !PROGRAMS.has(path))).toEqual([]);
  expect(users).toContain('app/process/run-gateway.ts');
});

describe.each(['src', 'test'])('in %s', (folder) => {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.includes('node_modules'),
  );

  test('nothing is called utils, common or helpers', () => {
    expect(entries.filter((path) => /(^|[\\/])(utils?|common|helpers?|shared|misc)([\\/.]|$)/i.test(path))).toEqual([]);
  });
});

test('a file over 250 lines says why in its first line', () => {
  const long = sources
    .filter(({ text }) => text.trimEnd().split('\n').length > 250)
    .filter(({ text }) => !/^\/[/*]/.test(text));
  expect(long.map(({ path }) => path)).toEqual([]);
});

describe('these rules', () => {
  test.each([
    ["import { a } from './b.js';", ['x/b.ts']],
    ["import type { A } from '../y/b.js';", ['y/b.ts']],
    ["import './b.js';", ['x/b.ts']],
    ["export * from './b.js';", ['x/b.ts']],
    ["export { a } from './b.js';", ['x/b.ts']],
    ["const load = () => import('./b.js');", ['x/b.ts']],
    ["import { x } from '@apollo/server/errors';", ['@apollo/server/errors']],
    ["// import './b.js'\nconst text = \"import './b.js'\";", []],
  ])('see what this imports: %s', (text, imports) => {
    expect(importsOf(text, 'x/a.ts')).toEqual(imports);
  });

  test.each([
    ['process.env', true],
    ["import { env } from 'node:process';", true],
    ['globalThis.process.exit()', true],
    ['const { env } = process;', true],
    ["const status = 'process';", false],
    ['const words = { process: 1 };', false],
    ['fate.process', false],
  ])('see whether this touches the process: %s', (text, expected) => {
    expect(usesProcess(text)).toBe(expected);
  });

  test.each([
    ['new Function(body)', true],
    ['Function(body)', true],
    ['const make = Function;', true],
    ['globalThis.Function(body)', true],
    ['eval(text)', true],
    ['(0, eval)(text)', true],
    ['new RegExp(text)', true],
    ['RegExp(text)', true],
    ["import { runInThisContext } from 'node:vm';", true],
    ["import vm from 'vm';", true],
    ['const load = (path: string) => import(path);', true],
    ['const make = work.constructor(body);', true],
    ["const load = () => import('./b.js');", false],
    ['const found = /a+/.exec(text);', false],
    ['const is = text instanceof RegExp;', false],
    ["const words = 'new Function(eval)';", false],
    ['type Make = (f: Function) => RegExp;', false],
    ['class A { constructor() {} }', false],
  ])('see whether this makes code or a pattern of text: %s', (text, expected) => {
    expect(makesCode(text)).toBe(expected);
  });
});

function ownImports(): { readonly from: string; readonly to: string }[] {
  return sources.flatMap(({ path, imports }) =>
    imports.filter((to) => to.endsWith('.ts')).map((to) => ({ from: path, to })),
  );
}

/** The entry of the table that a file belongs to: the longest that fits. */
function layerOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((layer) => isUnder(path, layer))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed(to: string, allowed: string): boolean {
  return allowed.endsWith('/*') ? isUnder(to, allowed.slice(0, -2)) : to === allowed || layerOf(to) === allowed;
}

function isUnder(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function isOfPackage(imported: string, name: string): boolean {
  return name.endsWith('/') ? imported.startsWith(name) : isUnder(imported, name);
}

/** One way around for each cycle that a walk over all imports meets. */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const imports = new Map(sources.map(({ path, imports: of }) => [path, of.filter((one) => paths.has(one))]));
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of paths) walk(path, []);
  return found;
}

function sourceFile(file: string): SourceFile {
  const path = file.replaceAll('\\', '/');
  const text = readFileSync(join(root, 'src', file), 'utf8');
  return { path, text, imports: importsOf(text, path), usesProcess: usesProcess(text) };
}

function importsOf(text: string, path: string): string[] {
  const named = [...nodesOf(parse(text))].flatMap((node) => {
    const source =
      node['type'] === 'CallExpression' && (node['callee'] as Node | undefined)?.['type'] === 'Import'
        ? (node['arguments'] as { expression: Node }[])[0]?.expression
        : /^(Import|ExportAll|ExportNamed)Declaration$/.test(String(node['type']))
          ? (node['source'] as Node | null)
          : null;
    return typeof source?.['value'] === 'string' ? [source['value']] : [];
  });
  return named.map((name) =>
    name.startsWith('.')
      ? relative('.', normalize(join(dirname(path), name.replace(/\.js$/, '.ts')))).replaceAll('\\', '/')
      : name,
  );
}

/** Whether the text reads the global `process`, or imports it. Mere words and property names do not count. */
function usesProcess(text: string): boolean {
  if (importsOf(text, 'a.ts').some((name) => /^(node:)?process$/.test(name))) return true;
  const isGlobal = (node: unknown) => {
    const { type, value } = (node ?? {}) as Node;
    return type === 'Identifier' && value === 'process';
  };
  return [...nodesOf(parse(text))].some((node) => {
    if (node['type'] === 'MemberExpression') {
      const ofGlobalThis = (node['object'] as Node)['value'] === 'globalThis';
      return isGlobal(node['object']) || (ofGlobalThis && isGlobal(node['property']));
    }
    return ['init', 'expression', 'right'].some((place) => isGlobal(node[place]));
  });
}

/** Whether the text can make code, a pattern or the path of a module out of a value. */
function makesCode(text: string): boolean {
  if (importsOf(text, 'a.ts').some((name) => /^(node:)?vm$/.test(name))) return true;
  const isMaker = (node: unknown) => {
    const { type, value } = (node ?? {}) as Node;
    return type === 'Identifier' && ['Function', 'eval', 'RegExp'].includes(String(value));
  };
  return [...nodesOf(parse(text))].some((node) => {
    // `value instanceof RegExp` makes nothing.
    if (node['type'] === 'BinaryExpression') return false;
    if (node['type'] === 'CallExpression' || node['type'] === 'NewExpression') {
      const callee = node['callee'] as Node;
      const [argument] = (node['arguments'] ?? []) as { expression: Node }[];
      if (callee['type'] === 'Import') return argument?.expression['type'] !== 'StringLiteral';
      if (callee['type'] === 'MemberExpression' && (callee['property'] as Node)['value'] === 'constructor') return true;
    }
    if (node['type'] === 'MemberExpression')
      return (node['object'] as Node)['value'] === 'globalThis' && isMaker(node['property']);
    return (
      ['callee', 'init', 'expression', 'right'].some((place) => isMaker(node[place])) ||
      (Array.isArray(node['expressions']) && node['expressions'].some(isMaker))
    );
  });
}

type Node = Readonly<Record<string, unknown>>;

function parse(text: string): Module {
  return parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2022' });
}

/** Every node of a syntax tree. */
function* nodesOf(tree: unknown): Generator<Node> {
  if (typeof tree !== 'object' || tree === null) return;
  if ('type' in tree) yield tree as Node;
  for (const inner of Object.values(tree)) yield* nodesOf(inner);
}
