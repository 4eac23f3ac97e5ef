import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const SCRIPT = join(import.meta.dirname, '../../scripts/audit.js');

/** What the audit says and ends with beside a registry that answers every request like this. */
async function audit(status: number, answer: unknown) {
  const registry = createServer((request, reply) => {
    request.resume();
    reply.writeHead(request.method === 'POST' ? status : 404, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(request.method === 'POST' ? answer : {}));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  closers.push(() => registry.close());
  return auditAt(`http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
}

/** The same beside the registry at a URL, in a folder. */
async function auditAt(npm_config_registry: string, cwd = process.cwd()) {
  // Not the user's own: npm remembers what it hears of vulnerabilities.
  const npm_config_cache = mkdtempSync(join(tmpdir(), 'npm-cache-'));
  closers.push(() => rmSync(npm_config_cache, { recursive: true, force: true }));
  const child = spawn(process.execPath, [SCRIPT], {
    cwd,
    env: { ...process.env, npm_config_registry, npm_config_cache, npm_config_fetch_retries: '0' },
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { said, code: code as number };
}

const advisory = (severity: string) => ({
  fastify: [{ id: 1, url: 'https://advisories.example/1', title: 'Bad', severity, vulnerable_versions: '<99' }],
});

test('a known vulnerability ends it with 1, and is named', async () => {
  expect(await audit(200, advisory('critical'))).toEqual({
    said: expect.stringMatching(/known vulnerabilities.*\n {2}fastify .*: critical/),
    code: 1,
  });
}, 60_000);

test('a small one does not, and is named; nor does none', async () => {
  const small = await audit(200, advisory('low'));
  expect(small).toEqual({ said: expect.stringMatching(/^Audited: no .*\nLower ones:\n {2}fastify .*: low/), code: 0 });
  expect(await audit(200, {})).toEqual({ said: expect.stringMatching(/^Audited: no .*\n$/), code: 0 });
}, 60_000);

test('a registry that cannot be reached has none either: that is said, and fails nothing', async () => {
  const { said, code } = await auditAt('http://127.0.0.1:1/');
  expect([said, code]).toEqual([
    expect.stringContaining('NOT AUDITED: the package registry offers no audit (no answer)'),
    0,
  ]);
}, 60_000);

test('an audit that fails here, not at the registry, is no audit that was not possible', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-lock-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{"name":"x","version":"1.0.0"}');
  expect(await auditAt('http://127.0.0.1:1/', folder)).toEqual({
    said: expect.stringContaining('The audit failed (ENOLOCK)'),
    code: 1,
  });
}, 60_000);

test('continuous integration runs it, and stops where it fails', () => {
  const lines = readFileSync(join(import.meta.dirname, '../../.ci/run'), 'utf8').split('\n');
  expect(lines).toContain('set -euo pipefail');
  expect(lines).toContain('npm run --silent audit');
});

test.each([404, 405])(
  'a registry that answers %d has no audit: that is said, and fails nothing',
  async (status) => {
    const { said, code } = await audit(status, {});
    expect([said, code]).toEqual([
      expect.stringContaining(`NOT AUDITED: the package registry offers no audit (HTTP ${status})`),
      0,
    ]);
  },
  60_000,
);
