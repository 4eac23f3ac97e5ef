import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import { openStore } from '../../../src/store/database.js';
import { ask, until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { describePostgres, describeSharedEngines } from '../../harness/engines.js';
import { plantSignatures } from '../../harness/leaks.js';
import { reworded, startMeddlingProxy } from '../../harness/meddling-proxy.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';
import { startTcpProxy } from '../../harness/tcp-proxy.js';
import { deliverWebhook } from '../../harness/webhook.js';
import { payerToken } from '../access/payers.js';

/*
 * What holds on the program as it is built and started, where no other file here shows it.
 */

const PAID = '7000000002';

/** What the provider tells of a payment that was paid. */
const RESULT = {
  pg_payment_id: PAID,
  pg_order_id: 'DEMO-PAID',
  pg_amount: '2500',
  pg_currency: 'KZT',
  pg_result: '1',
  pg_can_reject: '0',
  pg_captured: '1',
  pg_salt: 'salt',
};

/** The form of a webhook about an order whose id is given percent-encoded, with the signature that its bytes have. */
function signedBytes(orderId: string): string {
  const values = Object.entries({ ...RESULT, pg_order_id: orderId }).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = orderId.replace(/%(..)/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const texts = values.map(([, value]) => (value === orderId ? bytes : value));
  const signature = createHash('md5')
    .update(['result', ...texts, SIMULATOR_SECRET].join(';'), 'latin1')
    .digest('hex');
  plantSignatures([['pg_sig', signature]]);
  return [...values, ['pg_sig', signature]].map((pair) => pair.join('=')).join('&');
}

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https://pay.example',
  'data:text/html,<script>alert(1)</script>',
  'https://user:password@pay.example/1',
  '//pay.example/1',
])('nobody is sent to the page %s, whoever signed it', async (page) => {
  const provider = await startProvider();
  const proxy = await startMeddlingProxy(provider.url);
  proxy.meddle = (call) => (call.script === 'init_payment.php' ? reworded(call, { pg_redirect_url: page }) : undefined);
  const { url } = await listeningProgram(proxy.url);
  const input = `orderId: "PAGE-1", amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "page-1"`;
  const { data } = await ask(url, `mutation { createPayment(input: { ${input} }) { checkout { redirectUrl } } }`);
  expect(data).toEqual({ createPayment: { checkout: { redirectUrl: null } } });
});

