import { expect, test } from '@jest/globals';
import pg from 'pg';
import { ask, until } from '../../harness/ask.js';
import { describePostgres, type Postgres } from '../../harness/engines.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';
import { deliverWebhook } from '../../harness/webhook.js';

/** More than all the connections of one gateway. */
const FLOOD = 24;
const LOCK = 7_000_001;

const refund = (key: string, amount = '1.00') =>
  `mutation { refundPayment(input: { paymentId: "7000000003", amount: "${amount}", idempotencyKey: "${key}" }) { operation { state } } }`;
const REFUNDABLE = '{ payment(paymentId: "7000000003") { refundableAmount { amount } } }';

const webhook = (url: string, salt: string) =>
  deliverWebhook({ gateway: { url } }, 'result', [
    ['pg_order_id', 'DEMO-PARTIAL'],
    ['pg_payment_id', '7000000003'],
    ['pg_result', '1'],
    ['pg_amount', '1'],
    ['pg_can_reject', '0'],
    ['pg_salt', salt],
    // What was said before is not kept anew.
    ['pg_description', salt],
  ]);

/** Has every row that is added to a table wait as long as a session of the test's own holds the lock. */
async function holdUp(engine: Postgres, table: 'operations' | 'inbox') {
  const client = new pg.Client({ connectionString: engine.url });
  await client.connect();
  closeAfterTest(() => client.end());
  await client.query(`
    create function wait_for_it() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(${LOCK});
      return new;
    end $$;
    create trigger held_up before insert on ${table} for each row execute function wait_for_it();
    select pg_advisory_lock(${LOCK});
  `);
  const waiting = async () => {
    const statement = "select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted";
    return (await client.query<{ count: number }>(statement)).rows[0]?.count ?? 0;
  };
  return { waiting, release: () => client.query(`select pg_advisory_unlock(${LOCK})`) };
}

/** Does the same over and over, from many sides, until the program is gone. */
function flood(act: (n: number) => Promise<unknown>): void {
  let [ended, n] = [false, 0];
  const one = async () => {
    while (!ended) await act(n++).catch(() => (ended = true));
  };
  for (let side = 0; side < FLOOD; side++) void one();
}

describePostgres('the built program', (engine) => {
  test('takes webhooks, and holds what it reads against what is open, while its writes are held up', async () => {
    const simulator = await startProvider({ lagMs: 3_600_000 });
    const { url } = await listeningProgram(simulator.url, { DATABASE_URL: await engine.fresh() });
    const before = await ask(url, REFUNDABLE);
    const first = await ask(url, refund('first'));
    expect(first).toMatchObject({ data: { refundPayment: { operation: { state: 'PENDING' } } }, errors: [] });
    const open = await ask(url, REFUNDABLE);
    expect(open).not.toEqual(before);

    const { waiting, release } = await holdUp(engine, 'operations');
    flood((n) => ask(url, refund(`flood-${n}`)));
    await until(waiting, (count) => count >= 4);
    const taken = await webhook(url, 'one');
    const read = await ask(url, REFUNDABLE);
    const stillWaiting = await until(waiting, (count) => count > 0);
    await release();
    expect(taken).toMatchObject({ status: 200, text: expect.stringContaining('<pg_status>ok</pg_status>') });
    expect(read).toMatchObject({ data: (open as { data: object }).data, errors: [] });
    expect(stillWaiting).toBeGreaterThan(0);
  });

  test('refunds while its webhooks are held up', async () => {
    const simulator = await startProvider();
    const { url } = await listeningProgram(simulator.url, { DATABASE_URL: await engine.fresh() });
    const { waiting, release } = await holdUp(engine, 'inbox');
    flood((n) => webhook(url, `flood-${n}`));
    await until(waiting, (count) => count >= 2);
    const refunded = await ask(url, refund('first'));
    const stillWaiting = await until(waiting, (count) => count > 0);
    await release();
    expect(refunded).toMatchObject({ data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] });
    expect(stillWaiting).toBeGreaterThan(0);
  });
});
