import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Makes the programs and entries in dist of the compiled modules in build: a thousand modules take a second to load, and a few
// files a third of that. `node scripts/bundle.js [FROM TO] [--own]`; with --own the libraries stay packages of their own, as in what
// npm publishes: whoever installs it has them, and decides about them.
const args = process.argv.slice(2).filter((arg) => arg !== '--own');
const [from = 'build', to = 'dist'] = args;

/** What is started, or started by what is imported. */
const PROGRAMS = [
  'main',
  'cluster',
  ...['main', 'check', 'keys', 'operations', 'import', 'backup', 'contract', 'schema'].map((name) => `cli/${name}`),
  'simulator/main',
  'simulator/simulator',
  'simulator/entry',
  'testing/test-gateway',
  'testing/entry',
];

/** What apps and their tools import, in browsers too: each by itself, with nothing that only Node has. */
const IMPORTED = ['codegen/entry', 'documents/entry', 'msw/entry'];

/** Threads, by where the code that starts them looks for them: that code is in `chunks`. */
const THREADS = {
  'chunks/sqlite-worker': 'store/engines/sqlite-worker',
  'play/worker': 'contract/play/worker',
};

/** Not taken in: what has native code, what is as large as all the rest and seldom loaded, and what is there only if somebody installs it. */
const APART = [
  'libsql',
  '@graphql-yoga/render-graphiql',
  'class-validator',
  'pg-native',
  'bufferutil',
  'utf-8-validate',
];

const takesInLibraries = !process.argv.includes('--own');
const SHARED = {
  ...{ outdir: to, bundle: true, format: 'esm', target: 'node20.19' },
  ...{ sourcemap: true, metafile: true, logLevel: 'warning' },
};
const imported = await build({
  ...SHARED,
  entryPoints: entryPoints(named(IMPORTED)),
  platform: 'neutral',
  external: ['node:*'],
});
const programs = await build({
  ...SHARED,
  entryPoints: entryPoints({ ...named(PROGRAMS), ...THREADS }),
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  platform: 'node',
  // Names of classes are names of types, errors and log lines.
  keepNames: true,
  legalComments: 'eof',
  ...(takesInLibraries ? { external: APART } : { packages: 'external' }),
  // Libraries that are no ES modules ask for Node's own parts by it.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
  },
});
const made = new Set(
  [imported, programs].flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((path) => resolve(path)),
);
// What is required is required as it is: it loads the rest by Node's own loader. Types are those of the modules.
for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
  if (!/\.cjs$|\.d\.c?ts$/.test(name)) continue;
  cpSync(join(from, name), join(to, name));
  made.add(resolve(to, name));
}
// By it scripts/built.js tells whether other libraries are installed than were taken in.
const [note, lock] = [
  resolve(to, 'package-lock.sha256'),
  fileURLToPath(new URL('../package-lock.json', import.meta.url)),
];
if (takesInLibraries && existsSync(lock)) {
  writeFileSync(note, createHash('sha256').update(readFileSync(lock)).digest('hex'));
  made.add(note);
}
// Last, so that what is started meanwhile finds one or the other. Another build may be at it too.
for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' }))
  if (/\.(c?js|d\.c?ts|map|sha256)$/.test(name) && !made.has(resolve(to, name)))
    rmSync(join(to, name), { force: true });

function named(modules) {
  return Object.fromEntries(modules.map((name) => [name, name]));
}

/** Where each comes from, by what it becomes; without those that are not there. */
function entryPoints(entries) {
  const paths = Object.entries(entries).map(([name, module]) => [name, join(from, `${module}.js`)]);
  return Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
}
