import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Module, parseSync } from '@swc/core';

const root = join(import.meta.dirname, '..');

/** Who may import what, of our own folders and files. A folder stands for all in it; the longest name that fits decides. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  'freedompay/protocol': ['domain'],
  freedompay: ['freedompay/protocol', 'domain'],
  store: ['domain'],
  callers: ['store', 'domain'],
  backend: ['domain'],
  services: ['freedompay', 'backend', 'store', 'domain'],
  graphql: ['services', 'callers', 'domain'],
  http: ['graphql', 'services', 'callers', 'freedompay/notifications', 'freedompay/sensitive.ts', 'domain'],
  simulator: ['freedompay/protocol', 'domain/money.ts', 'domain/hosts.ts'],
  'config.ts': [
    'config-accounts.ts',
    'config-backend.ts',
    'config-callers.ts',
    'config-database.ts',
    'config-exposure.ts',
    'config-machine.ts',
    'config-names.ts',
    'config-production.ts',
    'callers',
    'freedompay',
    'domain',
    'simulator/credentials.ts',
  ],
  'config-accounts.ts': ['freedompay', 'domain', 'simulator/credentials.ts'],
  'config-backend.ts': ['config-accounts.ts', 'domain'],
  'config-callers.ts': ['config-accounts.ts', 'callers', 'domain'],
  'config-database.ts': ['config-accounts.ts', 'domain'],
  'config-machine.ts': ['config-accounts.ts'],
  'config-names.ts': ['config-accounts.ts'],
  'config-secrets.ts': ['config-backend.ts', 'callers', 'freedompay', 'domain', 'simulator/credentials.ts'],
  'config-production.ts': [
    'config-accounts.ts',
    'config-backend.ts',
    'config-database.ts',
    'config-machine.ts',
    'config-secrets.ts',
    'callers',
    'freedompay',
    'domain',
  ],
  'config-exposure.ts': ['config-accounts.ts', 'callers', 'domain', 'graphql/trusted-documents.ts'],
  'gateway-callers.ts': ['config.ts', 'callers', 'domain', 'store'],
  'gateway-graphql.ts': ['config.ts', 'callers', 'graphql'],
  'gateway-corrections.ts': ['config.ts', 'domain', 'services', 'store'],
  'gateway-simulator.ts': ['config.ts', 'http/route-code.ts', 'simulator/simulator.ts', 'store'],
  'gateway-backend.ts': ['config-backend.ts', 'backend', 'services'],
  'gateway-orders.ts': ['config.ts', 'gateway-backend.ts', 'backend', 'http/log.ts', 'services', 'store'],
  'gateway.ts': [
    'config.ts',
    'gateway-backend.ts',
    'gateway-callers.ts',
    'gateway-corrections.ts',
    'gateway-graphql.ts',
    'gateway-orders.ts',
    'gateway-simulator.ts',
    'backend',
    'callers',
    'domain',
    'freedompay',
    'store',
    'services',
    'graphql',
    'http',
    'simulator/simulator.ts',
  ],
  'main.ts': ['node-version.ts', 'program.ts', 'stop-signals.ts'],
  'program.ts': [
    'code-generation.ts',
    'config.ts',
    'gateway.ts',
    'start-failure.ts',
    'start-summary.ts',
    'stop-signals.ts',
    'store/refused.ts',
  ],
  'stop-signals.ts': [],
  'node-version.ts': [],
  'start-failure.ts': [],
  'start-summary.ts': ['config.ts'],
  'code-generation.ts': [],
  'cluster.ts': [],
  'backup.ts': ['store'],
  'keys.ts': ['config.ts', 'callers', 'store', 'domain'],
};

/** Packages that belong to one place. A name that ends in "/" stands for all of a scope. */
const HOME_OF_PACKAGE: Readonly<Record<string, readonly string[]>> = {
  undici: ['freedompay/transport.ts', 'freedompay/exchange.ts', 'freedompay/connection.ts', 'backend/backend.ts'],
  standardwebhooks: ['backend/backend.ts'],
  cockatiel: ['freedompay/retry.ts'],
  graphql: ['graphql', 'http'],
  'type-graphql': ['graphql'],
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
  'graphql-sse': ['http'],
  '@graphql-yoga/': ['http'],
  pino: ['http'],
  jose: ['callers'],
  dataloader: ['services'],
  kysely: ['store'],
  libsql: ['store'],
  pg: ['store'],
  'fast-xml-parser': ['freedompay/protocol'],
  saxes: ['freedompay/protocol'],
  zod: ['config.ts', 'config-accounts.ts', 'config-backend.ts', 'config-callers.ts', 'config-exposure.ts'],
};

/** The files that may touch the process they run in. */
const PROGRAMS = new Set([
  'program.ts',
  'node-version.ts',
  'stop-signals.ts',
  'keys.ts',
  'backup.ts',
  'cluster.ts',
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
  .filter((path) => path.endsWith('.ts'))
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
    return layerOf(to) !== layer && !(MAY_IMPORT[layer] ?? []).some((allowed) => isUnder(to, allowed));
  });
  expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
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
  expect(makers).toEqual(['http/route-code.ts']);
});

test('no source makes SQL of text: values are parameters', () => {
  const raw = sources.filter(({ text }) => /\bsql\s*\.\s*(raw|lit|literal)\b|\bescapeLiteral\b|\bsql\[/.test(text));
  expect(raw.map(({ path }) => path)).toEqual([]);
});

test('only programs touch the process', () => {
  const users = sources.filter(({ usesProcess }) => usesProcess).map(({ path }) => path);
  expect(users.filter((path) => !PROGRAMS.has(path))).toEqual([]);
  expect(users).toContain('program.ts');
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
