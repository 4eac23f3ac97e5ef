import { expect, test } from '@jest/globals';
import type { CheckoutFilter, OperationFilter, PayoutFilter } from '../../../src/domain/lists/filters.js';
import { payoutNodeId } from '../../../src/domain/node-id.js';
import type { PayoutState, PayoutStatus } from '../../../src/domain/payments/payout.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { kzt } from '../../domain/examples.js';
import { describeEngines } from '../../harness/engines.js';
import { firstOf, openLists, walk } from '../../harness/ledger-rows.js';
import { CALL, wish } from '../../harness/operation-records.js';

const ANY_OPERATION: OperationFilter = {
  state: null,
  kind: null,
  paymentId: null,
  on: null,
  requestedBy: null,
  createdAt: null,
  updatedAt: null,
};
const ANY_PAYOUT: PayoutFilter = { status: null, orderId: null, createdAt: null, changedAt: null };
const ANY_CHECKOUT: CheckoutFilter = { state: null, orderId: null, createdAt: null };
const since2001 = { from: new Date('2001-01-01T00:00:00Z'), until: null };
const until2001 = { from: null, until: new Date('2001-01-01T00:00:00Z') };

const payoutOf = (orderId: string, status: PayoutState, at: number, account = 'default'): PayoutStatus => ({
  id: payoutNodeId(account, orderId),
  paymentId: `9${at}`,
  account,
  orderId,
  status,
  rawStatus: null,
  canReject: null,
  captured: null,
  testMode: null,
  createdAt: new Date(at),
  failure: null,
  checkedAt: new Date(at + 100),
});

