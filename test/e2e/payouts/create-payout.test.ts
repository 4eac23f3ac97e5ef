import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { askPayout, payOut, payoutCalls, payoutOperation, REACHED, toAccount, toCard } from '../../harness/payouts.js';
import { FLAVOURS, sharedSystem, startSystem } from '../../harness/system.js';

const PAGE = { toIban: null, toCardPage: { userId: 'u-9', backUrl: 'https://shop.example/back' } };

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  const system = sharedSystem({ flavour, env: REACHED });

  test('a payout to a saved card is done once a reading shows it, and a repeat gets the same answer', async () => {
    const wish = toCard(system());
    const first = await payOut(system(), wish);
    expect(first).toMatchObject({
      replayed: false,
      redirectUrl: null,
      operation: { method: 'SAVED_CARD', state: 'SUCCEEDED', orderId: wish.orderId, problem: null },
    });
    const { id } = system().simulator.ledger.payoutBook.get(wish.orderId);
    expect(first.operation.paymentId).toBe(id);
    expect(await payOut(system(), wish)).toEqual({ ...first, replayed: true });
    expect(payoutCalls(system(), wish.orderId)).toHaveLength(1);
  });

  test('a payout to an account is done once a reading shows it', async () => {
    const wish = toAccount();
    expect(await payOut(system(), wish)).toMatchObject({ operation: { method: 'IBAN', state: 'SUCCEEDED' } });
    expect(system().simulator.ledger.payoutBook.get(wish.orderId).amount).toEqual({
      amount: '1500.00',
      currency: 'KZT',
    });
  });

  test('a payout that the bank is slow with is PENDING, and then what the provider shows', async () => {
    const paid = toCard(system(), '5507-84XX-XXXX-2294');
    const refused = toCard(system(), '4532-67XX-XXXX-0704');
    const [one, other] = await Promise.all([payOut(system(), paid), payOut(system(), refused)]);
    expect([one.operation.state, other.operation.state]).toEqual(['PENDING', 'PENDING']);
    const ends = await Promise.all(
      [one, other].map(({ operation: { id } }) =>
        until(
          () => payoutOperation(system(), id),
          ({ state }) => state !== 'PENDING',
        ),
      ),
    );
    expect(ends).toMatchObject([
      { state: 'SUCCEEDED', problem: null },
      { state: 'REJECTED', problem: { code: 'DECLINED', providerCode: '10001' } },
    ]);
  });

  test('a payout that failed at once is REJECTED because a reading shows that', async () => {
    const wish = toCard(system(), '4556-04XX-XXXX-1740');
    expect(await payOut(system(), wish)).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'DECLINED', providerCode: '10001' } },
    });
    expect(payoutCalls(system(), wish.orderId)).toHaveLength(1);
  });

  test('more than the balance has is REJECTED before anything is sent', async () => {
    const wish = { ...toAccount(), amount: '99999999.00' };
    expect(await payOut(system(), wish)).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'INSUFFICIENT_BALANCE', providerCode: null } },
    });
    expect(payoutCalls(system(), wish.orderId)).toEqual([]);
  });

  test('an order id that another payout of the shop has is not sent again under another key', async () => {
    const wish = toAccount();
    const first = await payOut(system(), wish);
    const second = await payOut(system(), { ...wish, idempotencyKey: `${wish.idempotencyKey}-2` });
    expect(second.operation).toMatchObject({ state: 'REJECTED', problem: { code: 'ORDER_ID_TAKEN' } });
    expect(second.operation.problem?.message).toContain(first.operation.id);
    expect(payoutCalls(system(), wish.orderId)).toHaveLength(1);
  });

  test('an order id that the provider shows a payout of, made elsewhere, is not paid', async () => {
    const wish = toAccount();
    const { orderId, amount } = wish;
    system().simulator.ledger.payoutBook.add({ orderId, amount, currency: 'KZT', word: 'ok' });
    expect(await payOut(system(), wish)).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'ORDER_ID_TAKEN', advice: 'ASK_OPERATOR' } },
    });
    expect(payoutCalls(system(), orderId)).toEqual([]);
  });

  test('twenty that race under one key make one payout', async () => {
    const wish = toAccount();
    const all = await Promise.all(Array.from({ length: 20 }, () => payOut(system(), wish)));
    expect(new Set(all.map(({ operation: { id } }) => id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(payoutCalls(system(), wish.orderId)).toHaveLength(1);
    expect(system().simulator.ledger.payoutBook.get(wish.orderId).attempts).toBe(1);
  });

  test('twenty that race for one order id under keys of their own make one payout', async () => {
    const wish = toAccount();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        payOut(system(), { ...wish, idempotencyKey: `${wish.orderId}-${index}` }),
      ),
    );
    expect(all.map(({ operation: { state } }) => state).sort()).toEqual([...Array(19).fill('REJECTED'), 'SUCCEEDED']);
    expect(payoutCalls(system(), wish.orderId)).toHaveLength(1);
  });

  test('a key that stands for another payout is refused', async () => {
    const wish = toAccount();
    await payOut(system(), wish);
    const { errors } = await askPayout(system(), { ...wish, amount: '1500.01' });
    expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
  });

  test('the balance is told as the provider tells it', async () => {
    const { data } = await system().query<{ payoutBalance: { balance: { amount: string } } }>(
      '{ payoutBalance { account { id } balance { amount currency } } }',
    );
    const balance = system().simulator.ledger.payoutBook.balance('KZT');
    expect(data).toEqual({ payoutBalance: { account: { id: 'default' }, balance } });
  });
});

test('a page is PENDING until the payee has used it, and its address is given to whoever asked', async () => {
  const system = await startSystem({ env: REACHED });
  const wish = { ...toAccount(), ...PAGE };
  const first = await payOut(system, wish);
  expect(first).toMatchObject({ replayed: false, operation: { method: 'CARD_PAGE', state: 'PENDING', problem: null } });
  expect(first.redirectUrl).toMatch(/^http/);
  expect(await payOut(system, wish)).toMatchObject({ replayed: true, redirectUrl: first.redirectUrl });
  const { id } = system.simulator.ledger.payoutBook.get(wish.orderId);
  system.simulator.ledger.payoutBook.setWord(id, 'ok');
  const end = await until(
    () => payoutOperation(system, first.operation.id),
    ({ state }) => state !== 'PENDING',
  );
  expect(end).toMatchObject({ state: 'SUCCEEDED', paymentId: id });
  expect(await payOut(system, wish)).toMatchObject({ replayed: true, redirectUrl: null });
});

test('an account with the gateway scripts has no page', async () => {
  const system = await startSystem({ flavour: 'gateway', env: REACHED });
  const { errors } = await askPayout(system, { ...toAccount(), ...PAGE });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(system.simulator.calls).toEqual([]);
});

test.each([
  ['two places to pay to', { ...PAGE, toIban: toAccount().toIban }],
  ['no place to pay to', { toIban: null }],
  ['a card number for a token', { toIban: null, toSavedCard: { userId: 'u-9', cardToken: '4716047261941981' } }],
  ['a currency that the account does not pay out in', { currency: 'USD' }],
  ['a text that would be two signed values', { description: 'a;b' }],
])('%s is refused before anything is asked', async (_what, other) => {
  const system = await startSystem({ env: REACHED });
  const { errors } = await askPayout(system, { ...toAccount(), ...other });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(system.simulator.calls).toEqual([]);
});
