import { expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { listeningProgram } from '../harness/program.js';
import { startProvider, startSystem } from '../harness/system.js';

const PAID = '7000000002';

test('every change of an operation is a line of the log that says what, on which payment, and who asked', async () => {
  const provider = await startProvider();
  const { url, log } = await listeningProgram(provider.url);
  await ask(
    url,
    `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "40.00", idempotencyKey: "k" }) { operation { id } } }`,
  );
  const lines = await until(
    () => log().filter(({ msg }) => msg === 'operation changed'),
    (found) => found.some(({ state }) => state === 'SUCCEEDED'),
  );
  expect(lines.slice(0, 2).map(({ note }) => note)).toEqual(['asked for', 'about to be sent']);
  for (const line of lines)
    expect(line).toMatchObject({
      kind: 'REFUND',
      payment: PAID,
      account: 'default',
      operation: expect.any(String),
      requestId: expect.any(String),
      caller: expect.anything(),
    });
});

test('an account whose answers cannot be believed is failing, with what to do, until they can', async () => {
  const { query, gateway, simulator } = await startSystem();
  const ready = async () => (await fetch(`${gateway.url}/health/ready`)).json();
  simulator.faults.arm({ kind: 'wrong-signature', script: 'get_status3.php', times: 'always' });
  await query(`{ payment(paymentId: "${PAID}") { status } }`);
  await until(ready, (answer) => (answer as { provider: string }).provider === 'failing');
  expect(await ready()).toMatchObject({ accounts: { default: expect.stringContaining('check the merchant id') } });
  simulator.faults.clear();
  await query(`{ payment(paymentId: "${PAID}") { status } }`);
  await until(ready, (answer) => (answer as { provider: string }).provider === 'ok');
});

test('a wrong secret key shows as a failing account, with what to do', async () => {
  const provider = await startProvider();
  const { url } = await listeningProgram(provider.url, { FREEDOMPAY_SECRET_KEY: 'not-the-secret-of-this-shop' });
  const ready = async () => (await (await fetch(`${url}/health/ready`)).json()) as { accounts: Record<string, string> };
  expect((await ready()).accounts).toEqual({ default: 'ok' });
  await ask(url, `{ payment(paymentId: "${PAID}") { status } }`);
  const { accounts } = await until(ready, (answer) => answer.accounts['default'] !== 'ok');
  expect(accounts).toEqual({ default: expect.stringContaining('check the merchant id and the secret key') });
});