test('a key that is shown again shows what happened to it only to those who may read operations', async () => {
  const provider = await startProvider();
  const { url } = await listeningProgram(provider.url, BELIEVES_TOKENS);
  const input = `paymentId: "${PAID}", amount: "40", idempotencyKey: "again-1"`;
  const refund = (more = '') =>
    `mutation { refundPayment(input: { ${input} }) { replayed operation { state ${more} } } }`;
  const [whole, part] = await Promise.all([token(), token({ scope: 'payments:refund payments:read' })]);
  expect(await ask(url, refund(), {}, part)).toMatchObject({
    errors: [],
    data: { refundPayment: { replayed: false } },
  });
  expect(await ask(url, refund(), {}, part)).toMatchObject({ errors: [], data: { refundPayment: { replayed: true } } });
  const refused = await ask(url, refund('events { note }'), {}, part);
  expect(refused.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
  expect(JSON.stringify(refused.data ?? null)).not.toContain('asked for');
  const shown = await ask(url, refund('events { note }'), {}, whole);
  expect(JSON.stringify(shown.data)).toContain('asked for');
});

test('a payer token ends with the token of the caller that made it, however long it was to last', async () => {
  const provider = await startProvider();
  const { url } = await listeningProgram(provider.url, { ...BELIEVES_TOKENS, PAYER_COST_PER_MINUTE: '1000000' });
  const exp = Math.floor(Date.now() / 1_000) + 8;
  const payer = await payerToken(url, `paymentIds: ["${PAID}"], lifetimeSeconds: 86400`, await token({ exp }));
  const read = () => ask(url, `{ payment(paymentId: "${PAID}") { status } }`, {}, payer);
  expect(await read()).toMatchObject({ status: 200, data: { payment: { status: 'CAPTURED' } } });
  expect(await until(read, ({ status }) => status !== 200)).toMatchObject({ status: 401 });
});

describePostgres('whether it is ready', (engine) => {
  test('is found out once for all who ask within a second', async () => {
    const provider = await startProvider();
    const wire = await startTcpProxy(await engine.empty());
    const { url } = await listeningProgram(provider.url, { DATABASE_URL: wire.url });
    const trials = () => wire.sent().match(/insert into "write_trials"/g)?.length ?? 0;
    const ready = async () => (await fetch(`${url}/health/ready`)).status;
    const began = performance.now();
    for (let time = 0; time < 50; time++) expect(await ready()).toBe(200);
    expect(trials()).toBeLessThanOrEqual(1 + (performance.now() - began) / 1_000);
    const before = trials();
    await until(ready, () => trials() > before);
  });
});

describeSharedEngines('a webhook that no store could keep', (engine) => {
  test.each([
    ['NUL', 'A%00B'],
    ['half a surrogate pair', 'A%ED%A0%80B'],
  ])('is refused by its form: %s', async (_what, orderId) => {
    const provider = await startProvider();
    const { url } = await listeningProgram(provider.url, { DATABASE_URL: await engine.empty() });
    const body = signedBytes(orderId);
    const response = await fetch(`${url}/webhooks/default/result`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect(response.status).toBe(400);
  });
});

describeSharedEngines('a valid webhook that comes again and again', (engine) => {
  test('is answered as the first was, and after a minute nothing is written for it', async () => {
    const provider = await startProvider();
    const databaseUrl = await engine.empty();
    const { url } = await listeningProgram(provider.url, { DATABASE_URL: databaseUrl });
    const store = await openStore(databaseUrl);
    closeAfterTest(() => store.destroy());
    const deliver = () => deliverWebhook({ gateway: { url } }, 'result', Object.entries(RESULT));
    const stored = () => store.selectFrom('inbox').selectAll().execute();
    const first = await deliver();
    expect(first.status).toBe(200);
    await store.updateTable('inbox').set({ received_at: 1, deliveries: 1, repeated_at: null }).execute();
    const before = await stored();
    for (let time = 0; time < 3; time++) expect((await deliver()).text).toContain('<pg_status>ok</pg_status>');
    expect(before).toHaveLength(1);
    expect(await stored()).toEqual(before);
  });
});

describePostgres('what happened to the operations of a payment', (engine) => {
  test('is read in one statement, however often it is asked for, and has its price', async () => {
    const provider = await startProvider();
    const wire = await startTcpProxy(await engine.empty());
    const { url } = await listeningProgram(provider.url, { DATABASE_URL: wire.url });
    for (const key of ['one', 'two', 'three']) {
      const input = `paymentId: "${PAID}", amount: "1", idempotencyKey: "${key}"`;
      const { errors } = await ask(url, `mutation { refundPayment(input: { ${input} }) { operation { id } } }`);
      expect(errors).toEqual([]);
    }
    const read = `payment(paymentId: "${PAID}") { operations { id events { note } } }`;
    const before = wire.sent().length;
    const { data } = await ask<Record<'a' | 'b', { operations: { events: unknown[] }[] }>>(
      url,
      `{ a: ${read} b: ${read} }`,
    );
    expect(data?.a.operations).toHaveLength(3);
    expect(data?.b).toEqual(data?.a);
    for (const { events } of data?.a.operations ?? []) expect(events.length).toBeGreaterThan(2);
    expect(
      wire
        .sent()
        .slice(before)
        .match(/from "operation_events"/g),
    ).toHaveLength(1);
    const many = Array.from({ length: 48 }, (_, index) => `a${index}: ${read}`).join(' ');
    expect((await ask(url, `{ ${many} }`)).errors[0]).toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED' } });
  });
});
