import { expect, jest, test } from '@jest/globals';
import { Secret } from '../../../src/domain/secret.js';
import type { Account } from '../../../src/freedompay/account.js';
import { Accounts } from '../../../src/services/accounts.js';
import type { Recheck, Rechecked } from '../../../src/services/reconciliation/recheck.js';
import { Reconciler } from '../../../src/services/reconciliation/reconciler.js';
import type { OperationRow, Store } from '../../../src/store/db/schema.js';
import type { Journal } from '../../../src/store/journal/journal.js';
import type { PaymentName } from '../../../src/store/operations/open-payments.js';
import { until } from '../../harness/ask.js';
import { atEnd, describeEngines, memory, openJournal } from '../../harness/engines.js';
import { begunAndSent } from '../../harness/operation-records.js';
import { BRISK, openWriteServices, PAID, readsReceived } from '../../harness/write-services.js';

const NEVER_MS = 3_600_000;

const account = (id: string, baseUrl = 'https://one.example'): Account => ({
  id,
  baseUrl,
  merchantId: '1',
  secret: new Secret('s'),
  payoutSecret: new Secret('s'),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
});

/** A reconciler of which only what it looks at, and when, is of interest: a look comes to what the test says. */
function reconcilerThat(
  journal: Journal,
  accounts: readonly Account[],
  read: (payment: PaymentName) => Promise<Rechecked>,
  tuning = {},
) {
  const rechecks: string[] = [];
  const defects: unknown[] = [];
  const recheck = {
    run: async (payment: PaymentName) => {
      rechecks.push(`${payment.account} ${payment.paymentId}`);
      // As a reading does, it lets others have their turn.
      await new Promise(setImmediate);
      return read(payment);
    },
  } as unknown as Recheck;
  const times = { ...BRISK, agesMs: [2 * NEVER_MS], ...tuning };
  const reconciler = new Reconciler(journal, recheck, new Accounts(accounts), times, (error) => defects.push(error));
  atEnd(() => reconciler.stop());
  return {
    reconciler,
    rechecks,
    defects,
    rechecksOf: (name: string) => rechecks.filter((one) => one === name).length,
  };
}

/** Copies an operation so many times, each on a payment of its own and sent a day ago. */
async function multiplied(store: Store, id: string, count: number): Promise<void> {
  const row = await store.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const old = Date.now() - 86_400_000;
  const rows = Array.from({ length: count }, (_, index): OperationRow => {
    const name = `old-${index}`;
    return {
      ...row,
      id: name,
      payment_id: `${8_000_000_000 + index}`,
      idempotency_key: name,
      sent_at: old,
      last_sent_at: old,
    };
  });
  for (let from = 0; from < count; from += 500)
    await store
      .insertInto('operations')
      .values(rows.slice(from, from + 500))
      .execute();
}

describeEngines('five thousand operations that were open when the gateway started', (engine) => {
  test('neither keep a fresh one waiting nor are asked about more often than the host is to be', async () => {
    const url = await engine.fresh();
    const services = await openWriteServices({
      store: url,
      tuning: { oldSpacingMs: NEVER_MS, agesMs: [NEVER_MS], horizonMs: NEVER_MS },
    });
    await services.reconciler.stop();
    const fresh = await begunAndSent(services.journal, { paymentId: PAID });
    await multiplied(services.store, fresh.id, 5_000);
    services.reconciler.start();
    await services.becomes(fresh.id, ({ checks }) => checks >= 3);
    // One look may ask more than once, where the first answer did not come in time.
    const old = services.simulator.calls.map(({ paymentId }) => paymentId).filter((paymentId) => paymentId !== PAID);
    expect(new Set(old).size).toBeLessThanOrEqual(1);
  });
});

test('of old operations each look at a host is followed by the next one only when its time has come', async () => {
  const { journal, store } = await openJournal(await memory.fresh());
  const first = await begunAndSent(journal, { account: 'a', paymentId: '1' });
  await multiplied(store, first.id, 50);
  const { reconciler, rechecks } = reconcilerThat(journal, [account('a')], async () => 'open', {
    agesMs: [60_000],
    oldSpacingMs: NEVER_MS,
  });
  reconciler.start();
  await until(
    async () => rechecks.filter((read) => read === 'a 1').length,
    (count) => count >= 50,
  );
  expect(rechecks.filter((read) => read !== 'a 1')).toHaveLength(1);
});

