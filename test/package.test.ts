import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from './harness/engines.js';
import { clientsFolder } from './harness/installed.js';
import { application, productionTree, run } from './harness/packed.js';

const root = join(import.meta.dirname, '..');
const tree = productionTree();
const app = application(tree);
if (app === null) process.stderr.write('SKIPPED: the package, since npm finds neither a cache nor a registry.\n');

const NAME = 'freedompay-graphql';
const own = join(app ?? '', 'node_modules', NAME);
const ownFiles = () =>
  readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(own, name)).isFile());

/** What the package may consist of, in bytes once it is installed. */
const MAX_BYTES = 4_000_000;

/** How many packages production may be made of, by the lock file: what the registry gives an application changes from day to day. */
const MAX_PACKAGES = 250;

const WITH_PACKAGE = app === null ? describe.skip : describe;

WITH_PACKAGE('what is packed', () => {
  test('is the program, its public types, the schema, the docs and what deploys it, and nothing else', () => {
    const strange = ownFiles().filter(
      (name) =>
        !/^dist\/.+\.(c?js|d\.c?ts)$/.test(name) &&
        !/^docs\/.+\.(md|png)$/.test(name) &&
        !/^scripts\/rehearsal\/[a-z]+\.js$/.test(name) &&
        !/^deploy\/.+\.(service|json|yaml|yml|conf)$|^deploy\/proxies\/Caddyfile$/.test(name) &&
        !/^bench\/results\/(chart\.svg|results\.md)$/.test(name) &&
        !['package.json', 'README.md', 'LICENSE', 'SECURITY.md', 'CHANGELOG.md'].includes(name) &&
        !['schema.graphql', 'scripts/built.js', 'dist/package-lock.json'].includes(name),
    );
    expect(strange).toEqual([]);
  });

  test('has types of no room but those that its entries lead to', () => {
    const rooms = new Set(
      ownFiles()
        .filter((name) => /\.d\.c?ts$/.test(name))
        .map((name) => name.split('/')[1]),
    );
    expect([...rooms].sort()).toEqual(['codegen', 'documents', 'domain', 'freedompay', 'msw', 'simulator', 'testing']);
  });

  test('is small', () => {
    const bytes = ownFiles().reduce((sum, name) => sum + statSync(join(own, name)).size, 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  test('is made of few packages', () => {
    const names = packagesIn(tree);
    expect(names).toContain('fastify');
    expect(names.length).toBeLessThanOrEqual(MAX_PACKAGES);
  });

  test('brings no compiler, browser or linter', () => {
    const names = packagesIn(app);
    expect(names).toContain(NAME);
    expect(names.filter((name) => /^(typescript|@swc|@biomejs|playwright|jest|eslint|vite)/.test(name))).toEqual([]);
  });
});

/** The names of what npm installed in a folder. */
function packagesIn(folder: string | null): string[] {
  const lock = JSON.parse(readFileSync(join(folder ?? '', 'node_modules', '.package-lock.json'), 'utf8'));
  return Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''));
}

/** The first block of code in the README that imports from the package, without the line that names a runner. */
const readmeTest = (() => {
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, one = '']) => one,
  );
  const block = blocks.find((one) => one.includes(`from '${NAME}/testing'`)) ?? '';
  return block.split('\n').slice(1).join('\n').trim();
})();

test('the test in the README has ten lines at the most', () => {
  expect(readmeTest).toContain('startTestGateway');
  expect(readmeTest.split('\n').length).toBeLessThan(10);
});

interface Runner {
  /** What the first line of a test imports. */
  readonly first: string;
  /** Where its packages are, beside those of the application. */
  readonly packages: Readonly<Record<string, string>>;
  readonly args: (file: string) => readonly string[];
}

const ours = (name: string) => join(root, 'node_modules', name);
const theirs = (name: string) => join(clientsFolder, 'node_modules', name);

