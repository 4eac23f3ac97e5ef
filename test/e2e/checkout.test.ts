import { describe, expect, test } from '@jest/globals';
import { providerIdempotencyKey } from '../../src/freedompay/provider-idempotency-key.js';
import { SIMULATOR_MERCHANT_ID } from '../../src/simulator/credentials.js';
import {
  CREATION_PATHS,
  create,
  creationCalls,
  openPayment,
  order,
  startAlone,
  tryCreate,
} from '../harness/checkout.js';
import { attempt } from '../harness/operations.js';
import { FLAVOURS, sharedSystem, startSystem } from '../harness/system.js';

describe.each(FLAVOURS)('createPayment with the %s scripts', (flavour) => {
  const system = sharedSystem({ flavour, env: { PUBLIC_URL: 'https://pay.shop.example/freedom' } });

  test('opens a payment and a page', async () => {
    const input = order();
    const { checkout, replayed } = await create(system(), input);
    expect(checkout).toEqual({
      id: expect.any(String),
      state: 'OPEN',
      orderId: input.orderId,
      paymentId: expect.stringMatching(/^\d+$/),
      redirectUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/\w+$/),
      amount: { amount: '2500.00', currency: 'KZT' },
      problem: null,
    });
    expect(replayed).toBe(false);
    expect((await fetch(String(checkout.redirectUrl))).status).toBe(200);
    expect(system().simulator.ledger.payment(String(checkout.paymentId))).toMatchObject({
      orderId: input.orderId,
      word: 'new',
      amount: { amount: '2500.00', currency: 'KZT' },
    });
  });

  test('sends what was asked for, all of it and nothing else', async () => {
    const input = order({
      captureMethod: 'MANUAL',
      language: 'KZ',
      lifetimeSeconds: 600,
      successUrl: 'https://shop.example/thanks?a=1&b=2',
      failureUrl: 'https://shop.example/sorry',
      payerEmail: 'payer@shop.example',
      payerPhone: '77070000000',
      testMode: true,
      parameters: [
        { name: 'cart', value: '{"items": [1, 2], "note": "a&b=c,"}' },
        { name: 'Branch-2', value: 'Алматы' },
      ],
      receipt: [
        { name: 'Билет', count: 2, price: '1000', taxType: 0 },
        { name: 'Tea "hot"', count: 1, price: '500.50', taxType: 3 },
      ],
    });
    await create(system(), input);
    const call = creationCalls(system()).find(({ orderId }) => orderId === input.orderId);
    expect(call?.path).toBe(CREATION_PATHS[flavour]);
    const sent = call?.fields.filter(([name]) => !['pg_merchant_id', 'pg_salt', 'pg_sig'].includes(name));
    expect(new Map(sent)).toEqual(
      new Map<string, unknown>([
        ['pg_order_id', input.orderId],
        ['pg_amount', '2500.00'],
        ['pg_currency', 'KZT'],
        ['pg_description', 'Ticket'],
        ['pg_auto_clearing', '0'],
        ['pg_language', 'kz'],
        ['pg_lifetime', '600'],
        ['pg_success_url', 'https://shop.example/thanks?a=1&b=2'],
        ['pg_failure_url', 'https://shop.example/sorry'],
        ['pg_check_url', 'https://pay.shop.example/freedom/webhooks/default/check'],
        ['pg_result_url', 'https://pay.shop.example/freedom/webhooks/default/result'],
        ['pg_request_method', 'POST'],
        ['pg_user_contact_email', 'payer@shop.example'],
        ['pg_user_phone', '77070000000'],
        ['pg_testing_mode', '1'],
        // Neither the caller's key nor ours, but made of the caller's.
        [
          'pg_idempotency_key',
          providerIdempotencyKey({ merchantId: SIMULATOR_MERCHANT_ID }, 'CREATE', input.idempotencyKey),
        ],
        ['cart', '{"items": [1, 2], "note": "a&b=c,"}'],
        ['Branch-2', 'Алматы'],
        [
          'pg_receipt_positions',
          [
            ['0', row('2', 'Билет', '0', '1000')],
            ['1', row('1', 'Tea "hot"', '3', '500.50')],
          ],
        ],
      ]),
    );
    expect(call?.outcome).toBe('ok');
  });

  test('says whether the money is to be taken at once even where the caller does not', async () => {
    const input = order();
    await create(system(), input);
    const call = creationCalls(system()).find(({ orderId }) => orderId === input.orderId);
    expect(call?.fields).toContainEqual(['pg_auto_clearing', '1']);
    expect(call?.fields.filter(([, value]) => value === '')).toEqual([]);
  });

  test('is repeated with the same answer and without another call', async () => {
    const input = order();
    const first = await create(system(), input);
    expect(await create(system(), input)).toEqual({ ...first, replayed: true });
    expect(await create(system(), { ...input, amount: '2500.00' })).toEqual({ ...first, replayed: true });
    expect(creationCalls(system()).filter(({ orderId }) => orderId === input.orderId)).toHaveLength(1);
  });

  test('asked for many times at once makes one call', async () => {
    const input = order();
    const all = await Promise.all(Array.from({ length: 10 }, () => create(system(), input)));
    expect(new Set(all.map(({ checkout }) => checkout.paymentId)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(creationCalls(system()).filter(({ orderId }) => orderId === input.orderId)).toHaveLength(1);
  });

  test.each([
    { amount: '2500.01' },
    { currency: 'KGS' },
    { orderId: 'ANOTHER' },
    { captureMethod: 'MANUAL' },
    { parameters: [{ name: 'a', value: 'b' }] },
  ])('refuses its key for another request: %j', async (other) => {
    const input = order();
    await create(system(), input);
    const { data, errors } = await tryCreate(system(), { ...input, ...other });
    expect(data).toEqual({ outcome: null });
    expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED', retryable: false } }]);
  });

  test('and the other writes never share a key', async () => {
    const input = order();
    await create(system(), input);
    const { idempotencyKey } = input;
    const refund = await attempt(system(), 'refundPayment', { paymentId: '7000000002', idempotencyKey });
    expect(refund.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);

    const key = `refund-${input.orderId}`;
    const done = await attempt(system(), 'refundPayment', { paymentId: '7000000003', idempotencyKey: key });
    expect(done.errors).toEqual([]);
    const another = order({ idempotencyKey: key });
    const creation = await tryCreate(system(), another);
    expect(creation.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
    expect(creationCalls(system()).filter(({ orderId }) => orderId === another.orderId)).toEqual([]);
  });

  test('whose answer is lost is UNKNOWN, is not sent again, and says to use a new key', async () => {
    const input = order();
    system().simulator.faults.arm({ kind: 'drop-after', orderId: input.orderId });
    const lost = await create(system(), input);
    expect(lost.checkout).toMatchObject({
      state: 'UNKNOWN',
      paymentId: null,
      redirectUrl: null,
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(await create(system(), input)).toEqual({ ...lost, replayed: true });
    expect(creationCalls(system()).filter(({ orderId }) => orderId === input.orderId)).toHaveLength(1);
    const repeated = await create(system(), { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
    expect(repeated.checkout.state).toBe('OPEN');
  });

  test.each(['wrong-signature', 'unsigned', 'truncated', 'http-502-after', 'forged-success'] as const)(
    'does not believe an answer that is spoiled: %s',
    async (kind) => {
      const input = order();
      system().simulator.faults.arm({ kind, orderId: input.orderId });
      const { checkout } = await create(system(), input);
      expect(checkout).toMatchObject({ state: 'UNKNOWN', redirectUrl: null, problem: { code: 'OUTCOME_UNKNOWN' } });
    },
  );

  test('that the provider refuses is REJECTED with its code', async () => {
    const input = order();
    system().simulator.faults.arm({ kind: 'refuse', code: '10018', description: 'no', orderId: input.orderId });
    const { checkout } = await create(system(), input);
    expect(checkout).toMatchObject({
      state: 'REJECTED',
      paymentId: null,
      redirectUrl: null,
      problem: { code: 'PROVIDER_REFUSED', providerCode: '10018', advice: 'GIVE_UP' },
    });
  });
});

test('with the embedded simulator the webhooks come to this gateway without any setting', async () => {
  const running = await startAlone();
  const { gateway } = running;
  const id = await openPayment(running);
  await gateway.simulator?.payer.pay(id);
  expect(gateway.simulator?.sentWebhooks).toMatchObject([
    { kind: 'check', url: `${gateway.url}/webhooks/default/check`, outcome: 'ok' },
    { kind: 'result', url: `${gateway.url}/webhooks/default/result`, outcome: 'ok' },
  ]);
});

test('without a public URL no webhook address is sent, so that the cabinet decides', async () => {
  const system = await startSystem();
  await openPayment(system);
  const names = creationCalls(system)[0]?.fields.map(([name]) => name);
  expect(names).not.toContain('pg_check_url');
  expect(names).not.toContain('pg_result_url');
});

function row(count: string, name: string, taxType: string, price: string) {
  return [
    ['count', count],
    ['name', name],
    ['tax_type', taxType],
    ['price', price],
  ];
}