test('an account whose provider is slow leaves places to the others', async () => {
  const { journal } = await openJournal(await memory.fresh());
  for (let id = 1; id <= 30; id++) await begunAndSent(journal, { account: 'slow', paymentId: `${id}` });
  const { reconciler, rechecks, rechecksOf } = reconcilerThat(
    journal,
    [account('slow'), account('quick', 'https://two.example')],
    ({ account: id }) => (id === 'slow' ? stuck : Promise.resolve('open')),
  );
  let release: (released: Rechecked) => void = () => {};
  const stuck = new Promise<Rechecked>((resolve) => {
    release = resolve;
  });
  reconciler.start();
  await until(
    async () => rechecks.length,
    (count) => count >= 10,
  );
  await begunAndSent(journal, { account: 'quick', paymentId: '9' });
  await until(
    async () => rechecksOf('quick 9'),
    (count) => count >= 5,
  );
  expect(rechecks.filter((read) => read.startsWith('slow'))).toHaveLength(10);
  release('open');
});

test.each<[string, () => Promise<Rechecked>]>([
  ['that somebody else is at is postponed', async () => 'locked'],
  ['that cannot even be postponed is left alone for a while', () => Promise.reject(new Error('no room left'))],
])('a payment %s, rather than asked for again at once', async (_what, outcome) => {
  const { journal } = await openJournal(await memory.fresh());
  for (const paymentId of ['1', '2']) await begunAndSent(journal, { account: 'a', paymentId });
  const { reconciler, rechecksOf } = reconcilerThat(
    journal,
    [account('a')],
    ({ paymentId }) => (paymentId === '1' ? outcome() : Promise.resolve('open')),
    { firstMs: NEVER_MS },
  );
  reconciler.start();
  await until(
    async () => rechecksOf('a 2'),
    (count) => count >= 50,
  );
  expect(rechecksOf('a 1')).toBe(1);
});

test('one reading serves all operations of a payment', async () => {
  const services = await openWriteServices({ tuning: { horizonMs: NEVER_MS } });
  await services.reconciler.stop();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) ids.push((await begunAndSent(services.journal, { paymentId: PAID })).id);
  services.reconciler.start();
  for (const id of ids) await services.becomes(id, ({ checks }) => checks >= 4);
  await services.reconciler.stop();
  const checks = await Promise.all(ids.map(async (id) => (await services.journal.find(id))?.checks));
  expect(checks).toEqual(Array(5).fill(readsReceived(services)));
});

test('an operation that cannot be settled keeps no other of its payment waiting', async () => {
  const services = await openWriteServices();
  await services.reconciler.stop();
  const spoilt = await begunAndSent(services.journal, { paymentId: PAID });
  const good = await begunAndSent(services.journal, { paymentId: PAID });
  const record = services.journal.record.bind(services.journal);
  jest.spyOn(services.journal, 'record').mockImplementation((id, ...rest) => {
    return id === spoilt.id ? Promise.reject(new Error('spoilt')) : record(id, ...rest);
  });
  services.reconciler.start();
  expect(await services.end(good.id)).toMatchObject({ problem: { code: 'NOT_APPLIED' } });
  expect(await services.becomes(spoilt.id, ({ checks }) => checks >= 2)).toMatchObject({ state: 'PENDING' });
  await services.reconciler.stop();
  expect(services.defects.splice(0).length).toBeGreaterThanOrEqual(2);
});

test('a webhook has old operations of its payment rechecked now, and of no other', async () => {
  const { journal, store } = await openJournal(await memory.fresh());
  const first = await begunAndSent(journal, { account: 'a', paymentId: '1' });
  await multiplied(store, first.id, 3);
  await store
    .updateTable('operations')
    .set({ next_check_at: Date.now() + NEVER_MS })
    .execute();
  const { reconciler, rechecks } = reconcilerThat(journal, [account('a')], async () => 'closed');
  reconciler.start();
  reconciler.heard({ account: 'a', paymentId: '8000000001' });
  await until(
    async () => rechecks.length,
    (count) => count > 0,
  );
  expect(rechecks).toEqual(['a 8000000001']);
});