/** The runners' own bounds are of seconds, which is for machines that have nothing else to do. */
const TIMEOUT_MS = 300_000;

const RUNNERS: Readonly<Record<string, Runner>> = {
  jest: {
    first: "import { expect, test } from '@jest/globals';",
    packages: { jest: ours('jest'), '@jest/globals': ours('@jest/globals'), '@swc/jest': ours('@swc/jest') },
    args: (file) => [
      ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--rootDir=.'],
      ...[`--testTimeout=${TIMEOUT_MS}`, file],
    ],
  },
  vitest: {
    first: "import { expect, test } from 'vitest';",
    packages: { vitest: theirs('vitest') },
    args: (file) => ['node_modules/vitest/vitest.mjs', 'run', `--testTimeout=${TIMEOUT_MS}`, file],
  },
  playwright: {
    first: "import { expect, test } from '@playwright/test';",
    packages: { '@playwright/test': theirs('@playwright/test') },
    args: (file) => ['node_modules/@playwright/test/cli.js', 'test', `--timeout=${TIMEOUT_MS}`, file],
  },
  'node:test': {
    first: "import { test } from 'node:test';\nimport { expect } from '@jest/globals';",
    packages: {},
    args: (file) => ['--test', file],
  },
};

/** node:test has no `expect`: what the README says with it is said with `assert`. */
const byAssert = (text: string) =>
  text
    .replace("import { expect } from '@jest/globals';", "import assert from 'node:assert/strict';")
    .replace(/expect\((.+)\)\.toEqual\((.+)\);/, 'assert.deepEqual($1, $2);');

/** As it is required. */
const asCommonJs = (text: string) => text.replace(/import (.+) from ('.+');/g, 'const $1 = require($2);');

/** Whether Node.js runs TypeScript by itself, as from version 22.18 on. */
const RUNS_TYPESCRIPT = Boolean((process.features as { readonly typescript?: unknown }).typescript);

/** Each runner, and the kinds of modules that it takes. TypeScript goes where a runner reads it by itself. */
const CASES = Object.entries(RUNNERS).flatMap(([name, runner]) =>
  ['mjs', 'cjs', 'ts']
    .filter(
      (kind) => !(name === 'node:test' && kind === 'ts' && !RUNS_TYPESCRIPT) && !(name === 'vitest' && kind === 'cjs'),
    )
    .map((kind) => ({ name, kind, runner })),
);
const isInstalled = ({ packages }: Runner) => Object.values(packages).every((path) => existsSync(path));
const [RUN, NOT_RUN] = [true, false].map((isThere) => CASES.filter(({ runner }) => isInstalled(runner) === isThere));
for (const { name, kind } of NOT_RUN ?? [])
  process.stderr.write(`SKIPPED: .${kind} under ${name}; \`npm ci --prefix test/clients\` installs it.\n`);

