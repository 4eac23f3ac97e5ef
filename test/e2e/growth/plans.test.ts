import { expect, test } from '@jest/globals';
import { SCOPES } from '../../../src/domain/caller.js';
import { ask, until } from '../../harness/ask.js';
import { openPayment, order } from '../../harness/checkout.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { atEnd, describeSharedEngines } from '../../harness/engines.js';
import { BACKEND_SECRET, openMerchant } from '../../harness/merchant.js';
import { recordStatements } from '../../harness/recorded-statements.js';
import { openScans } from '../../harness/scans.js';
import { startGateway, startProvider } from '../../harness/system.js';
import { askAs } from '../access/asking.js';
import { protectedFields } from '../access/requests.js';

/*
 * A statement that goes through a table takes longer each day that the gateway runs, and no test with few rows notices. So the
 * engines themselves are asked how they would find the rows, of every statement that a gateway with all its jobs really runs.
 */

/** Tables whose rows come and go with payments. Statements on each have to be among those that are looked at. */
const GROWING = [
  'checked_orders',
  'checkouts',
  'event_deliveries',
  'holds',
  'idempotency_keys',
  'inbox',
  'ledger_payments',
  'ledger_payouts',
  'operation_events',
  'operations',
  'outbox_events',
  'outbox_looks',
  'outbox_queues',
  'paid_orders',
  'payment_changes',
  'payment_locks',
  'rechecks',
  'second_payments',
  'stuck_operations',
  'timed_writes',
];

describeSharedEngines('every statement that a gateway runs while it serves', (engine) => {
  test('is led to its rows by an index, whatever a table has grown to', async () => {
    const DATABASE_URL = await engine.empty();
    // The tables are made, and what is stored is brought up to date, once.
    await (await startGateway('http://127.0.0.1:1', { DATABASE_URL })).close();
    const merchant = await openMerchant();
    merchant.answer = ({ type }) =>
      type === 'payment.check' ? { status: 200, body: JSON.stringify({ accept: true }) } : 204;
    const provider = await startProvider({ webhookRetryMs: 20 });
    const statements = recordStatements();
    const started = await startGateway(
      provider.url,
      {
        ...{
          ...BELIEVES_TOKENS,
          DATABASE_URL,
          HOLD_DAYS: '1',
          LEDGER_KEEP_DAYS: '400',
          REFUND_LIMIT_PER_DAY: '1000.00 KZT',
        },
        ...{ BACKEND_EVENTS_URL: merchant.url, BACKEND_CHECK_URL: merchant.url, BACKEND_SECRET },
        BACKEND_ENDPOINTS_FILE: 'endpoints.json',
      },
      { claimDeadlineMs: 500 },
      undefined,
      () => JSON.stringify([{ id: 'second', url: merchant.url, secret: BACKEND_SECRET }]),
    );
    const bearer = await token({ scope: SCOPES.join(' ') });
    const query: typeof started.query = (text, variables) => ask(started.gateway.url, text, variables, bearer);
    const running = { ...started, query };
    const base = `${running.gateway.url}/webhooks/default`;
    provider.setUrls({ check: `${base}/check`, result: `${base}/result`, payout: `${base}/payout` });
    const asking = (text: string) => askAs(running.gateway.url, text, bearer);

    // Orders that are paid, paid twice, held, reported by webhooks alone, and paid without having been made here.
    const paid = await openPayment(running);
    await provider.payer.pay(paid);
    const input = order();
    const twice = [
      await openPayment(running, input),
      await openPayment(running, { ...input, idempotencyKey: 'twice' }),
    ];
    for (const id of twice) {
      provider.ledger.pay(id);
      await asking(`{ payment(paymentId: "${id}") { status } }`);
    }
    const captureBy = new Date(Date.now() + 3_600_000).toISOString();
    const hold = await openPayment(running, order({ captureMethod: 'MANUAL', captureBy }));
    await provider.payer.pay(hold);
    await asking(`{ payment(paymentId: "${hold}") { holdEndsAt } }`);
    await provider.payer.pay(provider.ledger.addPayment({ orderId: 'FOREIGN', amount: '2500.00', state: 'new' }));
    // One refund that is done, and one of which nobody knows.
    const refund = (key: string) =>
      asking(
        `mutation { refundPayment(input: { paymentId: "${paid}", amount: "4", idempotencyKey: "${key}" }) { operation { state } } }`,
      );
    await refund('done');
    provider.faults.arm({ kind: 'http-502', script: 'revoke', paymentId: paid });
    await refund('unknown');
    for (const { kind, text } of protectedFields) if (kind !== 'subscription') await asking(text);
    await fetch(`${running.gateway.url}/health/ready`);
    await running.gateway.catchUp();
    const text = () => [...statements.keys()].join('\n');
    await until(
      () => GROWING.filter((table) => !new RegExp(`\\b${table}\\b`).test(text())),
      (missing) => missing.length === 0,
    );
    await running.close();

    const scans = await openScans(DATABASE_URL);
    atEnd(() => scans.close());
    const found: string[] = [];
    for (const statement of statements.values()) {
      if (!/^\s*(select|with|update|insert|delete)\b/i.test(statement.sql)) continue;
      for (const scan of await scans.of(statement)) found.push(`${scan}: ${statement.sql.replace(/\s+/g, ' ').trim()}`);
    }
    expect(found).toEqual([]);
  });
});
