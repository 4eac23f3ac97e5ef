import { expect, test } from '@jest/globals';
import pg from 'pg';
import { ask, until } from '../../harness/ask.js';
import { describePostgres, type Postgres } from '../../harness/engines.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';
import { deliverWebhook } from '../../harness/webhook.js';

/** More than all the connections of one gateway. */
const READS = 24;
const LOCK = 7_000_000;
const READ = '{ payment(paymentId: "7000000003") { operations { events { note } } } }';

const refund = (key: string) =>
  `mutation { refundPayment(input: { paymentId: "7000000003", amount: "1.00", idempotencyKey: "${key}" }) { operation { id state } } }`;

/** Has every read of events that is made for callers wait as long as a session of the test's own holds the lock. */
async function holdUpReads(engine: Postgres): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: engine.url });
  await client.connect();
  closeAfterTest(() => client.end());
  await client.query(`
    create function may_read() returns boolean language plpgsql as $$ begin
      if current_query() like 'select * from "operation_events"%' then perform pg_advisory_xact_lock_shared(${LOCK}); end if;
      return true;
    end $$;
    alter table operation_events rename to operation_events_kept;
    create view operation_events as select * from operation_events_kept where may_read();
    select pg_advisory_lock(${LOCK});
  `);
  return client;
}

describePostgres('the built program while its reads of the journal are held up', (engine) => {
  test('refunds, and takes webhooks, as long as it likes', async () => {
    const simulator = await startProvider();
    const { url } = await listeningProgram(simulator.url, { DATABASE_URL: await engine.fresh() });
    const first = await ask(url, refund('first'));
    expect(first).toMatchObject({ data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] });

    const client = await holdUpReads(engine);
    let ended = false;
    const reading = Array.from({ length: READS }, async () => {
      // Where the test has failed the program is gone.
      while (!ended) await ask(url, READ).catch(() => (ended = true));
    });
    const waiting = async () => {
      const statement = "select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted";
      return (await client.query<{ count: number }>(statement)).rows[0]?.count ?? 0;
    };
    await until(waiting, (count) => count >= 2);
    const refunded = await ask(url, refund('second'));
    const webhook = await deliverWebhook({ gateway: { url } }, 'result', [
      ['pg_order_id', 'DEMO-PARTIAL'],
      ['pg_payment_id', '7000000003'],
      ['pg_result', '1'],
      ['pg_salt', 's'],
    ]);
    const stillWaiting = await until(waiting, (count) => count > 0);
    ended = true;
    await client.query(`select pg_advisory_unlock(${LOCK})`);
    await Promise.all(reading);
    expect(refunded).toMatchObject({ data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] });
    expect(webhook).toMatchObject({ status: 200, text: expect.stringContaining('<pg_status>ok</pg_status>') });
    expect(stillWaiting).toBeGreaterThan(0);
  });
});
