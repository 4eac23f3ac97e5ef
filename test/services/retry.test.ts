import { describe, expect, jest, test } from '@jest/globals';
import type { JournalEntry } from '../../src/store/operations/operation-record.js';
import { describeEngines, describeSharedEngines, openJournal, sqliteFile } from '../store/engines.js';
import { CALL, refundEntry } from '../store/entries.js';
import { type Desk, HOLD, openDesk, PAID, writesReceived } from './desk.js';

const NEVER_MS = 3_600_000;
const PERSON = { requestId: 'request-2', caller: 'desk', person: 'Aigerim', note: 'not in the cabinet' };

/** A refund that left and never arrived, and was given up at the horizon. */
async function notApplied(desk: Desk, amount?: string): Promise<JournalEntry> {
  desk.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await desk.ask('REFUND', PAID, amount, 'key-1');
  const ended = await desk.end(operation.id);
  expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
  return ended;
}

/** The keys that came with the refunds of the payment, as the provider received them. */
function keysReceived({ simulator }: Desk): (string | undefined)[] {
  const refunds = simulator.calls.filter(({ script }) => script === 'revoke.php');
  return refunds.map(({ fields }) => fields.find(([name]) => name === 'pg_idempotency_key')?.[1] as string | undefined);
}

async function story(desk: Desk, id: string): Promise<(readonly [string, string, string])[]> {
  return (await desk.journal.events(id)).map(({ source, state, note }) => [source, state, note] as const);
}

describeEngines('the same key after NOT_APPLIED', (engine) => {
  test('sends the same operation once more, under the same key of the provider', async () => {
    const desk = await openDesk({ store: await engine.empty() });
    const first = await notApplied(desk, '40');
    const again = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(again).toMatchObject({ replayed: false, operation: { id: first.id, state: 'SUCCEEDED', problem: null } });
    const [key, repeated] = keysReceived(desk);
    expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(repeated).toBe(key);
    expect(writesReceived(desk)).toBe(2);
    expect((await story(desk, first.id)).slice(-4)).toEqual([
      ['CALL', 'PENDING', 'asked for again'],
      ['CALL', 'PENDING', 'about to be sent'],
      ['CALL', 'PENDING', 'the provider accepted it'],
      ['READ', 'SUCCEEDED', expect.stringContaining('as done')],
    ]);
    expect(await desk.ask('REFUND', PAID, '40', 'key-1')).toMatchObject({
      replayed: true,
      operation: { id: first.id },
    });
    expect(desk.simulator.ledger.payment(PAID).refunded.amount).toBe('40.00');
  });

  test('asked for many times at once sends once more', async () => {
    const desk = await openDesk({ store: await engine.empty() });
    await notApplied(desk, '40');
    const answers = await Promise.all(Array.from({ length: 5 }, () => desk.ask('REFUND', PAID, '40', 'key-1')));
    expect(answers.map(({ operation }) => operation.state)).toEqual(Array(5).fill('SUCCEEDED'));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(desk.simulator.ledger.payment(PAID)).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
  });
});

describeSharedEngines('the same key after NOT_APPLIED', (engine) => {
  test('at two instances at once is sent once more by one of them', async () => {
    const store = await engine.empty();
    const one = await openDesk({ store });
    await notApplied(one, '40');
    // Both speak to one provider, as instances of one gateway do.
    const two = await openDesk({ store, account: { baseUrl: one.account.baseUrl } });
    await Promise.all([one, two].map((desk) => desk.ask('REFUND', PAID, '40', 'key-1')));
    expect(writesReceived(one)).toBe(2);
    expect(one.simulator.ledger.payment(PAID).refunded.amount).toBe('40.00');
  });
});

