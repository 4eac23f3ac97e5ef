import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { KnownOrder, NamedPayment } from '../../../src/domain/checkouts/checkout.js';
import { money } from '../../../src/domain/money.js';
import { type CheckoutDraft, Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { CALL, wish } from '../../harness/operation-records.js';

function draft(other: Partial<CheckoutDraft> = {}): CheckoutDraft {
  const common = { account: 'default', orderId: 'A-1', amount: money('10', 'KZT') };
  return { id: randomUUID(), idempotencyKey: randomUUID(), fingerprints: ['f'], ...common, ...other };
}

const OPEN = { state: 'OPEN', paymentId: '101', encryptedUrl: 'sealed', problem: null } as const;
/** The payment as a webhook names it. */
function named(paymentId: string, other: Partial<NamedPayment> = {}): NamedPayment {
  return { paymentId, orderId: 'A-1', amount: money('10', 'KZT'), ...other };
}
const PROBLEM = {
  code: 'PROVIDER_REFUSED',
  message: 'No.',
  providerCode: '200',
  providerMessage: 'Нет "совсем"',
  advice: 'GIVE_UP',
} as const;

describeEngines('checkouts', (engine) => {
  const open = async () => {
    const { store, journal } = await openJournal(await engine.fresh());
    return { checkouts: new Checkouts(store), journal, store };
  };

  test('are not found by what is no id, whatever it is', async () => {
    const { checkouts } = await open();
    for (const id of ['\0', '\ud800', "'", '', 'x'.repeat(100_000)]) expect(await checkouts.find(id)).toBeNull();
  });

  test('begin PENDING, and one key begins one', async () => {
    const { checkouts } = await open();
    const requested = draft();
    const { checkout, isNew } = await checkouts.begin(requested);
    expect([checkout, isNew]).toEqual([
      {
        id: requested.id,
        account: 'default',
        state: 'PENDING',
        orderId: 'A-1',
        amount: { amount: '10.00', currency: 'KZT' },
        idempotencyKey: requested.idempotencyKey,
        paymentId: null,
        encryptedUrl: null,
        problem: null,
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
      },
      true,
    ]);
    expect(await checkouts.begin({ ...requested, id: randomUUID() })).toEqual({
      checkout,
      isNew: false,
      ageMs: expect.any(Number),
    });
    await expect(checkouts.begin(draft({ ...requested, fingerprints: ['g'] }))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    // A wish whose digest was made before the secret was changed.
    const later = await checkouts.begin(draft({ ...requested, id: randomUUID(), fingerprints: ['g', 'f'] }));
    expect(later).toEqual({ checkout, isNew: false, ageMs: expect.any(Number) });
    const elsewhere = await checkouts.begin({ ...requested, id: randomUUID(), account: 'other' });
    expect(elsewhere.isNew).toBe(true);
  });

  test('begun at once with one key are one', async () => {
    const { checkouts } = await open();
    const requested = draft();
    const all = await Promise.all(Array.from({ length: 8 }, () => checkouts.begin({ ...requested, id: randomUUID() })));
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(all.map(({ checkout }) => checkout.id)).size).toBe(1);
  });

  test('share their keys with the other operations', async () => {
    const { checkouts, journal } = await open();
    const requested = draft();
    await checkouts.begin(requested);
    await expect(journal.begin(wish({ idempotencyKey: requested.idempotencyKey }), CALL)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await journal.begin(wish({ idempotencyKey: 'refund' }), CALL);
    await expect(checkouts.begin(draft({ idempotencyKey: 'refund' }))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('are settled once', async () => {
    const { checkouts } = await open();
    const { checkout } = await checkouts.begin(draft());
    const resolved = await checkouts.resolve(checkout.id, OPEN);
    expect(resolved).toMatchObject(OPEN);
    const unknown = { state: 'UNKNOWN', paymentId: null, encryptedUrl: null, problem: PROBLEM } as const;
    expect(await checkouts.resolve(checkout.id, unknown)).toEqual(resolved);
  });

  test('are found by payment and by order, latest first, with whether their order is paid', async () => {
    const { checkouts } = await open();
    const first = (await checkouts.begin(draft())).checkout;
    await checkouts.resolve(first.id, OPEN);
    const second = (await checkouts.begin(draft())).checkout;
    await checkouts.resolve(second.id, { ...OPEN, paymentId: '102' });
    await checkouts.begin(draft({ orderId: 'B-1' }));
    await checkouts.begin(draft({ account: 'other' }));
    const paid = ({ checkouts: found }: KnownOrder) => found.map(({ id, orderPaidBy }) => [id, orderPaidBy] as const);
    await checkouts.takePaid('other', named('101'), 'TURN_DOWN');
    expect(new Map(paid(await checkouts.ofOrder('default', '999', 'A-1')))).toEqual(
      new Map([
        [first.id, null],
        [second.id, null],
      ]),
    );
    await checkouts.takePaid('default', named('101'), 'TURN_DOWN');
    expect(new Map(paid(await checkouts.ofOrder('default', '999', 'A-1')))).toEqual(
      new Map([
        [first.id, '101'],
        [second.id, '101'],
      ]),
    );
    expect(paid(await checkouts.ofOrder('default', '102', null))).toEqual([[second.id, '101']]);
    expect(paid(await checkouts.ofOrder('default', '999', null))).toEqual([]);
  });

  test('that were refused are stored, and stand for no order', async () => {
    const { checkouts } = await open();
    const requested = draft();
    const { checkout } = await checkouts.begin(requested);
    await checkouts.resolve(checkout.id, { state: 'REJECTED', paymentId: null, encryptedUrl: null, problem: PROBLEM });
    expect((await checkouts.begin(requested)).checkout).toMatchObject({ state: 'REJECTED', problem: PROBLEM });
    expect(await checkouts.ofOrder('default', '1', 'A-1')).toEqual({ checkouts: [] });
  });

  test('say that the store does not answer', async () => {
    const { checkouts, store } = await open();
    await checkouts.free('default', '1');
    await store.destroy();
    const all = [
      checkouts.begin(draft()),
      checkouts.resolve('id', OPEN),
      checkouts.ofOrder('default', '1', null),
      checkouts.takePaid('default', named('1'), 'TURN_DOWN'),
      checkouts.free('default', '1'),
      checkouts.dueSeconds(),
      checkouts.unrecordedReadings('default', [{ ...named('1'), standing: 'paid' }]),
      checkouts.adopt('default', named('1')),
    ];
    for (const one of all) await expect(one).rejects.toMatchObject({ name: 'JournalUnavailable' });
  });
});
