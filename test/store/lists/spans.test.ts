import { describe, expect, test } from '@jest/globals';
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import {
  ANY_PAYMENT,
  type CheckoutFilter,
  type OperationFilter,
  type PaymentFilter,
  type PayoutFilter,
  type TimeSpan,
} from '../../../src/domain/lists/filters.js';
import type { Page, PageRequest } from '../../../src/domain/lists/page.js';
import type { PayoutStatus } from '../../../src/domain/payments/payout.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import type { Store } from '../../../src/store/db/schema.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { StoredLists } from '../../../src/store/lists/stored-lists.js';
import { kzt } from '../../domain/examples.js';
import { describeEngines, type Engine, sqliteFile } from '../../harness/engines.js';
import { firstOf, openLists, walk } from '../../harness/ledger-rows.js';
import { CALL, wish } from '../../harness/operation-records.js';

const ANY_OPERATION: OperationFilter = {
  ...{ state: null, on: null, kind: null, paymentId: null, requestedBy: null, createdAt: null, updatedAt: null },
};
const ANY_PAYOUT: PayoutFilter = { status: null, orderId: null, createdAt: null, changedAt: null };
const ANY_CHECKOUT: CheckoutFilter = { state: null, orderId: null, createdAt: null };
const ROWS = 12;
/** Rows 3 to 8. */
const SPAN: TimeSpan = { from: new Date(3_000), until: new Date(9_000) };
const BEFORE: TimeSpan = { from: null, until: new Date(9_000) };

/** Lists of twelve rows each, of every second from 0 on. */
async function opened(engine: Engine) {
  const box = await openLists(engine);
  const { stores, ledger, add } = box;
  const journal = new Journal(stores.writes, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
  const checkouts = new Checkouts(stores.writes);
  for (let n = 0; n < ROWS; n += 1) {
    const at = new Date(n * 1_000);
    await add({ paymentId: `${100 + n}`, createdAt: at, checkedAt: at, holdEndsAt: at });
    const payout: PayoutStatus = {
      ...{ id: `p${n}`, paymentId: `${n}`, account: 'default', orderId: `P-${100 + n}`, status: 'PENDING' },
      ...{
        rawStatus: null,
        canReject: null,
        captured: null,
        testMode: null,
        createdAt: at,
        failure: null,
        checkedAt: at,
      },
    };
    await ledger.notePayouts([payout]);
    const { operation } = await journal.begin(wish({ idempotencyKey: `${n}` }), { ...CALL, person: 'Dana' });
    const times = { created_at: n * 1_000, updated_at: n * 1_000 };
    await stores.writes.updateTable('operations').set(times).where('id', '=', operation.id).execute();
    const id = `00000000-0000-4000-8000-0000000000${10 + n}`;
    const draft = { id, account: 'default', orderId: `O-${n}`, amount: kzt('5'), idempotencyKey: id };
    await checkouts.begin({ ...draft, fingerprints: [id] });
    await stores.writes.updateTable('checkouts').set(times).where('id', '=', id).execute();
  }
  return box;
}

type Lists = Awaited<ReturnType<typeof opened>>['lists'];
type Read = (page: PageRequest) => Promise<Page<object>>;
const payments =
  (filter: Partial<PaymentFilter>) =>
  (lists: Lists): Read =>
  (page) =>
    lists.payments(['default'], { ...ANY_PAYMENT, ...filter }, page);
const operations =
  (filter: Partial<OperationFilter>) =>
  (lists: Lists): Read =>
  (page) =>
    lists.operations(['default'], { ...ANY_OPERATION, ...filter }, page);
const payouts =
  (filter: Partial<PayoutFilter>) =>
  (lists: Lists): Read =>
  (page) =>
    lists.payouts(['default'], { ...ANY_PAYOUT, ...filter }, page);
const checkouts =
  (filter: Partial<CheckoutFilter>) =>
  (lists: Lists): Read =>
  (page) =>
    lists.checkouts(['default'], { ...ANY_CHECKOUT, ...filter }, page);

const LISTS: readonly (readonly [string, (lists: Lists) => Read, number])[] = [
  ['payments created', payments({ createdAt: SPAN }), 6],
  ['payments of a status created', payments({ status: ['AUTHORIZED', 'CAPTURED'], createdAt: SPAN }), 6],
  ['payments changed', payments({ changedAt: SPAN }), 6],
  ['payments of a status changed', payments({ status: ['AUTHORIZED'], changedAt: BEFORE }), 9],
  ['payments whose hold ends', payments({ holdEndsBefore: BEFORE.until }), 9],
  ['operations created', operations({ createdAt: SPAN }), 6],
  ['operations of a state created', operations({ state: ['PENDING', 'UNKNOWN'], createdAt: SPAN }), 6],
  ['operations that somebody asked for', operations({ requestedBy: 'Dana', createdAt: BEFORE }), 9],
  ['operations updated', operations({ updatedAt: SPAN }), 6],
  ['payouts created', payouts({ createdAt: SPAN }), 6],
  ['payouts of a status changed', payouts({ status: ['PENDING'], changedAt: SPAN }), 6],
  ['checkouts created', checkouts({ createdAt: SPAN }), 6],
  ['checkouts of a state created', checkouts({ state: ['PENDING'], createdAt: BEFORE }), 9],
];

describeEngines('a span of time', (engine) => {
  test('is walked through from either end, each row once, in every list that has one', async () => {
    const { lists } = await opened(engine);
    for (const [name, list, count] of LISTS) {
      const read = list(lists);
      const all = (await read(firstOf(100))).rows.map(({ row }) => row);
      const forward = await walk(read, 2, false);
      const backward = await walk(read, 2, true);
      expect([name, all.length]).toEqual([name, count]);
      expect([name, forward]).toEqual([name, all]);
      expect([name, backward]).toEqual([name, all.toReversed()]);
    }
  });
});

/** How SQLite finds the rows of what is asked of a store. */
async function plansOf(store: Store, ask: (reads: Store) => Promise<unknown>): Promise<readonly string[]> {
  const statements: CompiledQuery[] = [];
  const executor = store.getExecutor();
  const noting: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      statements.push(executor.compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await ask(store.withPlugin(noting));
  const details: string[] = [];
  for (const { sql, parameters } of statements) {
    // What is only a part of a statement is compiled too.
    if (!sql.startsWith('select')) continue;
    const explained = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
    const { rows } = await store.executeQuery<{ readonly detail: string }>(explained);
    details.push(...rows.map(({ detail }) => detail));
  }
  return details;
}

describe('a page in the middle of a span of time, on SQLite', () => {
  test('is found by its place, and nothing between that and the end of the span is gone through', async () => {
    const { stores, lists } = await opened(sqliteFile);
    for (const [name, list] of LISTS) {
      const [, second] = (await list(lists)(firstOf(100))).rows;
      if (!second) throw new Error('There are more.');
      const page = { ...firstOf(2), from: second.position };
      const plans = await plansOf(stores.reads, (reads) => list(new StoredLists({ reads, turns: stores.turns }))(page));
      const ranges = plans.filter((detail) => detail.startsWith('SEARCH') && detail.includes('<'));
      expect([name, ranges.length > 0]).toEqual([name, true]);
      // Where the place bounds one side, nothing else bounds it.
      for (const range of ranges) expect([name, range]).toEqual([name, expect.stringMatching(/\(\w+,\w+\)[<>]/)]);
    }
  });
});