describe('before it is sent once more', () => {
  test('an effect that shows by now is found, and nothing is sent', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    const refundId = desk.simulator.ledger.refund(PAID, '40');
    const { operation } = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({ id: first.id, state: 'SUCCEEDED', refund: { id: refundId } });
    expect(writesReceived(desk)).toBe(1);
  });

  test('the payment is read, and where that fails it is what it was before', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    desk.simulator.faults.arm({ kind: 'html', script: 'get_status3', times: 'always' });
    const { operation } = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({ id: first.id, state: 'REJECTED', sentAt: first.sentAt });
    expect(operation.problem).toMatchObject({ code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' });
    expect(writesReceived(desk)).toBe(1);
    desk.simulator.faults.clear();
    expect((await desk.ask('REFUND', PAID, '40', 'key-1')).operation.state).toBe('SUCCEEDED');
  });

  test('"all of it" is what it was the first time, not what is left now', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk);
    expect((await desk.ask('REFUND', PAID, '500', 'another')).operation.state).toBe('SUCCEEDED');
    const { operation } = await desk.ask('REFUND', PAID, undefined, 'key-1');
    expect(operation).toMatchObject({
      id: first.id,
      state: 'REJECTED',
      amount: { amount: '2500.00' },
      problem: {
        code: 'NOT_APPLIED',
        advice: 'ASK_OPERATOR',
        message: expect.stringContaining('2000.00 is available'),
      },
    });
    expect(writesReceived(desk)).toBe(2);
  });

  test('a gateway that stops leaves it what it was', async () => {
    const desk = await openDesk({ tuning: { abandonedAfterMs: 50 } });
    const first = await notApplied(desk, '40');
    await desk.journal.exclusively('default', PAID, () => desk.journal.reopen(first, 'asked for again', CALL));
    expect(await desk.becomes(first.id, ({ state }) => state === 'UNKNOWN')).toMatchObject({ resend: false });
    expect(await desk.end(first.id)).toMatchObject({ problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(writesReceived(desk)).toBe(1);
  });

  test('one that ended otherwise meanwhile is not made open again', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    expect(await desk.journal.reopen({ ...first, updatedAt: new Date(1) }, 'asked for again', CALL)).toBeNull();
    expect(await desk.journal.find(first.id)).toEqual(first);
  });
});

describe('once it was sent once more', () => {
  test('and its answer is lost, it is UNKNOWN again, its sum set aside, for a horizon from then on', async () => {
    const url = await sqliteFile.empty();
    const before = await openDesk({ store: url });
    const first = await notApplied(before, '40');
    await before.reconciler.stop();
    const { store } = await openJournal(url);
    await store.updateTable('operations').set({ sent_at: 1, last_sent_at: 1 }).execute();
    const desk = await openDesk({ store: url, tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 } });
    desk.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    await desk.ask('REFUND', PAID, '40', 'key-1');
    const { checks } = await desk.becomes(first.id, ({ state }) => state === 'UNKNOWN');
    const later = await desk.becomes(first.id, (entry) => entry.checks >= checks + 8);
    expect(later).toMatchObject({ state: 'UNKNOWN', sentAt: new Date(1) });
    expect((await desk.ask('REFUND', PAID, '2500')).operation).toMatchObject({ state: 'REJECTED', sentAt: null });
    expect(writesReceived(desk)).toBe(1);
  });

  test('an effect of the first time is its effect', async () => {
    const desk = await openDesk({ tuning: { horizonMs: 0 } });
    const first = await notApplied(desk, '40');
    desk.simulator.faults.arm({ kind: 'delay', ms: 100, script: 'revoke' });
    desk.simulator.faults.arm({ kind: 'refuse', code: '9999', script: 'revoke' });
    const again = desk.ask('REFUND', PAID, '40', 'key-1');
    await desk.becomes(first.id, ({ state, resend }) => state === 'PENDING' && !resend);
    const refundId = desk.simulator.ledger.refund(PAID, '40');
    await again;
    expect(await desk.end(first.id)).toMatchObject({ state: 'SUCCEEDED', refund: { id: refundId } });
  });

  test('and refused under signature, it is what it was before, and no new key is advised', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    desk.simulator.faults.arm({ kind: 'refuse', code: '11006', script: 'revoke' });
    const { operation } = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(await desk.end(first.id)).toMatchObject({ state: 'REJECTED' });
    expect(operation.problem).toMatchObject({ code: 'NOT_APPLIED', providerCode: '11006', advice: 'ASK_OPERATOR' });
  });
});

