import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Database from 'libsql';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { openStore } from '../../src/store/database.js';
import { create, openPayment, order, pay, startShop } from '../harness/checkout.js';
import { describePostgres, describeSharedEngines, temporaryDirectory } from '../harness/engines.js';
import { PLANTED, plantSignatures, refuseLeaks, refuseLeaksInFile, WrittenLog } from '../harness/leaks.js';
import { attempt, operation, perform } from '../harness/operations.js';
import { type System, startGateway } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

/** All that is planted in one sentence, as a provider might say it in an error. */
const GOSSIP = `Card ${PLANTED.pan} (${PLANTED.cardToken}) of ${PLANTED.holder}, ${PLANTED.payerEmail}, +${PLANTED.payerPhone}`;
const CARD = { name: PLANTED.holder, pan: PLANTED.pan, exp: '11/31', brand: 'MC', token: PLANTED.cardToken };
const PAYER = { userEmail: PLANTED.payerEmail, userPhone: PLANTED.payerPhone, card: CARD };

function paymentOf(
  { simulator }: System,
  state: 'hold' | 'captured' | 'declined',
  failureDescription?: string,
): string {
  const orderId = `ORDER-${randomUUID()}`;
  const failure = failureDescription === undefined ? {} : { failureDescription };
  return simulator.ledger.addPayment({ orderId, amount: '2500.00', state, ...PAYER, ...failure });
}

