import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { atEnd, temporaryDirectory } from '../harness/engines.js';
import { refuseLeaks } from '../harness/leaks.js';
import { application, ENV_OF_A_PERSON, productionTree, run } from '../harness/packed.js';

const root = join(import.meta.dirname, '..', '..');
describe('what is started is built before', () => {
  /** A program of one file, with the script, and with the compiler of this project or without any. */
  function tree(hasCompiler: boolean): { folder: string; built(): ReturnType<typeof run>; says(): string } {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'scripts'));
    mkdirSync(join(folder, 'src'));
    for (const name of ['built.js', 'bundle.js']) cpSync(join(root, 'scripts', name), join(folder, 'scripts', name));
    for (const name of ['tsconfig.json', 'tsconfig.build.json']) cpSync(join(root, name), join(folder, name));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'src', 'main.ts'), "process.stdout.write('first');\n");
    if (hasCompiler) {
      // A folder of its own, so that it can be told of what is installed.
      mkdirSync(join(folder, 'node_modules'));
      for (const name of readdirSync(join(root, 'node_modules')).filter((one) => !one.startsWith('.')))
        symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    return {
      folder,
      built: () => run(folder, process.execPath, 'scripts/built.js'),
      says: () => run(folder, process.execPath, 'dist/main.js').stdout,
    };
  }

  /** Changes the only source, in a way that the clock of the disk can tell. */
  function change(folder: string, text: string): void {
    const path = join(folder, 'src', 'main.ts');
    writeFileSync(path, text);
    const later = new Date(Date.now() + 1_000);
    utimesSync(path, later, later);
  }

  test('where it is missing, and again where a source is newer, but not where none is', () => {
    const { folder, built, says } = tree(true);
    expect([built(), says()]).toEqual([{ status: 0, stdout: '', stderr: '' }, 'first']);
    // Nothing that is built now would say this.
    writeFileSync(join(folder, 'dist', 'main.js'), "process.stdout.write('as it was');");
    expect([built().status, says()]).toEqual([0, 'as it was']);
    change(folder, "process.stdout.write('second');\n");
    expect([built().status, says()]).toEqual([0, 'second']);
  });

  test('and again where a library was installed since, which it has taken in', () => {
    const { folder, built, says } = tree(true);
    expect(built().status).toBe(0);
    writeFileSync(join(folder, 'dist', 'main.js'), "process.stdout.write('as it was');");
    const installed = join(folder, 'node_modules', '.package-lock.json');
    writeFileSync(installed, '{}');
    const [before, later] = [-60_000, 1_000].map((ms) => new Date(Date.now() + ms));
    utimesSync(installed, before as Date, before as Date);
    expect([built().status, says()]).toEqual([0, 'as it was']);
    utimesSync(installed, later as Date, later as Date);
    expect([built().status, says()]).toEqual([0, 'first']);
  });

  test('and what does not compile is not started, then or later', () => {
    const { folder, built } = tree(true);
    expect(built().status).toBe(0);
    change(folder, 'process.stdout.write(nothing);\n');
    for (const _time of ['first', 'second']) {
      expect(built()).toMatchObject({ status: 1, stdout: expect.stringContaining('nothing') });
      expect(existsSync(join(folder, 'dist', 'main.js'))).toBe(false);
    }
  });

  test('without a compiler what was built is started, which is said where a source is newer', () => {
    const { folder, built } = tree(false);
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'main.js'), '');
    change(folder, '');
    expect(built()).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(/^dist is older than src.*\n$/) });
    const later = new Date(Date.now() + 10_000);
    utimesSync(join(folder, 'dist', 'main.js'), later, later);
    expect(built()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('where not all is installed that builds there is one sentence, and what was built stays', () => {
    const { folder, built, says } = tree(true);
    expect(built().status).toBe(0);
    rmSync(join(folder, 'node_modules', 'esbuild'));
    change(folder, "process.stdout.write('second');\n");
    expect(built()).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]*run `npm ci`\.\n$/) });
    expect(says()).toBe('first');
  });

  test('without a compiler it is said where other libraries are installed than what is started has taken in', () => {
    const { folder, built } = tree(true);
    const lock = join(folder, 'package-lock.json');
    writeFileSync(lock, '{"one":1}');
    expect(built().status).toBe(0);
    rmSync(join(folder, 'node_modules', 'typescript'));
    expect(built()).toEqual({ status: 0, stdout: '', stderr: '' });
    writeFileSync(lock, '{"one":2}');
    expect(built()).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(/^dist holds the libraries.*\n$/) });
  });

  test('without a compiler and a build there is one sentence', () => {
    expect(tree(false).built()).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^There is nothing to start: .*npm ci && npm run build.*\n$/),
    });
  });
});

