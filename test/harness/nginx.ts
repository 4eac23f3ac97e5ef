import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { until } from './ask.js';
import { closeAfterTest } from './system.js';

/** What Debian's package sets up. */
const DEFAULTS = '/etc/nginx/nginx.conf';
/** Where Debian puts the program. */
const PATHS = { PATH: `${process.env['PATH']}:/usr/sbin` };

/** An nginx that runs. */
export interface Nginx {
  readonly url: string;
  /** What it has to say against those behind it and its configuration. */
  errors(): string;
}

/** The configuration that the documentation tells, with these ports in place of its own. */
export function documented(port: number, gateways: readonly [number, number]): string {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
  const [, text = ''] = /```nginx\n(.*?)```/s.exec(page) ?? [];
  return text
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('127.0.0.1:4000', `127.0.0.1:${gateways[0]}`)
    .replace('127.0.0.1:4010', `127.0.0.1:${gateways[1]}`);
}

/** The least that passes requests on: what many begin with. */
export function bare(port: number, gateways: readonly [number, number]): string {
  return `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${gateways[0]}; } }`;
}

/** Starts nginx as Debian configures it, in a folder of its own, with these sites; it ends with the test. */
export async function startNginx(siteOf: (port: number) => string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  // Its workers have a user of their own.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const errors = join(folder, 'error.log');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name));
    return `${name}_temp_path ${join(folder, name)};`;
  });
  writeFileSync(join(folder, 'site'), [...temporary, siteOf(port)].join('\n'));
  const configuration = readFileSync(DEFAULTS, 'utf8')
    .replace(/^pid .*$/m, `pid ${join(folder, 'pid')};`)
    .replace(/^error_log .*$/m, `error_log ${errors};`)
    .replace(/access_log .*;/, `access_log ${join(folder, 'access.log')};`)
    .replace(/include .*\/conf\.d\/.*;/, '')
    .replace(/include .*\/sites-enabled\/.*;/, `include ${join(folder, 'site')};`);
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', errors, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: PATHS,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  closeAfterTest(async () => {
    // Killed outright it would leave its workers behind.
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const said = () => (existsSync(errors) ? readFileSync(errors, 'utf8') : '');
  const url = `http://127.0.0.1:${port}`;
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`nginx did not start: ${said()}`);
      return fetch(`${url}/health/live`).catch(() => null);
    },
    (answer) => answer !== null,
  );
  return { url, errors: said };
}

/** Registers tests that need nginx: skipped, and said so, where it is not installed as Debian does. */
export function describeNginx(title: string, body: () => void): void {
  if (isInstalled()) {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for nginx is not installed: ${title}\n`);
  describe.skip(`${title} [SKIPPED: nginx is not installed]`, body);
}

/**
 * A free port that stays free while what listens there is restarted: none of those that the system gives to connections, which
 * begin at 32768 on Linux.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

function isInstalled(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore', env: PATHS });
    return existsSync(DEFAULTS);
  } catch {
    return false;
  }
}