describeEngines('the list of operations', (engine) => {
  test('is found by every filter, of each account its own', async () => {
    const { stores, lists } = await openLists(engine);
    const journal = new Journal(stores.writes, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
    const begun: Record<string, string> = {};
    const begin = async (name: string, more: Parameters<typeof wish>[0], by: string) => {
      const { operation } = await journal.begin(wish({ idempotencyKey: name, ...more }), { ...CALL, person: by });
      begun[operation.id] = name;
      return operation.id;
    };
    await begin('a', { kind: 'REFUND', paymentId: '1' }, 'Aigul');
    const lost = await begin('b', { kind: 'CAPTURE', paymentId: '2' }, 'Aigul');
    await begin('c', { kind: 'REFUND', paymentId: '2' }, 'Timur');
    await begin('d', { kind: 'CANCEL', paymentId: '2', account: 'uz' }, 'Timur');
    await journal.record(lost, { state: 'UNKNOWN' }, 'lost', CALL);
    const list = async (filter: Partial<OperationFilter>, accounts = ['default', 'uz']) => {
      const { rows } = await lists.operations(accounts, { ...ANY_OPERATION, ...filter }, firstOf(100));
      return rows.map(({ row }) => begun[row.id]).sort();
    };
    const expected: [Partial<OperationFilter>, string[]][] = [
      [{}, ['a', 'b', 'c', 'd']],
      [{ state: ['UNKNOWN'] }, ['b']],
      [{ state: ['UNKNOWN', 'PENDING'], kind: ['CAPTURE', 'CANCEL'] }, ['b', 'd']],
      [{ state: ['SUCCEEDED'] }, []],
      [{ kind: ['REFUND'], createdAt: since2001 }, ['a', 'c']],
      [{ kind: ['REFUND'], createdAt: until2001 }, []],
      [{ paymentId: '2' }, ['b', 'c', 'd']],
      [{ paymentId: '2', kind: ['CANCEL'], state: ['PENDING'], requestedBy: 'Timur', updatedAt: since2001 }, ['d']],
      [{ requestedBy: 'Timur' }, ['c', 'd']],
      [{ requestedBy: 'Aigul', state: ['UNKNOWN'], createdAt: since2001 }, ['b']],
      [{ requestedBy: "Aigul' or 'a' = 'a" }, []],
      [{ updatedAt: since2001 }, ['a', 'b', 'c', 'd']],
      [{ updatedAt: until2001 }, []],
    ];
    for (const [filter, names] of expected) expect([filter, await list(filter)]).toEqual([filter, names]);
    expect(await list({}, ['uz'])).toEqual(['d']);
    for (const filter of [
      { updatedAt: since2001, state: ['UNKNOWN'] },
      { requestedBy: 'Timur', kind: ['REFUND'] },
    ] as Partial<OperationFilter>[])
      await expect(list(filter)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const backward of [false, true]) {
      const seen = await walk((page) => lists.operations(['default', 'uz'], ANY_OPERATION, page), 1, backward);
      expect(seen.map(({ id }) => begun[id]).sort()).toEqual(['a', 'b', 'c', 'd']);
    }
  });
});

describeEngines('the list of payouts', (engine) => {
  test('is found by every filter, the newest first', async () => {
    const { ledger, lists } = await openLists(engine);
    await ledger.notePayouts([
      payoutOf('A', 'SUCCEEDED', 1_000),
      payoutOf('B', 'FAILED', 2_000),
      payoutOf('C', 'PENDING', 3_000),
      payoutOf('A', 'SUCCEEDED', 2_000, 'uz'),
    ]);
    await ledger.notePayouts([{ ...payoutOf('A', 'FAILED', 1_000), checkedAt: new Date(9_000) }]);
    const list = async (filter: Partial<PayoutFilter>) => {
      const { rows } = await lists.payouts(['default', 'uz'], { ...ANY_PAYOUT, ...filter }, firstOf(100));
      return rows.map(({ row }) => `${row.account} ${row.orderId}`);
    };
    const span = (from: number, until: number) => ({ from: new Date(from), until: new Date(until) });
    const expected: [Partial<PayoutFilter>, string[]][] = [
      [{}, ['default C', 'default B', 'uz A', 'default A']],
      [{ status: ['FAILED'] }, ['default B', 'default A']],
      [{ status: ['FAILED'], createdAt: span(0, 1_500) }, ['default A']],
      [{ status: ['FAILED'], changedAt: span(0, 9_001) }, ['default A', 'default B']],
      [{ changedAt: span(5_000, 9_001) }, ['default A']],
      [{ orderId: 'A' }, ['uz A', 'default A']],
      [{ orderId: 'A', status: ['SUCCEEDED'], createdAt: span(0, 9_000), changedAt: span(0, 9_000) }, ['uz A']],
    ];
    for (const [filter, found] of expected) expect([filter, await list(filter)]).toEqual([filter, found]);
    await expect(list({ createdAt: span(0, 1), changedAt: span(0, 1) })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describeEngines('the list of checkouts', (engine) => {
  test('is found by every filter', async () => {
    const { stores, lists } = await openLists(engine);
    const checkouts = new Checkouts(stores.writes);
    const ids = ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    for (const [n, id] of ids.entries()) {
      const draft = { id, account: n < 2 ? 'default' : 'uz', orderId: n === 0 ? 'A' : 'B', amount: kzt('5') };
      await checkouts.begin({ ...draft, idempotencyKey: id, fingerprints: [id] });
    }
    const open = { state: 'OPEN', paymentId: '101', encryptedUrl: null, problem: null } as const;
    await checkouts.resolve(ids[1] ?? '', open);
    const list = async (filter: Partial<CheckoutFilter>) => {
      const { rows } = await lists.checkouts(['default', 'uz'], { ...ANY_CHECKOUT, ...filter }, firstOf(100));
      return rows.map(({ row }) => row.id.at(-1)).sort();
    };
    expect(await list({})).toEqual(['1', '2', '3']);
    expect(await list({ state: ['OPEN'] })).toEqual(['2']);
    expect(await list({ state: ['OPEN', 'PENDING'], createdAt: since2001 })).toEqual(['1', '2', '3']);
    expect(await list({ orderId: 'B' })).toEqual(['2', '3']);
    expect(await list({ orderId: 'B', state: ['PENDING'], createdAt: since2001 })).toEqual(['3']);
    expect(await list({ createdAt: until2001 })).toEqual([]);
  });
});
