import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';

test('a wish that was done after the backup is not done again once the backup is restored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'restored-'));
  closeAfterTest(async () => rmSync(folder, { recursive: true }));
  const provider = await startProvider();
  const pay = (orderId: string) => provider.ledger.addPayment({ orderId, amount: '100.00', state: 'captured' });
  const [known, other] = [pay('RESTORED-1'), pay('RESTORED-2')];
  const refund = async (url: string, paymentId: string) => {
    const { data } = await ask<{ refundPayment: { operation: unknown } }>(
      url,
      `mutation { refundPayment(input: { paymentId: "${paymentId}", amount: "10", idempotencyKey: "wish-${paymentId}" }) { operation { state problem { advice } } } }`,
    );
    return data?.refundPayment.operation;
  };
  const [live, copy] = [`file:${join(folder, 'live.db')}`, join(folder, 'copy.db')];
  const before = await listeningProgram(provider.url, { DATABASE_URL: live });
  const script = fileURLToPath(`${build()}cli/backup.js`);
  expect(spawnSync(process.execPath, [script, copy], { env: { DATABASE_URL: live } }).status).toBe(0);
  expect(await refund(before.url, known)).toMatchObject({ state: 'SUCCEEDED' });
  before.child.kill('SIGKILL');
  await before.ended;

  const after = await listeningProgram(provider.url, { DATABASE_URL: `file:${copy}`, RESTORED_JOURNAL: 'yes' });
  expect(after.written()).toContain('RESTORED_JOURNAL is on');
  expect(await (await fetch(`${after.url}/health/ready`)).json()).toMatchObject({ restored: true });
  expect(await refund(after.url, known)).toEqual({ state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } });
  expect(provider.ledger.payment(known)).toMatchObject({ writes: 1 });
  expect(await refund(after.url, other)).toMatchObject({ state: 'SUCCEEDED' });
}, 120_000);
