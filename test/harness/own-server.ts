import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  appendFileSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';
import pg from 'pg';
import { until } from './ask.js';
import { atEnd } from './engines.js';
import { freePort } from './pgbouncer.js';

/** Starts a PostgreSQL server with these lines in its configuration, which ends with the test, and returns the URL of its database. */
export async function startPostgres(...lines: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  let child: ChildProcess | undefined;
  atEnd(async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  });
  const data = join(folder, 'data');
  const how = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(programs(), 'initdb'), [`--pgdata=${data}`, ...how], { stdio: 'ignore', cwd: folder, ...user });
  const port = await freePort();
  const own = [`port = ${port}`, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''"];
  appendFileSync(join(data, 'postgresql.conf'), ['', ...own, ...lines, ''].join('\n'));
  child = spawn(join(programs(), 'postgres'), ['-D', data], { stdio: 'ignore', cwd: folder, ...user });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await until(
    () => answers(url, child),
    (does) => does,
  );
  return url;
}

/** Registers tests that need a PostgreSQL server of their own: skipped, and said so, where none is installed. */
export function describeOwnServer(title: string, body: () => void): void {
  if (programs() !== '') {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for initdb and postgres are not installed: ${title}\n`);
  describe.skip(`${title} [SKIPPED: initdb and postgres are not installed]`, body);
}

/** The account for those who own nothing. */
const NOBODY = 65_534;

/** The folder of the server's programs; empty where there is none. Debian has one for each version, and none in the path. */
function programs(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...path()];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => isProgram(join(folder, name)))) ?? '';
}

const path = () => (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function answers(url: string, server: ChildProcess | undefined): Promise<boolean> {
  if (server?.exitCode !== null) throw new Error('PostgreSQL did not start.');
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** At once, without waiting for those who are connected. */
async function stop(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGQUIT');
  await ended;
}
