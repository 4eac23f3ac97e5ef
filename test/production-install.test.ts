import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from './harness/engines.js';
import { textOf } from './harness/manifests.js';
import { ENV_OF_A_PERSON, packedProject } from './harness/packed.js';
import { canTry, livesAndStops, type Tree } from './harness/pod.js';

/*
 * What docs/production.md says of the package, done line by line on a machine that has Node.js, npm and a shell: no compiler, no
 * git, no Python. Then it runs as the manifests say.
 */

/** Closes when all tests are over: what is installed is shared. */
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

/** A folder of a machine that others may read, as the release's is. */
function openFolder(): string {
  const folder = temporaryDirectory((close) => closers.push(close));
  chmodSync(folder, 0o755);
  return folder;
}

/** The first of that name on the path of whoever runs the tests. */
const found = (name: string) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? '';

/** All programs that there are. */
const programs = (() => {
  const folder = openFolder();
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const name of ['npm', 'sh', 'mkdir', 'tar', 'gzip', 'cp']) symlinkSync(found(name), join(folder, name));
  return folder;
})();

/** What every installation here is told besides: to take from npm's cache what is there, and to say little. */
const QUIETLY = {
  npm_config_prefer_offline: 'true',
  npm_config_fetch_retries: '0',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'error',
};

/** Without what a shell of the machine would look for elsewhere by itself. */
const { CC: _, CXX: __, PYTHON: ___, NODE_GYP_FORCE_PYTHON: ____, ...ENV } = ENV_OF_A_PERSON;

function shell(cwd: string, script: string) {
  const env = { ...ENV, ...QUIETLY, PATH: programs };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', script], { cwd, encoding: 'utf8', env });
  return { status, stdout, stderr };
}

const isOffline = (said: string) =>
  /\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/.test(said);

const packed = packedProject();

/** The lines of the page, but for the last, which starts it, with the name that the file has here. */
const lines = (() => {
  const [, block = ''] =
    /## From the package\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(textOf('docs', 'production.md')) ?? [];
  return block.trim().split('\n');
})();

/** The release as the page has it installed; `null` where npm finds neither what it needs in its cache nor a registry. */
const release = ((): string | null => {
  const machine = openFolder();
  const script = lines
    .slice(0, -1)
    .join('\n')
    .replace(/freedompay-graphql-\S+\.tgz/, packed);
  const { status, stderr } = shell(machine, script);
  if (status === 0) return join(machine, 'gateway');
  if (isOffline(stderr)) return null;
  throw new Error(`It cannot be installed as the page says: ${stderr}`);
})();
if (release === null)
  process.stderr.write('SKIPPED: a production install, since npm finds neither a cache nor a registry.\n');
const withRelease = release === null ? describe.skip : describe;
const tree: Tree = { folder: release ?? '', dist: 'dist/', path: programs };

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}
const locked = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Locked).packages;

test('the machine has no compiler, no make, no Python and no git', () => {
  expect(readdirSync(programs).sort()).toEqual(['cp', 'gzip', 'mkdir', 'node', 'npm', 'sh', 'tar']);
  const script = 'for name in cc gcc c++ g++ clang make python python3 git; do command -v $name || :; done';
  expect(shell(programs, script)).toEqual({ status: 0, stdout: '', stderr: '' });
});

