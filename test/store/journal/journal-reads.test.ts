import { expect, test } from '@jest/globals';
import type { KyselyPlugin } from 'kysely';
import { openStores } from '../../../src/store/database.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { JournalReads } from '../../../src/store/journal/journal-reads.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { atEnd, describeEngines, type Engine, PATIENT } from '../../harness/engines.js';
import { CALL, wish } from '../../harness/operation-records.js';

let key = 0;
const newOperation = (other: Parameters<typeof wish>[0]) => {
  key += 1;
  return wish({ idempotencyKey: `reads-${key}`, ...other });
};

/** The journal, what reads it, and how many statements that took. */
async function openReads(engine: Engine) {
  const stores = await openStores(await engine.fresh(), undefined, PATIENT);
  atEnd(() => stores.close());
  const counted = { statements: 0 };
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      counted.statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const reads = new JournalReads({ reads: stores.reads.withPlugin(counting), turns: stores.turns });
  const journal = new Journal(stores.writes, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
  return { journal, reads, counted };
}

describeEngines('what callers read of the journal', (engine) => {
  test('comes in one statement for many payments, each with its own operations in the order of their beginning', async () => {
    const { journal, reads, counted } = await openReads(engine);
    const begun: OperationRecord[] = [];
    for (const paymentId of ['1', '2', '1', '3'])
      begun.push((await journal.begin(newOperation({ paymentId }), CALL)).operation);
    const asked = ['3', '1', '9', '1'].map((paymentId) => ({ account: 'default', paymentId }));
    const found = await reads.ofPayments(asked);
    const idsOf = (paymentId: string) => begun.filter((one) => one.paymentId === paymentId).map(({ id }) => id);
    expect(found.map((list) => list.map(({ id }) => id).sort())).toEqual(
      ['3', '1', '9', '1'].map((paymentId) => idsOf(paymentId).sort()),
    );
    expect(counted.statements).toBe(1);
  });

  test('keeps accounts apart', async () => {
    const { journal, reads } = await openReads(engine);
    const { operation } = await journal.begin(newOperation({ account: 'kz', paymentId: '1' }), CALL);
    const [kz, uz] = await reads.ofPayments(['kz', 'uz'].map((account) => ({ account, paymentId: '1' })));
    expect([kz?.map(({ id }) => id), uz]).toEqual([[operation.id], []]);
  });

  test('comes in few statements for the events of many operations, and none is left out', async () => {
    const { journal, reads, counted } = await openReads(engine);
    const ids: string[] = [];
    for (let n = 0; n < 70; n += 1)
      ids.push((await journal.begin(newOperation({ paymentId: '1' }), CALL)).operation.id);
    const events = await reads.events([...ids, ...ids]);
    expect(events).toHaveLength(140);
    expect(events.every((list) => list.length === 1 && list[0]?.note === 'asked for')).toBe(true);
    expect(counted.statements).toBe(2);
  });

  test('is nothing where nothing is asked for, and no operation by what is no id', async () => {
    const { reads, counted } = await openReads(engine);
    expect([await reads.ofPayments([]), await reads.events([]), await reads.find('\0'), await reads.find('1')]).toEqual(
      [[], [], null, null],
    );
    expect(counted.statements).toBe(0);
  });

  test('holds up no write: one that comes behind many reads is done before they are', async () => {
    const { journal, reads } = await openReads(engine);
    const { operation } = await journal.begin(newOperation({ paymentId: '1' }), CALL);
    const done: string[] = [];
    const many = Array.from({ length: 500 }, () => reads.events([operation.id]));
    // Those that a busy machine keeps waiting too long are refused, which is an end too.
    const all = Promise.allSettled(many).then(() => done.push('all reads'));
    await journal.begin(newOperation({ paymentId: '2' }), CALL).then(() => done.push('the write'));
    await all;
    expect(done).toEqual(['the write', 'all reads']);
  });
});
