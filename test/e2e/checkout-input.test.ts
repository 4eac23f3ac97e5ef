import { describe, expect, test } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID } from '../../src/simulator/credentials.js';
import { order, tryCreate } from '../harness/checkout.js';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();

const ROW = { name: 'Ticket', count: 1, price: '10.00', taxType: 0 };

const BAD: readonly (readonly [argument: string, other: Readonly<Record<string, unknown>>])[] = [
  ['input.orderId', { orderId: '' }],
  ['input.orderId', { orderId: 'x'.repeat(51) }],
  ['input.amount', { amount: '0' }],
  ['input.amount', { amount: '-1' }],
  ['input.amount', { amount: '1e3' }],
  ['input.amount', { amount: '99999999.01' }],
  ['input.amount', { amount: '1.5', currency: 'KRW' }],
  ['input.amount', { amount: 2500 }],
  ['input.currency', { currency: 'tenge' }],
  ['input.description', { description: ' ' }],
  ['input.description', { description: 'a\nb' }],
  ['input.description', { description: 'x'.repeat(1_025) }],
  ['input.idempotencyKey', { idempotencyKey: 'two words' }],
  ['input.idempotencyKey', { idempotencyKey: '' }],
  ['input.lifetimeSeconds', { lifetimeSeconds: 299 }],
  ['input.lifetimeSeconds', { lifetimeSeconds: 604_801 }],
  ['input.recurringMonths', { recurringMonths: 0 }],
  ['input.recurringMonths', { recurringMonths: -1 }],
  ['input.recurringMonths', { recurringMonths: 157 }],
  ['input.successUrl', { successUrl: 'javascript:alert(1)' }],
  ['input.failureUrl', { failureUrl: 'https://shop.example/\r\nx' }],
  ['input.payerEmail', { payerEmail: 'nobody' }],
  ['input.payerPhone', { payerPhone: '+77070000000' }],
  ['input.parameters[0].name', { parameters: [{ name: 'pg_amount', value: '1' }] }],
  ['input.parameters[0].name', { parameters: [{ name: 'PG_Sig', value: '1' }] }],
  [
    'input.parameters[1].name',
    {
      parameters: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
    },
  ],
  ['input.parameters[0].value', { parameters: [{ name: 'a', value: '' }] }],
  ['input.receipt', { receipt: Array(11).fill(ROW) }],
  ['input.receipt[0].count', { receipt: [{ ...ROW, count: 0 }] }],
  ['input.receipt[1].price', { receipt: [ROW, { ...ROW, price: '0' }] }],
  ['input.receipt[0].name', { receipt: [{ ...ROW, name: '' }] }],
  ['input.receipt[0].taxType', { receipt: [{ ...ROW, taxType: -1 }] }],
  // What the provider signs joined by ";" could be cut there, and passed off as a webhook.
  ['input.successUrl', { successUrl: 'https://shop.example/result' }],
  ['input.failureUrl', { failureUrl: 'https://shop.example/CHECK/' }],
  ['input.successUrl', { successUrl: 'https://shop.example/thanks;1' }],
  ['input.orderId', { orderId: '7200000001;1' }],
  ['input.orderId', { orderId: SIMULATOR_MERCHANT_ID }],
  ['input.description', { description: 'Tea; coffee' }],
  ['input.payerEmail', { payerEmail: 'a;b@shop.example' }],
  ['input.parameters[0].value', { parameters: [{ name: 'a', value: '1;2' }] }],
  ['input.receipt[0].name', { receipt: [{ ...ROW, name: 'a;b' }] }],
];

describe('createPayment', () => {
  test.each(BAD)('names %s, and calls nobody: %j', async (argument, other) => {
    const input = order(other);
    system().simulator.clearCalls();
    const { data, errors } = await tryCreate(system(), input);
    expect(data ?? { outcome: null }).toEqual({ outcome: null });
    expect(errors).toMatchObject([
      { message: expect.stringContaining(`"${argument}"`), extensions: { code: 'BAD_USER_INPUT', retryable: false } },
    ]);
    expect(system().simulator.calls).toEqual([]);
    // Nothing was kept either: the key is still free.
    if (argument !== 'input.idempotencyKey') {
      const { data: next } = await tryCreate(system(), order({ idempotencyKey: input.idempotencyKey }));
      expect(next?.outcome).toMatchObject({ replayed: false, checkout: { state: 'OPEN' } });
    }
  });

  test.each(['captureMethod', 'language'])('knows the words of %s', async (name) => {
    const { errors } = await tryCreate(system(), order({ [name]: 'NONSENSE' }));
    expect(errors[0]?.message).toContain(`input.${name}`);
  });

  test('for an account that is not configured is refused by name', async () => {
    const { errors } = await tryCreate(system(), order({ account: 'nobody' }));
    expect(errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }]);
  });

  test.each(['cardNumber', 'pan', 'cvv'])('has no place for a %s', async (name) => {
    const { errors } = await tryCreate(system(), order({ [name]: '4111111111111111' }));
    expect(errors[0]?.message).toContain(name);
  });
});