WITH_PACKAGE('the test in the README passes', () => {
  test.each(RUN ?? [])('under $name in a file of the kind .$kind', ({ name, kind, runner }) => {
    const { first, packages, args } = runner;
    const folder = folderOf(packages, name, kind);
    const text = `${first}\n${readmeTest}\n`;
    const file = `readme.test.${kind}`;
    writeFileSync(
      join(folder, file),
      (kind === 'cjs' ? asCommonJs : String)(name === 'node:test' ? byAssert(text) : text),
    );
    const { status, stdout, stderr } = run(folder, process.execPath, ...args(file));
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
    expect(stdout + stderr).toMatch(/\b1 passed|# pass 1|pass 1\b/);
  });

  test.each([
    ['ESM', 'index.mts', 'nodenext'],
    ['CommonJS', 'index.cts', 'nodenext'],
    ['a bundler', 'index.ts', 'bundler'],
  ])('and is typed in %s', (_kind, file, resolution) => {
    const folder = folderOf({}, 'types', file);
    writeFileSync(
      join(folder, file),
      `${file === 'index.cts' ? `import testing = require('${NAME}/testing');\nconst { startTestGateway } = testing;` : `import { startTestGateway } from '${NAME}/testing';`}
async function main(): Promise<string | undefined> {
  const gateway = await startTestGateway();
  const { data } = await gateway.query<{ payment: { status: string } }>('{ payment(paymentId: "1") { status } }');
  const wrong: number = gateway.url;
  return data?.payment.status;
}
void main();
`,
    );
    const options = { module: resolution === 'bundler' ? 'esnext' : 'nodenext', moduleResolution: resolution };
    const compilerOptions = { ...options, target: 'es2022', strict: true, noEmit: true, types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    const { stdout } = run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
    // The one thing that is wrong is found, and nothing else is.
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/TS2322: Type 'string' is not assignable to type 'number'/),
    ]);
  });

  test.each([
    ['imported', 'mjs', `import { codegenConfig } from '${NAME}/codegen';`],
    ['required', 'cjs', `const { codegenConfig } = require('${NAME}/codegen');`],
  ])('and code generators find the schema where its configuration is %s', (_how, kind, first) => {
    const folder = folderOf({}, 'codegen', kind);
    const file = join(folder, `codegen.${kind}`);
    writeFileSync(
      file,
      `${first}\nprocess.stdout.write(JSON.stringify(codegenConfig({ documents: 'src/**/*.ts', output: 'src/gql' })));`,
    );
    const { schema, documents, generates } = JSON.parse(run(folder, process.execPath, file).stdout);
    expect(readFileSync(schema, 'utf8')).toBe(readFileSync(join(root, 'schema.graphql'), 'utf8'));
    expect([documents, Object.keys(generates)]).toEqual([['src/**/*.ts'], ['src/gql/']]);
  });

  test.each([
    ['imported', 'mjs', (name: string) => `await import('${NAME}/${name}')`],
    ['required', 'cjs', (name: string) => `require('${NAME}/${name}')`],
  ])('and typed documents and the handlers of Mock Service Worker can be %s', (_how, kind, from) => {
    const folder = folderOf({}, 'documents', kind);
    const file = join(folder, `documents.${kind}`);
    const text = `const { RefundDocument } = ${from('documents')};
const { handlers } = ${from('msw')};
process.stdout.write(RefundDocument.definitions[0].name.value + ' ' + typeof handlers);`;
    writeFileSync(file, text);
    expect(run(folder, process.execPath, file).stdout).toBe('Refund function');
  });

  test('which finds the schema as a file, too', () => {
    const script = `process.stdout.write(require('node:fs').readFileSync(require.resolve('${NAME}/schema.graphql'), 'utf8'))`;
    const folder = folderOf({}, 'schema', 'cjs');
    expect(run(folder, process.execPath, '-e', script).stdout).toBe(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  });
});

/** A project that the package is installed in, with a runner. */
function folderOf(packages: Readonly<Record<string, string>>, runner: string, kind: string): string {
  const folder = temporaryDirectory();
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(app ?? '', 'node_modules')))
    if (!name.startsWith('.') && !name.startsWith('@jest'))
      symlinkSync(join(app ?? '', 'node_modules', name), join(modules, name));
  for (const [name, path] of Object.entries(packages)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(path, join(modules, name));
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, ...(kind === 'ts' && { type: 'module' }) }),
  );
  if (runner === 'jest') writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(jestConfig(kind)));
  return folder;
}

function jestConfig(kind: string): object {
  const testMatch = ['<rootDir>/readme.test.*'];
  if (kind !== 'ts') return { testMatch, transform: {}, moduleFileExtensions: ['mjs', 'cjs', 'js', 'json'] };
  const transform = {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  };
  return { testMatch, transform, extensionsToTreatAsEsm: ['.ts'], moduleFileExtensions: ['ts', 'js', 'json'] };
}
