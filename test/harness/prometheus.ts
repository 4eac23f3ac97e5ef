import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe } from '@jest/globals';
import { until } from './ask.js';
import { freePort } from './pgbouncer.js';
import { closeAfterTest } from './system.js';

/** What Prometheus's own checker says: its exit code, 0 where all is well, and its words. */
export function promtool(
  words: readonly string[],
  input = '',
): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', words, { input, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

/** A Prometheus that runs. */
export interface Prometheus {
  /** Asks its HTTP API, and gives what it answers. */
  ask<T>(path: string, parameters?: Readonly<Record<string, string>>): Promise<T>;
}

/** Starts a Prometheus that scrapes one target many times a second and goes by these rules. It ends with the test. */
export async function startPrometheus(target: string, rules: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const port = await freePort();
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms }
rule_files: [${JSON.stringify(resolve(rules))}]
scrape_configs:
  - job_name: freedompay-graphql
    scrape_interval: 1s
    scrape_timeout: 1s
    static_configs: [{ targets: [${JSON.stringify(target)}] }]
`,
  );
  const child = spawn(
    'prometheus',
    [
      ...[`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((over) => child.once('close', over));
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (isReady) => isReady || child.exitCode !== null,
  );
  return {
    ask: async <T>(path: string, parameters: Readonly<Record<string, string>> = {}) => {
      const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
      const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
      if (status !== 'success') throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${error}`);
      return data;
    },
  };
}

/** Registers tests that need Prometheus: skipped, and said so, where it is not installed. */
export function describePrometheus(title: string, body: () => void): void {
  if (isInstalled()) {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for prometheus is not installed: ${title}\n`);
  describe.skip(`${title} [SKIPPED: prometheus is not installed]`, body);
}

function isInstalled(): boolean {
  try {
    for (const program of ['prometheus', 'promtool']) execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