describeSharedEngines('nothing is leaked by', (engine) => {
  const start = async () => startShop({ env: { DATABASE_URL: await engine.fresh() } });

  test('a checkout from creation to payment; its repeat still gets the page', async () => {
    const shop = await start();
    const wish = order();
    const first = await create(shop, wish);
    const repeated = await create(shop, wish);
    expect(first.checkout.redirectUrl).toMatch(/^http.*\/pay\//);
    expect(repeated).toEqual({ ...first, replayed: true });
    const { answers } = await pay(shop, first.checkout.paymentId as string);
    expect(answers).toMatchObject([
      { kind: 'check', outcome: 'ok' },
      { kind: 'result', outcome: 'ok' },
    ]);
  });

  test('webhooks that say it all, verified and not, again and again', async () => {
    const shop = await start();
    const said: Message = [
      ['pg_payment_id', await openPayment(shop)],
      ['pg_result', '1'],
      ['pg_merchant_id', SIMULATOR_MERCHANT_ID],
      ['pg_description', GOSSIP],
      ['pg_user_phone', PLANTED.payerPhone],
      ['pg_user_contact_email', PLANTED.payerEmail],
      ['pg_card_owner', PLANTED.holder],
      ['pg_card_pan', PLANTED.pan],
      ['pg_card_token', PLANTED.cardToken],
      ['pg_failure_description', GOSSIP],
      ['customer', PLANTED.parameter],
      ['pg_salt', 'salt'],
    ];
    for (const status of [200, 200]) expect(await deliverWebhook(shop, 'result', said)).toMatchObject({ status });
    expect(await deliverWebhook(shop, 'result', said, 'another-secret')).toMatchObject({ status: 403 });
    expect(await deliverWebhook(shop, 'payout', said, SIMULATOR_PAYOUT_SECRET)).toMatchObject({ status: 200 });
  });

  test('the provider’s words about a refusal, in every place that keeps or shows them', async () => {
    const shop = await start();
    for (const code of ['10020', '9998', '10033', '77777']) {
      const paymentId = paymentOf(shop, 'captured');
      shop.simulator.faults.arm({ kind: 'refuse', script: 'revoke', paymentId, code, description: GOSSIP });
      const { operation: refused } = await perform(shop, 'refundPayment', { paymentId, idempotencyKey: randomUUID() });
      expect(refused.problem?.providerCode).toBe(code);
      expect(JSON.stringify(await operation(shop, refused.id))).not.toContain(PLANTED.holder);
      const text =
        'query ($id: ID!) { paymentOperation(id: $id) { problem { message providerMessage } events { note } } }';
      const { data } = await shop.query(text, { id: refused.id });
      expect(JSON.stringify(data)).toContain('*** (***) of ***, ***, +***');
      refuseLeaks('an operation', JSON.stringify(data));
    }
    const failed = paymentOf(shop, 'declined', GOSSIP);
    const { data } = await shop.query('query ($id: ID!) { payment(paymentId: $id) { failure { message } } }', {
      id: failed,
    });
    expect(data).toEqual({ payment: { failure: { message: 'Card *** (***) of ***, ***, +***' } } });
  });

  test('a creation that the provider refuses with the very words it was given', async () => {
    const shop = await start();
    const description = `${PLANTED.parameter} ${SIMULATOR_SECRET} ${GOSSIP.replace(PLANTED.holder, '').replace(PLANTED.cardToken, '')} https://shop.example/thanks?session=${PLANTED.session}`;
    shop.simulator.faults.arm({ kind: 'refuse', script: 'init_payment', code: '9991', description });
    const { checkout } = await create(shop, order());
    expect(checkout.problem).toMatchObject({ code: 'PROVIDER_REFUSED', providerCode: '9991' });
    refuseLeaks('a checkout', JSON.stringify(checkout));
  });

  test('replies that cannot be believed', async () => {
    const shop = await start();
    for (const kind of ['wrong-signature', 'truncated', 'html', 'http-502', 'unsigned', 'duplicate-field'] as const) {
      const paymentId = paymentOf(shop, 'captured');
      shop.simulator.faults.arm({ kind, paymentId, times: 'always' });
      await attempt(shop, 'refundPayment', { paymentId, idempotencyKey: randomUUID() });
    }
  });
});

describe('what is refused is not repeated:', () => {
  const EVERYTHING = Object.values(PLANTED).join(' ');
  const secrets = [EVERYTHING, ...Object.values(PLANTED)];

  test('values where others belong', async () => {
    const shop = await startShop();
    for (const value of secrets.map((one) => `${one}x`)) {
      const text = JSON.stringify(value);
      const requests = [
        shop.query('query ($id: ID!) { payment(paymentId: $id) { paymentId } }', { id: value }),
        shop.query(`{ payment(paymentId: ${text}) { paymentId } }`),
        shop.query('query ($id: String!) { paymentByOrder(orderId: $id) { paymentId } }', { id: `${value}\n` }),
        shop.query('mutation ($i: RefundPaymentInput!) { refundPayment(input: $i) { replayed } }', {
          i: { paymentId: '1', amount: '1', idempotencyKey: `${value} ключ` },
        }),
        shop.query(
          `mutation { refundPayment(input: { paymentId: "1", amount: ${text}, idempotencyKey: "k" }) { replayed } }`,
        ),
      ];
      for (const { errors } of await Promise.all(requests)) {
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
    }
  });

  test('an account named by a contact', async () => {
    const shop = await startShop();
    for (const account of [PLANTED.payerEmail, PLANTED.payerPhone, PLANTED.pan]) {
      const { errors } = await shop.query('query ($a: ID!) { payment(paymentId: "1", account: $a) { paymentId } }', {
        a: account,
      });
      expect(errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }]);
    }
  });

  test('paths, queries, headers and bodies of no request that is served', async () => {
    const { gateway } = await startShop();
    const form = encodeForm([['pg_user_phone', PLANTED.payerPhone]]);
    const hostile: [string, RequestInit][] = [];
    for (const value of secrets) {
      const path = encodeURIComponent(value);
      hostile.push(
        [`/${path}?${path}`, {}],
        [`/%${path}?token=${path}`, {}],
        [`/graphql?query=${path}`, {}],
        [`/webhooks/${path}/result?${path}=${path}`, {}],
        [`/webhooks/default/result?pg_payment_id=1&customer=${path}&pg_sig=${'0'.repeat(32)}`, {}],
        ...[
          `{"email": "${value}", `,
          JSON.stringify({ variables: value }),
          JSON.stringify({ __proto__x: value, query: 5 }),
        ].map((body): [string, RequestInit] => [
          '/graphql',
          { method: 'POST', headers: { 'content-type': 'application/json' }, body },
        ]),
        ['/graphql', { method: 'POST', headers: { 'content-type': `text/${path}` }, body: value }],
        ['/graphql', { method: 'POST', headers: { authorization: `Basic ${path}` }, body: value }],
        ...[
          'application/json',
          'text/xml',
          'multipart/form-data; boundary=x',
          'application/x-www-form-urlencoded',
        ].flatMap((type) =>
          [
            JSON.stringify({ phone: value }),
            `<response><a>${value}</response>`,
            `<response><a>&${value};</a></response>`,
            `<response><${value.replaceAll(' ', '_')}></a></response>`,
            encodeXml([['pg_description', value]]),
            `${form}&[${path}]`,
          ].map((body): [string, RequestInit] => [
            '/webhooks/default/result',
            { method: 'POST', headers: { 'content-type': type }, body },
          ]),
        ),
      );
    }
    for (const [path, request] of hostile) {
      const reply = await fetch(gateway.url + path, request);
      expect([path, reply.status < 500]).toEqual([path, true]);
      if (reply.status >= 400) refuseLeaks(`the answer to ${request.method ?? 'GET'} ${path}`, await reply.text());
    }
  });
});