withRelease('the package, installed as docs/production.md says,', () => {
  const at = (...path: string[]) => join(tree.folder, ...path);

  test('has every library in the version and content that are tested, and no other', () => {
    const installed = Object.entries(locked(at('node_modules', '.package-lock.json')));
    expect(installed.length).toBeGreaterThan(100);
    const tested = locked(join(import.meta.dirname, '..', 'package-lock.json'));
    const others = installed.filter(
      ([path, { version, integrity }]) =>
        tested[path]?.version !== version || (integrity ?? tested[path]?.integrity) !== tested[path]?.integrity,
    );
    expect(others).toEqual([]);
    expect(existsSync(at('node_modules', 'typescript'))).toBe(false);
  });

  test('starts with the page’s last line, and has every command that its scripts name', () => {
    expect(lines.at(-1)).toBe('npm start');
    const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { scripts: Record<string, string> };
    for (const name of ['start', 'start:cluster', 'check', 'keys', 'operations', 'import', 'backup', 'simulator'])
      expect([name, existsSync(at(/\bdist\/\S+/.exec(scripts[name] ?? '')?.[0] ?? ''))]).toEqual([name, true]);
    expect(shell(tree.folder, 'npm run --silent check')).toMatchObject({ status: 0, stderr: '' });
    const database = `DATABASE_URL=file:${join(openFolder(), 'gateway.db')}`;
    const key = shell(tree.folder, `${database} npm run --silent keys -- create shop --scopes payments:read`);
    expect([key.status, key.stdout.slice(0, 4), key.stderr]).toEqual([0, 'fpk_', '']);
    expect(shell(tree.folder, 'npm run --silent rehearsal -- --help').stdout).toContain('npm run rehearsal');
  });

  const isPossible = release !== null && canTry(tree);
  if (!isPossible) process.stderr.write('SKIPPED, for mounts cannot be made here: a pod of the package.\n');
  (isPossible ? test : test.skip)(
    'comes up by the probes and words of the manifests as their user on a tree that is read-only, and stops in their time',
    () => livesAndStops(tree),
  );
});

/** The questions of operators, each by its link. */
const questions = (textOf('docs', 'questions.md').split('\n## Of operators\n')[1] ?? '')
  .split('\n')
  .flatMap((line) => [...line.matchAll(/\[([^\]]+)\]\(([^)#]+)#?([^)]*)\)/g)])
  .map(([, question = '', page = '', anchor = '']) => ({ question, page, anchor }));

withRelease('an operator who has the package alone', () => {
  const at = (...path: string[]) => join(tree.folder, ...path);
  const slugOf = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  /** What stands below a heading, up to the next of its rank or a higher one; the page, where none is named. */
  const answerOf = (page: string, anchor: string): string | undefined => {
    const text = readFileSync(at('docs', page), 'utf8');
    const parts = text.split(/^(?=#+ )/m);
    const from = anchor === '' ? 0 : parts.findIndex((part) => slugOf(/^#+ (.*)$/m.exec(part)?.[1] ?? '') === anchor);
    if (from === -1) return undefined;
    const rank = (part: string) => /^#*/.exec(part)?.[0].length ?? 0;
    const to = parts.findIndex((part, index) => index > from && rank(part) <= rank(parts[from] ?? ''));
    return parts.slice(from, to === -1 ? undefined : to).join('');
  };

  test.each(questions)(
    'finds the answer to "$question", and in it no link or command but those that are there',
    ({ page, anchor }) => {
      const answer = answerOf(page, anchor);
      expect(answer?.length).toBeGreaterThan(100);
      const links = [...(answer ?? '').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, to = '']) => to);
      expect(links.filter((to) => !existsSync(join(dirname(at('docs', page)), to)))).toEqual([]);
      const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { scripts: Record<string, string> };
      // What measures and tests the project is said to be the repository's.
      const commands = [...(answer ?? '').matchAll(/\bnpm run (?:--silent )?([a-z:]+)/g)].map(([, name = '']) => name);
      const missing = commands
        .filter((name) => !/^(build|jest|bench)/.test(name))
        .filter((name) => {
          const program = /\b(?:dist|scripts\/rehearsal)\/\S+\.js\b/.exec(scripts[name] ?? '')?.[0];
          return program === undefined || !existsSync(at(program));
        });
      expect(missing).toEqual([]);
      const files = [...(answer ?? '').matchAll(/`(deploy\/[\w./-]+)`/g)].map(([, name = '']) => name);
      expect(files.filter((name) => !existsSync(at(name)))).toEqual([]);
    },
  );
});

test('the package installs with npm install and the scripts of its libraries allowed, too, and asks for neither', () => {
  const folder = openFolder();
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  mkdirSync(join(folder, 'packed'));
  const { status, stderr } = shell(folder, `npm install --omit=dev "${packed}"`);
  if (isOffline(stderr)) return void process.stderr.write('SKIPPED: npm finds neither a cache nor a registry.\n');
  expect([status, /gyp|gcc|compil|\bgit\b/i.test(stderr)]).toEqual([0, false]);
  const help = shell(folder, 'node node_modules/freedompay-graphql/dist/cli/main.js help');
  expect([help.status, help.stderr]).toEqual([0, '']);
});
