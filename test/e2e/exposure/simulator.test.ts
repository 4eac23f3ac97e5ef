import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { Environment } from '../../../src/config/config.js';
import { until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { BELIEVES_TOKENS } from '../../harness/credentials.js';
import { startProgram } from '../../harness/program.js';
import { closeAfterTest } from '../../harness/system.js';

/*
 * Who reaches the embedded simulator, of the program as it is built and started.
 */

/** The simulator's address, once the program says it. */
async function simulatorOf(env: Environment): Promise<string> {
  const program = startProgram({ PORT: '0', SIMULATOR_PORT: '0', ...env });
  const [, url = ''] = await until(
    () => /Simulator +(http:\S+)\//.exec(program.written()) ?? [],
    ([found]) => found !== undefined || program.child.exitCode !== null,
  );
  return url;
}

/** The address of a simulator that runs alone. What it writes is not searched: it shows its public secrets. */
async function alone(env: Environment): Promise<string> {
  const program = fileURLToPath(`${build()}simulator/main.js`);
  const child = spawn(process.execPath, [program], { env: { SIMULATOR_PORT: '0', ...env } });
  closeAfterTest(async () => void child.kill('SIGKILL'));
  for await (const chunk of child.stdout) {
    const [, url] = /answers at (http:\S+)/.exec(String(chunk)) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('It did not start.');
}

/** Whether it can be reached at another address of this machine, which only a server at every address answers. */
function isOpen(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.2');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test.each([
  ['the embedded simulator', false, { HOST: '0.0.0.0', ...BELIEVES_TOKENS }, simulatorOf],
  ['the embedded simulator', true, { SIMULATOR_HOST: '0.0.0.0' }, simulatorOf],
  ['the simulator alone', false, { HOST: '0.0.0.0' }, alone],
  ['the simulator alone', true, { SIMULATOR_HOST: '0.0.0.0' }, alone],
])('%s can be reached by others: %p, with %j', async (_what, expected, env, start) => {
  const url = await start(env);
  expect((await fetch(`${url}/control`)).status).toBe(200);
  expect(await isOpen(url)).toBe(expected);
});

test.each(['FREEDOMPAY_SECRET_KEY', 'FREEDOMPAY_PAYOUT_SECRET_KEY', 'FREEDOMPAY_MERCHANT_ID'])(
  'it does not stand in for a shop whose URL was forgotten: %s',
  async (name) => {
    const program = startProgram({ PORT: '0', SIMULATOR_PORT: '0', [name]: '500123' });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain(`${name} is not for the simulator: set FREEDOMPAY_URL`);
  },
);

test('nothing that it answers can be framed, or is taken for something else', async () => {
  const url = await simulatorOf({});
  for (const path of ['/', '/control', '/control/nothing', '/pay/nothing', '/nothing.php', '/get_status3.php', '/%']) {
    const { headers } = await fetch(url + path);
    expect([path, headers.get('content-security-policy')]).toEqual([
      path,
      expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
    ]);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});
