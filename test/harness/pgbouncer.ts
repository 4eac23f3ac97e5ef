import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { until } from './ask.js';
import { atEnd, describePostgres, type Postgres } from './engines.js';

/** How PgBouncer shares the server's sessions. */
export interface Sharing {
  readonly mode: 'session' | 'transaction' | 'statement';
  /** Sessions for each database. */
  readonly sessions: number;
}

/** Starts a PgBouncer before a database, which ends with the test, and returns the URL of the database through it. */
export async function startPgBouncer({ url }: Postgres, { mode, sessions }: Sharing): Promise<string> {
  const server = new URL(url);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  // It refuses to run as root.
  chmodSync(folder, 0o755);
  const file = join(folder, 'pgbouncer.ini');
  const password = server.password && ` password=${decodeURIComponent(server.password)}`;
  writeFileSync(
    file,
    `[databases]
* = host=${server.hostname} port=${server.port || 5432} user=${decodeURIComponent(server.username)}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${sessions}
`,
    { mode: 0o644 },
  );
  const isRoot = process.getuid?.() === 0;
  const child = spawn('pgbouncer', [...(isRoot ? ['-u', 'nobody'] : []), file], { stdio: 'ignore', env: PATHS });
  const ended = new Promise((resolve) => child.once('close', resolve));
  atEnd(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  await until(
    () => answers(port, child),
    (does) => does,
  );
  const through = new URL(url);
  [through.hostname, through.port] = ['127.0.0.1', String(port)];
  return through.href;
}

/** Registers tests that need PgBouncer too: skipped, and said so, where it is not installed. */
export function describePgBouncer(title: string, body: (engine: Postgres) => void): void {
  if (isInstalled()) {
    describePostgres(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for pgbouncer is not installed: ${title}\n`);
  describe.skip(`${title} [SKIPPED: pgbouncer is not installed]`, () => {
    describePostgres(title, body);
  });
}

/** Where Debian puts it. */
const PATHS = { PATH: `${process.env['PATH']}:/usr/sbin` };

function isInstalled(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore', env: PATHS });
    return true;
  } catch {
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function answers(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('PgBouncer did not start.');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
