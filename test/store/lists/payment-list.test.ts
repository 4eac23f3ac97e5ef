import { expect, test } from '@jest/globals';
import { ANY_PAYMENT, type PaymentFilter } from '../../../src/domain/lists/filters.js';
import { captured, facts, kzt, paymentOf, refundOf } from '../../domain/examples.js';
import { describeEngines } from '../../harness/engines.js';
import { firstOf, idsOf, openLists, walk } from '../../harness/ledger-rows.js';

const at = (ms: number) => ({ createdAt: new Date(ms), checkedAt: new Date(ms) });
const span = (from: number | null, until: number | null) => ({
  from: from === null ? null : new Date(from),
  until: until === null ? null : new Date(until),
});

describeEngines('the list of payments', (engine) => {
  test('has the newest first, and of those of one moment the greatest id', async () => {
    const { add, list } = await openLists(engine);
    await add({ paymentId: '1', ...at(1_000) }, { paymentId: '3', ...at(2_000) }, { paymentId: '2', ...at(2_000) });
    expect(await list()).toEqual(['3', '2', '1']);
  });

  test('is found by every filter', async () => {
    const { add, list } = await openLists(engine);
    const refunded = captured(refundOf('40'));
    await add(
      { paymentId: '1', orderId: 'AB-1', holdEndsAt: new Date(70_000), ...at(1_000) },
      { paymentId: '5', orderId: null, amount: kzt('7'), holdEndsAt: new Date(50_000), ...at(500) },
      { ...captured(), paymentId: '2', orderId: 'AB-2', ...at(2_000) },
      { ...refunded, paymentId: '3', orderId: 'AC-1', ...at(3_000) },
      { ...paymentOf(facts('new', { amount: kzt('20') })), paymentId: '4', orderId: null, ...at(4_000) },
    );
    await add({
      ...captured(),
      paymentId: '1',
      orderId: 'AB-1',
      createdAt: new Date(1_000),
      checkedAt: new Date(9_000),
    });
    const expected: [Partial<PaymentFilter>, string[]][] = [
      [{ status: ['CAPTURED'] }, ['2', '1']],
      [{ status: ['CAPTURED', 'CREATED'] }, ['4', '2', '1']],
      [{ status: ['CAPTURED'], createdAt: span(1_500, null) }, ['2']],
      [{ status: ['CAPTURED'], changedAt: span(1_500, null) }, ['1', '2']],
      [{ orderId: 'AB-2' }, ['2']],
      [{ orderId: 'AB-2', status: ['CREATED'], createdAt: span(0, null), changedAt: span(0, null) }, []],
      [{ orderIdPrefix: 'AB' }, ['2', '1']],
      [{ orderIdPrefix: 'A' }, ['3', '2', '1']],
      [{ orderIdPrefix: 'AB-1' }, ['1']],
      [{ orderIdPrefix: 'B' }, []],
      [{ paymentIds: ['4', '1', '99'] }, ['4', '1']],
      [{ paymentIds: ['4', '1'], status: ['CREATED'], amount: amount('1', '20') }, ['4']],
      [{ amount: amount('50', '100') }, ['3', '2', '1']],
      [{ amount: amount('20', '20'), createdAt: span(0, 4_001) }, ['4']],
      [{ amount: amount(null, '20') }, ['4', '5']],
      [{ holdEndsBefore: new Date(90_000) }, ['5']],
      [{ holdEndsBefore: new Date(50_000) }, []],
      [{ holdEndsBefore: new Date(90_000), orderId: 'AB-1' }, []],
      [{ amount: { ...amount('1', null), currency: 'USD' } }, []],
      [{ createdAt: span(2_000, 4_000) }, ['3', '2']],
      [{ changedAt: span(3_000, null) }, ['1', '4', '3']],
      [{ refundedOnly: true }, ['3']],
      [{ refundedOnly: true, status: ['CAPTURED'] }, []],
      [{ refundedOnly: true, changedAt: span(0, 3_000) }, []],
    ];
    for (const [filter, ids] of expected) expect([filter, await list(filter)]).toEqual([filter, ids]);
  });

  test('takes a prefix as text, whatever is in it', async () => {
    const { add, list } = await openLists(engine);
    const orders = ['a%b', 'axb', 'a_b', 'A%B', 'ä1', 'z\u{10ffff}9', 'z\u{10fffe}', 'y'];
    await add(...orders.map((orderId, n) => ({ paymentId: `${n + 1}`, orderId, ...at(n) })));
    expect(await list({ orderIdPrefix: 'a%' })).toEqual(['1']);
    expect(await list({ orderIdPrefix: 'a_' })).toEqual(['3']);
    expect(await list({ orderIdPrefix: 'ä' })).toEqual(['5']);
    expect(await list({ orderIdPrefix: 'z' })).toEqual(['6', '7']);
  });

  test('refuses filters that would have it go through what does not fit, and says what they go with', async () => {
    const { list } = await openLists(engine);
    const refused: Partial<PaymentFilter>[] = [
      { orderIdPrefix: 'A', status: ['CREATED'] },
      { orderIdPrefix: 'A', createdAt: span(0, 1) },
      { amount: amount('1', '2'), createdAt: span(0, 1) },
      { amount: amount('1', '1'), status: ['CREATED'] },
      { amount: amount('1', '1'), refundedOnly: true },
      { changedAt: span(0, 1), createdAt: span(0, 1) },
      { holdEndsBefore: new Date(1), status: ['AUTHORIZED'] },
    ];
    for (const filter of refused)
      await expect(list(filter)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('it goes with'),
      });
  });

  test('merges accounts, and gives of each only what it has', async () => {
    const { lists, add, list } = await openLists(engine);
    for (const account of ['kz', 'uz', 'ru'])
      await add(...[1, 2, 3].map((n) => ({ account, paymentId: `${n}`, ...at(n * 1_000) })));
    expect(await list({}, ['kz', 'uz'])).toEqual(['3', '3', '2', '2', '1', '1']);
    for (const backward of [false, true]) {
      const read = (page: Parameters<typeof lists.payments>[2]) =>
        lists.payments(['kz', 'uz', 'ru'], ANY_PAYMENT, page);
      const seen = (await walk(read, 2, backward)).map(({ account, paymentId }) => `${account} ${paymentId}`);
      expect(new Set(seen).size).toBe(9);
      expect(seen).toHaveLength(9);
    }
  });

  test('says whether there is more on either side', async () => {
    const { lists, add } = await openLists(engine);
    await add(...[1, 2, 3].map((n) => ({ paymentId: `${n}`, ...at(n) })));
    const read = (page: Parameters<typeof lists.payments>[2]) => lists.payments(['default'], ANY_PAYMENT, page);
    const first = await read(firstOf(2));
    expect([idsOf(first), first.hasNext, first.hasPrevious]).toEqual([['3', '2'], true, false]);
    const from = first.rows.at(-1)?.position ?? null;
    const next = await read({ ...firstOf(2), from });
    expect([idsOf(next), next.hasNext, next.hasPrevious]).toEqual([['1'], false, true]);
    const last = await read({ size: 2, backward: true, from: null });
    expect([idsOf(last), last.hasNext, last.hasPrevious]).toEqual([['2', '1'], false, true]);
    const before = await read({ size: 2, backward: true, from });
    expect([idsOf(before), before.hasNext, before.hasPrevious]).toEqual([['3'], true, false]);
    expect(await read(firstOf(0))).toEqual({ rows: [], hasNext: true, hasPrevious: false });
  });

  test('looks through 20 accounts at most', async () => {
    const { list } = await openLists(engine);
    const accounts = Array.from({ length: 21 }, (_, n) => `shop-${n}`);
    await expect(list({}, accounts)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', argument: 'filter.account' });
  });

  test('refuses a cursor of another order, account or kind of key', async () => {
    const { lists, add } = await openLists(engine);
    await add({ paymentId: '1' });
    const position = { order: 'payments', account: 'default', keys: [1, '1'] };
    for (const wrong of [
      { ...position, order: 'payments changed' },
      { ...position, keys: ['1', '1'] },
      { ...position, keys: [1] },
      { ...position, keys: [1, 1] },
    ])
      await expect(lists.payments(['default'], ANY_PAYMENT, { ...firstOf(1), from: wrong })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    const byAmount = { ...ANY_PAYMENT, amount: amount('1', null) };
    const keys = ['1; drop table operations', 1, '1'];
    const from = { order: 'payments by amount', account: 'default', keys };
    await expect(lists.payments(['default'], byAmount, { ...firstOf(1), from })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

function amount(least: string | null, most: string | null) {
  const sum = (text: string | null) => (text === null ? null : kzt(text));
  return { currency: 'KZT', least: sum(least), most: sum(most) };
}