describe('the search finds', () => {
  test.each(['x', 'X'])('what is written in any case (%s)', (kind) => {
    const text = kind === 'x' ? PLANTED.payerEmail : PLANTED.payerEmail.toUpperCase();
    expect(() => refuseLeaks('a text', `…${text}…`)).toThrow('a text holds the planted payerEmail');
  });

  test.each([
    ['as it is', `"${PLANTED.holder}"`],
    ['in a URL', encodeURIComponent(PLANTED.holder)],
    ['in base64', Buffer.from(PLANTED.holder).toString('base64')],
  ])('what is written %s', (_how, text) => {
    expect(() => refuseLeaks('a text', text)).toThrow('the planted holder');
  });

  test('a signature that went over the wire, and no other', async () => {
    const shop = await startShop();
    const { checkout } = await create(shop, order());
    const fields = shop.simulator.calls.flatMap((call) => call.fields);
    const [, signature] = fields.find(([name]) => name === 'pg_sig') ?? [];
    expect(() => refuseLeaks('a text', `before${String(signature).toUpperCase()}f`)).toThrow('holds the signature');
    plantSignatures(`<pg_sig>${'0123456789abcdef'.repeat(2)}</pg_sig>`);
    expect(() => refuseLeaks('a text', '0123456789abcdef'.repeat(2))).toThrow('holds the signature');
    expect(() => refuseLeaks('a text', 'f'.repeat(32))).not.toThrow();
    expect(() => refuseLeaks('a text', checkout.redirectUrl ?? '')).toThrow('holds the payment page');
  });

  test('every secret of a gateway’s configuration', async () => {
    const { gateway } = await startGateway('http://127.0.0.1:9', {
      FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'an-older-secret',
    });
    expect(gateway.url).toMatch(/^http/);
    expect(() => refuseLeaks('a text', '…an-older-secret…')).toThrow('a text holds the secret');
  });

  test('what is in a log, and that a log was not seen at all', () => {
    const log = new WrittenLog();
    expect(() => log.refuseLeaks()).toThrow('was not seen');
    log.write('Server listening');
    log.refuseLeaks();
    log.write(`{"email":"${PLANTED.payerEmail}"}`);
    expect(() => log.refuseLeaks()).toThrow('the log holds');
  });

  test('what is in a SQLite file, or only beside it', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'gateway.sqlite');
    const store = await openStore(`file:${path}`);
    const row = { account: PLANTED.payerEmail, payment_id: '1', holder: 'x', until: 1 };
    await store.insertInto('payment_locks').values(row).execute();
    await expect(refuseLeaksInFile(path)).rejects.toThrow('gateway.sqlite-wal holds');
    // Within a transaction, as the store would run it, it cannot be done.
    const database = new Database(path);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    await expect(refuseLeaksInFile(path)).rejects.toThrow('gateway.sqlite holds');
    await store.destroy();
  });
});

describePostgres('the search finds', (engine) => {
  test('what is in any table', async () => {
    const store = await openStore(await engine.fresh());
    const row = { account: PLANTED.payerEmail, payment_id: '1', holder: 'x', until: 1 };
    await store.insertInto('payment_locks').values(row).execute();
    await expect(engine.drop()).rejects.toThrow('table payment_locks holds the planted payerEmail');
    await store.deleteFrom('payment_locks').execute();
    await store.destroy();
  });
});

test('no test starts a gateway that is not watched', () => {
  const folder = join(import.meta.dirname, '..');
  const starters = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        /\.[jt]s$/.test(path) &&
        !path.includes('node_modules') &&
        /\bcreateGateway\(|dist\/main|'main\.js'|(?<!simulator\/)main\.js`|cluster\.js`/.test(
          readFileSync(join(folder, path), 'utf8'),
        ),
    )
    .sort();
  // Those that start programs as they are built search what they write; so does whoever starts the process. One builds only,
  // one looks at which modules a silent gateway loads that is closed at once, and one makes programs up that are no gateways.
  expect(starters).toEqual([
    'app/failed-start.test.ts',
    'app/process/reload-signal.test.ts',
    'app/process/stop-signals.test.ts',
    'cluster.test.ts',
    'e2e/journal/gateway-process.js',
    'e2e/telemetry/metrics.test.ts',
    'harness/build.ts',
    'harness/program.ts',
    'harness/system.ts',
    'scripts/built.test.ts',
    'scripts/rehearsal.test.ts',
  ]);
});