const tree = productionTree();
const app = application(tree);
if (app === null)
  process.stderr.write('SKIPPED: starts without development tools, since npm finds neither a cache nor a registry.\n');

/** Starts it in a folder, waits until it listens, asks, and stops it. */
async function answers(folder: string, command: string, ...args: string[]): Promise<unknown> {
  const env = { ...ENV_OF_A_PERSON, PORT: '0', SIMULATOR_PORT: '0', LOG_FORMAT: 'text' };
  // A group of its own, since npm stands between.
  const child = spawn(command, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  atEnd(async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    refuseLeaks('what the program wrote', written);
  });
  const url = await until(
    () => /Playground +(http:\S+)\/graphql/.exec(written)?.[1],
    (found) => found !== undefined || child.exitCode !== null,
  );
  if (url === undefined) throw new Error(`It did not start: ${written}`);
  return (await ask(url, '{ payment(paymentId: "7000000002") { status } }')).data;
}

const PAID = { payment: { status: 'CAPTURED' } };

(app === null ? describe.skip : describe)('without a compiler and all that only development needs', () => {
  const inTree = tree ?? '';
  const inApp = app ?? '';

  test('there is neither', () => {
    const names = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies);
    const there = (folder: string) => names.filter((name) => existsSync(join(folder, 'node_modules', name)));
    expect(there(inTree)).not.toContain('typescript');
    expect(there(inTree).filter((name) => !name.startsWith('@types/'))).toEqual([]);
    expect(existsSync(join(inApp, 'node_modules', 'typescript'))).toBe(false);
  });

  test('`npm start` answers in a tree that is built', async () => {
    expect(await answers(inTree, 'npm', 'start')).toEqual(PAID);
  });

  test('`npm run keys`, `check` and `backup` run there', () => {
    const url = `file:${join(temporaryDirectory(), 'gateway.db')}`;
    const npm = (...args: string[]) => {
      const env = { ...ENV_OF_A_PERSON, DATABASE_URL: url };
      return spawnSync('npm', ['run', '--silent', ...args], { cwd: inTree, encoding: 'utf8', env });
    };
    expect(npm('keys', '--', 'create', 'screen', '--scopes', 'payments:read').stdout).toMatch(/^fpk_/);
    expect(npm('check')).toMatchObject({ status: 0, stdout: expect.stringContaining('up to date') });
    expect(npm('backup', '--', `${url.slice('file:'.length)}.copy`).stdout).toContain('holds 0 operations');
  });

  test('a packed package starts in its own folder, and from the one of an application', async () => {
    const own = join(inApp, 'node_modules', 'freedompay-graphql');
    expect(existsSync(join(own, 'src'))).toBe(false);
    expect(await answers(own, 'npm', 'start')).toEqual(PAID);
    expect(await answers(inApp, resolve(inApp, 'node_modules', '.bin', 'freedompay-graphql'))).toEqual(PAID);
  });

  test('its programs work in the folder of the application', () => {
    const bin = (...args: string[]) => {
      const program = resolve(inApp, 'node_modules', '.bin', 'freedompay-graphql');
      const env = { ...ENV_OF_A_PERSON, DATABASE_URL: 'file:./data/gateway.db' };
      return spawnSync(program, args, { cwd: inApp, encoding: 'utf8', env });
    };
    expect(bin('keys', 'create', 'screen', '--scopes', 'payments:read').stdout).toMatch(/^fpk_/);
    expect(existsSync(join(inApp, 'data', 'gateway.db'))).toBe(true);
    expect(bin('check')).toMatchObject({ status: 0, stdout: expect.stringContaining('up to date') });
    expect(bin('backup', 'copy.db').stdout).toContain('holds 0 operations');
  });
});
