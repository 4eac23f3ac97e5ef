import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { until } from './ask.js';
import { freePort } from './nginx.js';
import { closeAfterTest } from './system.js';

const SITE = 'deploy/proxies/Caddyfile';

/**
 * Starts Caddy with the file that is deployed, before one gateway that is there and one that is away, and gives its URL; it ends
 * with the test. Only name and ports are others: certificates are for a name that the world knows.
 */
export async function startCaddy(gateway: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'caddy-'));
  const [port, nobody] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const site = readFileSync(join(import.meta.dirname, '..', '..', SITE), 'utf8')
    .replace('pay.example.com', url)
    .replace('127.0.0.1:4000', `127.0.0.1:${nobody}`)
    .replace('127.0.0.1:4010', `127.0.0.1:${gateway}`);
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${site}`);
  const words = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn('caddy', words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`Caddy did not start: ${said}`);
      return fetch(`${url}/health/live`).catch(() => null);
    },
    (answer) => answer?.ok === true,
  );
  return url;
}

/** Registers tests that need Caddy: skipped, and said so, where it is not installed. */
export function describeCaddy(title: string, body: () => void): void {
  if (spawnSync('caddy', ['version']).status === 0) {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for caddy is not installed: ${title}\n`);
  describe.skip(`${title} [SKIPPED: caddy is not installed]`, body);
}