describe('once it was sent twice', () => {
  test('and one failed under its own id, no new key is advised: the other may not have', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    desk.simulator.faults.arm({ kind: 'refund-fails', code: '11006' });
    await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(await desk.end(first.id)).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED' },
      problem: { code: 'DECLINED', providerCode: '11006', advice: 'ASK_OPERATOR' },
    });
  });

  test('and a reading does not tell for certain that it is absent, it is not sent a third time', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    const payment = await desk.payments.read(desk.account, PAID, 'writes');
    const doubtful = { ...refundEntry('8999999999'), status: 'FAILED', refundedAt: null } as const;
    jest.spyOn(desk.payments, 'read').mockResolvedValue(payment && { ...payment, refunds: [doubtful] });
    await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(writesReceived(desk)).toBe(1);
    expect(await desk.journal.find(first.id)).toMatchObject({ id: first.id, sentAt: first.sentAt });
  });
});

describe('a retry that a person asks for', () => {
  test('of one that is NOT_APPLIED sends it once more, and the event says who wanted it and why', async () => {
    const desk = await openDesk();
    const first = await notApplied(desk, '40');
    const { operation } = await desk.operations.retry(desk.account, first.id, PERSON);
    expect(operation).toMatchObject({ id: first.id, state: 'SUCCEEDED' });
    const [key, repeated] = keysReceived(desk);
    expect(repeated).toBe(key);
    expect((await desk.journal.events(first.id)).find(({ source }) => source === 'OPERATOR')).toMatchObject({
      state: 'PENDING',
      note: 'a retry was asked for: not in the cabinet',
      caller: 'desk',
      person: 'Aigerim',
      requestId: 'request-2',
    });
  });

  test('of one that was accepted and does not show past the horizon sends it once more under the same key', async () => {
    const desk = await openDesk({ receipts: false, tuning: { acceptedSpanMs: 0, horizonMs: NEVER_MS } });
    desk.simulator.faults.arm({ kind: 'unsigned', script: 'revoke' });
    desk.simulator.faults.arm({ kind: 'refund-lag', ms: NEVER_MS });
    const { operation } = await desk.ask('REFUND', PAID, '40', 'key-1');
    await expect(desk.operations.retry(desk.account, operation.id, PERSON)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'input.operationId',
      message: expect.stringContaining('nothing was sent'),
    });
    const account = { ...desk.account, outcomeHorizonMs: 0 };
    expect((await desk.operations.retry(account, operation.id, PERSON)).operation).toMatchObject({
      state: 'SUCCEEDED',
    });
    const [key, repeated] = keysReceived(desk);
    expect(repeated).toBe(key);
  });

  test.each(['SUCCEEDED', 'DECLINED', 'never there'] as const)('of one that is %s is refused', async (what) => {
    const desk = await openDesk();
    if (what === 'DECLINED') desk.simulator.faults.arm({ kind: 'refund-fails', code: '11006' });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    const id = what === 'never there' ? 'no-such-operation' : operation.id;
    await expect(desk.operations.retry(desk.account, id, PERSON)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await desk.journal.find(operation.id)).toEqual(operation);
    expect(writesReceived(desk)).toBe(1);
  });

  test('of a capture is held against a fresh reading too', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
    const { operation } = await desk.ask('CAPTURE', HOLD, '40');
    await desk.end(operation.id);
    desk.simulator.ledger.capture(HOLD);
    const retried = await desk.operations.retry(desk.account, operation.id, PERSON);
    expect(retried.operation).toMatchObject({
      state: 'UNKNOWN',
      problem: { message: expect.stringContaining('15000.00') },
    });
    expect(writesReceived(desk)).toBe(1);
  });
});

test('an operation that an older version sent is sent once more under the key that it was sent under: its id', async () => {
  const url = await sqliteFile.empty();
  const desk = await openDesk({ store: url });
  const first = await notApplied(desk, '40');
  const { store } = await openJournal(url);
  await store.updateTable('operations').set({ provider_key: null, last_sent_at: null }).execute();
  await desk.ask('REFUND', PAID, '40', 'key-1');
  expect(keysReceived(desk)[1]).toBe(first.id);
});

test('a gateway that has forgotten all sends a wish under the key that it was sent under before', async () => {
  const keys: unknown[] = [];
  for (const _store of ['lost', 'new']) {
    const desk = await openDesk();
    await desk.ask('REFUND', PAID, '40', 'key-1');
    keys.push(...keysReceived(desk));
  }
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
});
