import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { until } from './harness/ask.js';
import { build } from './harness/build.js';
import { startFlags } from './harness/program.js';
import { closeAfterTest, environment, startProvider } from './harness/system.js';

const root = join(import.meta.dirname, '..');
const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
/** What stands behind an instruction, wherever it is. */
const all = (instruction: string) =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
const one = (instruction: string) => all(instruction).at(-1) ?? '';

const [node, ...entry] = JSON.parse(one('ENTRYPOINT')) as string[];
const healthCheck = JSON.parse(one('HEALTHCHECK').replace(/^.* CMD /, '')) as string[];
const variables = Object.fromEntries(
  one('ENV')
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

/** The build, which stands for the image's `dist`: the tests have it elsewhere. */
const dist = fileURLToPath(build());
const start = entry.map((word) => word.replace(/^dist\//, dist));

const STRANGER = { uid: 65_534, gid: 65_534 };

/** Someone who owns nothing here and may change nothing, where the tests may start a program as another who can read it. */
const NOBODY = process.getuid?.() === 0 && mayBegin() ? STRANGER : {};

function mayBegin(): boolean {
  const { status } = spawnSync(process.execPath, [...start.slice(0, -1), '--check', start.at(-1) ?? ''], STRANGER);
  if (status !== 0)
    process.stderr.write('The image is tried as the user who runs the tests: another may not read this folder.\n');
  return status === 0;
}

/** The variables of the image, and these, with that folder in the place of `/data`. */
function environmentIn(data: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...variables, ...env, DATABASE_URL: variables['DATABASE_URL']?.replace('/data', data) };
}

/** What the entry point of the image runs with these words behind the image's name, in a folder that takes the place of `/data`. */
function run(data: string, words: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [...start, ...words], {
    cwd: dist,
    env: environmentIn(data, env),
    ...NOBODY,
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      written += chunk;
    });
  closeAfterTest(async () => void child.kill('SIGKILL'));
  return { child, written: () => written };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'container-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  for (const path of [folder, data]) chmodSync(path, 0o777);
  closeAfterTest(async () => rmSync(folder, { recursive: true, force: true }));
  return data;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  return ended;
}

test('the image is made of what is there, starts with the flags of `npm start`, and runs as nobody who may change it', () => {
  const copied = all('COPY').filter((words) => !words.startsWith('--from'));
  for (const path of copied.flatMap((words) => words.split(' ').slice(0, -1)))
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  const included = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).*/gm) ?? [];
  expect(new Set(included)).toEqual(new Set(copied.flatMap((words) => words.split(' ').slice(0, -1))));
  expect([node, entry.slice(0, -1)]).toEqual(['node', startFlags()]);
  expect([one('USER'), one('VOLUME'), one('CMD')]).toEqual(['node', '/data', '["start"]']);
});

test('the gateway starts by the image’s words as someone without rights, is healthy, and ends on SIGTERM', async () => {
  const provider = await startProvider();
  const data = emptyFolder();
  // The simulator is no provider that production would accept.
  const env = { ...environment(provider.url), NODE_ENV: 'test' };
  const made = spawnSync(process.execPath, [...start, 'keys', 'create', 'shop', '--scopes', 'payments:read'], {
    cwd: dist,
    env: environmentIn(data, env),
    encoding: 'utf8',
    ...NOBODY,
  });
  const key = made.stdout.split('\n', 1)[0];
  const { child, written } = run(data, ['start'], { ...env, PORT: '0' });
  const port = await until(
    () => /listening at http:\/\/[\d.]+:(\d+)/.exec(written())?.[1],
    (found) => found !== undefined || child.exitCode !== null,
  );
  expect([port === undefined ? written() : 'listens', made.stderr]).toEqual(['listens', expect.any(String)]);
  const { status } = spawnSync(process.execPath, healthCheck.slice(1), { env: { PORT: port } });
  expect(status).toBe(0);
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ payment(paymentId: "7000000002") { status } }' }),
  });
  expect(await answer.json()).toMatchObject({ data: { payment: { status: 'CAPTURED' } } });
  expect(await endOf(child)).toBe(0);
  expect(spawnSync(process.execPath, healthCheck.slice(1), { env: { PORT: port } }).status).toBe(1);
});

test('the simulator alone starts by the image’s words, and answers', async () => {
  const { child, written } = run(emptyFolder(), ['simulator'], { SIMULATOR_PORT: '0', SIMULATOR_HOST: '127.0.0.1' });
  const url = await until(
    () => /answers at (http:\/\/\S+)/.exec(written())?.[1],
    (found) => found !== undefined || child.exitCode !== null,
  );
  const { status } = await fetch(`${url}/control`);
  expect([status, await endOf(child)]).toEqual([200, 0]);
});
