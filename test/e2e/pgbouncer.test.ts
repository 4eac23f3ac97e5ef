import { expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { describePgBouncer, startPgBouncer } from '../harness/pgbouncer.js';
import { listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

/** Fewer than the connections of one gateway. */
const SHARING = { mode: 'transaction', sessions: 3 } as const;

const refund = (key: string) =>
  `mutation { refundPayment(input: { paymentId: "7000000003", amount: "1.00", idempotencyKey: "${key}" }) { operation { state } } }`;
const SUCCEEDED = { data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] };

const changesOf = async (url: string) =>
  ((await (await fetch(`${url}/health/ready`)).json()) as { readonly changes: string }).changes;

describePgBouncer('the built program behind PgBouncer that shares sessions by the transaction', (engine) => {
  test('refunds, says once that it hears of no changes, and goes on', async () => {
    const simulator = await startProvider();
    await engine.empty();
    const DATABASE_URL = await startPgBouncer(engine, SHARING);
    const program = await listeningProgram(simulator.url, { DATABASE_URL });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((key) => ask(program.url, refund(key))));
    for (const answer of answers) expect(answer).toMatchObject(SUCCEEDED);
    await until(
      () => changesOf(program.url),
      (changes) => changes === 'polling',
    );
    expect(await ask(program.url, refund('e'))).toMatchObject(SUCCEEDED);
    const said = program.log().filter(({ msg }) => msg === 'word of changes does not come');
    expect(said).toEqual([expect.objectContaining({ problem: expect.stringContaining('Set DATABASE_LISTEN_URL') })]);
  });

  test('hears of changes at a URL that leads to the server', async () => {
    const simulator = await startProvider();
    await engine.empty();
    const DATABASE_URL = await startPgBouncer(engine, SHARING);
    const env = { DATABASE_URL, DATABASE_LISTEN_URL: engine.url };
    const one = await listeningProgram(simulator.url, env);
    // What was read is given again, unless word of a change comes.
    const two = await listeningProgram(simulator.url, { ...env, STATUS_MAX_AGE_MS: '60000' });
    const status = async (url: string) =>
      ask(url, '{ payment(paymentId: "7000000003") { refundableAmount { amount } } }');
    const before = await status(two.url);
    expect(await ask(one.url, refund('a'))).toMatchObject(SUCCEEDED);
    await until(
      () => status(two.url),
      (now) => JSON.stringify(now.data) !== JSON.stringify(before.data),
    );
    expect([await changesOf(one.url), await changesOf(two.url)]).toEqual(['ok', 'ok']);
  });
});
