import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { openStore } from '../../src/store/database.js';
import { noteShops } from '../../src/store/shops/shops.js';
import { until } from '../harness/ask.js';
import { openPayment, order } from '../harness/checkout.js';
import { atEnd, describeSharedEngines } from '../harness/engines.js';
import { holdCall } from '../harness/held-calls.js';
import { BACKEND_SECRET, openMerchant } from '../harness/merchant.js';
import { startGateway, startProvider } from '../harness/system.js';

/*
 * Whatever a gateway writes for an account that was renamed stands under the key that its shop was first kept under: in every
 * table that has rows of accounts, those to come too.
 */

const NEW_NAME = 'shop';

describeSharedEngines('a gateway whose account was renamed', (engine) => {
  test('writes to every table under the key of its shop, finds all of it, and tells of it by the new name', async () => {
    const DATABASE_URL = await engine.empty();
    const store = await openStore(DATABASE_URL);
    atEnd(() => store.destroy());
    await noteShops(store, [{ account: 'first', shop: `kz:${SIMULATOR_MERCHANT_ID}`, formerly: [] }], []);
    const merchant = await openMerchant();
    merchant.answer = ({ type }) =>
      type === 'payment.check' ? { status: 200, body: JSON.stringify({ accept: true }) } : 204;
    const provider = await startProvider({ webhookRetryMs: 20 });
    const account = {
      id: NEW_NAME,
      url: provider.url,
      merchantId: SIMULATOR_MERCHANT_ID,
      secretKey: SIMULATOR_SECRET,
      payoutSecretKey: SIMULATOR_PAYOUT_SECRET,
      refundLimitPerDay: '1000.00 KZT',
      holdDays: 1,
    };
    const endpoint = { id: 'second', url: merchant.url, secret: BACKEND_SECRET };
    const running = await startGateway(
      '',
      {
        DATABASE_URL,
        FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json',
        FREEDOMPAY_URL: undefined,
        FREEDOMPAY_MERCHANT_ID: undefined,
        FREEDOMPAY_SECRET_KEY: undefined,
        FREEDOMPAY_PAYOUT_SECRET_KEY: undefined,
        BACKEND_EVENTS_URL: merchant.url,
        BACKEND_CHECK_URL: merchant.url,
        BACKEND_SECRET,
        BACKEND_ENDPOINTS_FILE: 'endpoints.json',
      },
      { claimDeadlineMs: 500 },
      undefined,
      (path) => JSON.stringify(path === 'endpoints.json' ? [endpoint] : [account]),
    );
    const base = `${running.gateway.url}/webhooks/${NEW_NAME}`;
    provider.setUrls({ check: `${base}/check`, result: `${base}/result`, payout: `${base}/payout` });

    // An order paid in the usual way; one paid twice unheard; one of which only a webhook tells; one not made here.
    const paid = await openPayment(running, order({ recurringMonths: 12 }));
    await provider.payer.pay(paid);
    const input = order();
    const first = await openPayment(running, input);
    const second = await openPayment(running, { ...input, idempotencyKey: `${first}-2` });
    for (const id of [first, second]) {
      provider.ledger.pay(id);
      await running.query(`{ payment(paymentId: "${id}") { status } }`);
    }
    const reported = await openPayment(running);
    provider.faults.arm({ kind: 'http-502', script: 'get_status3', paymentId: reported, times: 'always' });
    await provider.payer.pay(reported);
    // A hold that ends, with a moment at which it is taken; and a payout.
    const captureBy = new Date(Date.now() + 3_600_000).toISOString();
    const hold = await openPayment(running, order({ captureMethod: 'MANUAL', captureBy }));
    await provider.payer.pay(hold);
    await running.query(`{ payment(paymentId: "${hold}") { holdEndsAt } }`);
    await running.query('{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }');
    const foreign = provider.ledger.addPayment({ orderId: 'FOREIGN', amount: '2500.00', state: 'new' });
    await provider.payer.pay(foreign);
    await running.query(
      'mutation { chargeRecurring(input: { recurringProfileId: "1", orderId: "R-1", amount: "990", currency: "KZT", description: "Tea", idempotencyKey: "recurring" }) { replayed } }',
    );
    await running.query(
      'mutation { createCardSetup(input: { userId: "u-1", returnUrl: "https://shop.example/c", idempotencyKey: "card" }) { replayed } }',
    );
    const { data: phone } = await running.query<{ chargeMobile: { charge: { id: string } } }>(
      'mutation { chargeMobile(input: { phone: "77017777777", orderId: "M-1", amount: "990", currency: "KZT", description: "Tea", idempotencyKey: "phone" }) { charge { id } } }',
    );
    await running.query(
      `mutation { resendMobileCode(input: { chargeId: "${phone?.chargeMobile.charge.id}", idempotencyKey: "sms" }) { replayed } }`,
    );
    // Until its lock was seen.
    const letGo = holdCall(provider.faults, { script: 'revoke', paymentId: paid });
    const refund = () =>
      running.query<{ refundPayment: { operation: { id: string; account: { id: string }; state: string } } }>(
        `mutation { refundPayment(input: { paymentId: "${paid}", amount: "40", idempotencyKey: "key" }) { operation { id account { id } state } } }`,
      );
    const refunded = refund();
    const seen = new Map<string, Set<string>>();
    const tables = (await store.introspection.getTables()).filter(({ columns }) =>
      columns.some(({ name }) => name === 'account'),
    );
    const missing = async () => {
      for (const { name } of tables) {
        const { rows } = await sql<{ account: string }>`select distinct account from ${sql.table(name)}`.execute(store);
        const keys = seen.get(name) ?? new Set();
        for (const { account: key } of rows) keys.add(key);
        seen.set(name, keys);
      }
      return tables.map(({ name }) => name).filter((name) => seen.get(name)?.size === 0);
    };
    await until(missing, (names) => !names.includes('payment_locks'));
    letGo();
    await until(missing, (names) => names.length === 0);
    const { operation } = (await refunded).data?.refundPayment ?? {};
    expect(operation).toMatchObject({ account: { id: NEW_NAME }, state: 'SUCCEEDED' });
    expect((await refund()).data?.refundPayment.operation).toEqual(operation);
    await until(
      () => merchant.story(paid),
      (story) => story.some((one) => one.startsWith('operation.finished')),
    );
    await missing();
    expect([...seen].map(([name, keys]) => [name, [...keys]])).toEqual(tables.map(({ name }) => [name, ['first']]));
    expect(new Set(merchant.received.map(({ data }) => data['account']))).toEqual(new Set([NEW_NAME]));
    const { data } = await running.query(
      `{ payment(paymentId: "${paid}") { account { id } operations { id account { id } } } }`,
    );
    expect(data).toEqual({
      payment: { account: { id: NEW_NAME }, operations: [{ id: operation?.id, account: { id: NEW_NAME } }] },
    });
    const { rows } = await sql<{ body: string }>`select body from outbox_events`.execute(store);
    expect(rows.filter(({ body }) => body.includes('"first"'))).toEqual([]);
  });
});
