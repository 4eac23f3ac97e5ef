import { describe, expect, jest, test } from '@jest/globals';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, describeSharedEngines, openJournal, sqliteFile } from '../../harness/engines.js';
import { holdCall } from '../../harness/held-calls.js';
import { CALL, refundEntry } from '../../harness/operation-records.js';
import { HOLD, openWriteServices, PAID, type WriteServices, writesReceived } from '../../harness/write-services.js';

const NEVER_MS = 3_600_000;
const PERSON = { requestId: 'request-2', caller: 'desk', person: 'Aigerim', note: 'not in the cabinet' };

/** A refund that left and never arrived, and was given up at the horizon. */
async function notApplied(services: WriteServices, amount?: string): Promise<OperationRecord> {
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, amount, 'key-1');
  const ended = await services.end(operation.id);
  expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
  return ended;
}

/** The keys that came with the refunds of the payment, as the provider received them. */
function keysReceived({ simulator }: WriteServices): (string | undefined)[] {
  const refunds = simulator.calls.filter(({ script }) => script === 'revoke.php');
  return refunds.map(({ fields }) => fields.find(([name]) => name === 'pg_idempotency_key')?.[1] as string | undefined);
}

async function story(services: WriteServices, id: string): Promise<(readonly [string, string, string])[]> {
  return (await services.journal.events(id)).map(({ source, state, note }) => [source, state, note] as const);
}

describeEngines('the same key after NOT_APPLIED', (engine) => {
  test('sends the same operation once more, under the same key of the provider', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const first = await notApplied(services, '40');
    const second = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(second).toMatchObject({ replayed: false, operation: { id: first.id, state: 'SUCCEEDED', problem: null } });
    const [key, repeated] = keysReceived(services);
    expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(repeated).toBe(key);
    expect(writesReceived(services)).toBe(2);
    expect((await story(services, first.id)).slice(-4)).toEqual([
      ['CALL', 'PENDING', 'asked for again'],
      ['CALL', 'PENDING', 'about to be sent'],
      ['CALL', 'PENDING', 'the provider accepted it'],
      ['READ', 'SUCCEEDED', expect.stringContaining('as done')],
    ]);
    expect(await services.ask('REFUND', PAID, '40', 'key-1')).toMatchObject({
      replayed: true,
      operation: { id: first.id },
    });
    expect(services.simulator.ledger.payment(PAID).refunded.amount).toBe('40.00');
  });

  test('asked for many times at once sends once more', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    await notApplied(services, '40');
    const answers = await Promise.all(Array.from({ length: 5 }, () => services.ask('REFUND', PAID, '40', 'key-1')));
    expect(answers.map(({ operation }) => operation.state)).toEqual(Array(5).fill('SUCCEEDED'));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(services.simulator.ledger.payment(PAID)).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
  });
});

describeSharedEngines('the same key after NOT_APPLIED', (engine) => {
  test('at two instances at once is sent once more by one of them', async () => {
    const store = await engine.fresh();
    const one = await openWriteServices({ store });
    await notApplied(one, '40');
    // Both speak to one provider, as instances of one gateway do.
    const two = await openWriteServices({ store, account: { baseUrl: one.account.baseUrl } });
    await Promise.all([one, two].map((services) => services.ask('REFUND', PAID, '40', 'key-1')));
    expect(writesReceived(one)).toBe(2);
    expect(one.simulator.ledger.payment(PAID).refunded.amount).toBe('40.00');
  });
});

describe('before it is sent once more', () => {
  test('an effect that shows by now is found, and nothing is sent', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    const refundId = services.simulator.ledger.refund(PAID, '40');
    const { operation } = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({ id: first.id, state: 'SUCCEEDED', refund: { refundId: refundId } });
    expect(writesReceived(services)).toBe(1);
  });

  test('the payment is read, and where that fails it is what it was before', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    services.simulator.faults.arm({ kind: 'html', script: 'get_status3', times: 'always' });
    const { operation } = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({ id: first.id, state: 'REJECTED', sentAt: first.sentAt });
    expect(operation.problem).toMatchObject({ code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' });
    expect(writesReceived(services)).toBe(1);
    services.simulator.faults.clear();
    expect((await services.ask('REFUND', PAID, '40', 'key-1')).operation.state).toBe('SUCCEEDED');
  });

  test('"all of it" is what it was the first time, not what is left now', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services);
    expect((await services.ask('REFUND', PAID, '500', 'another')).operation.state).toBe('SUCCEEDED');
    const { operation } = await services.ask('REFUND', PAID, undefined, 'key-1');
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
    expect(writesReceived(services)).toBe(2);
  });

  test('a gateway that stops leaves it what it was', async () => {
    const services = await openWriteServices({ tuning: { abandonedAfterMs: 50 } });
    const first = await notApplied(services, '40');
    await services.journal.withLock('default', PAID, () => services.journal.reopen(first, 'asked for again', CALL));
    expect(await services.becomes(first.id, ({ state }) => state === 'UNKNOWN')).toMatchObject({ resend: false });
    expect(await services.end(first.id)).toMatchObject({ problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(writesReceived(services)).toBe(1);
  });

  test('one that ended otherwise meanwhile is not made open again', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    expect(await services.journal.reopen({ ...first, updatedAt: new Date(1) }, 'asked for again', CALL)).toBeNull();
    expect(await services.journal.find(first.id)).toEqual(first);
  });
});

describe('once it was sent once more', () => {
  test('and its answer is lost, it is UNKNOWN again, its sum set aside, for a horizon from then on', async () => {
    const url = await sqliteFile.fresh();
    const before = await openWriteServices({ store: url });
    const first = await notApplied(before, '40');
    await before.reconciler.stop();
    const { store } = await openJournal(url);
    await store.updateTable('operations').set({ sent_at: 1, last_sent_at: 1, sent_running_ms: -NEVER_MS }).execute();
    const services = await openWriteServices({ store: url, tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 } });
    services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    await services.ask('REFUND', PAID, '40', 'key-1');
    const { checks } = await services.becomes(first.id, ({ state }) => state === 'UNKNOWN');
    const later = await services.becomes(first.id, (entry) => entry.checks >= checks + 8);
    expect(later).toMatchObject({ state: 'UNKNOWN', sentAt: new Date(1) });
    expect((await services.ask('REFUND', PAID, '2500')).operation).toMatchObject({ state: 'REJECTED', sentAt: null });
    expect(writesReceived(services)).toBe(1);
  });

  test('an effect of the first time is its effect', async () => {
    const services = await openWriteServices({ tuning: { horizonMs: 0 } });
    const first = await notApplied(services, '40');
    const letGo = holdCall(services.simulator.faults, { script: 'revoke' });
    services.simulator.faults.arm({ kind: 'refuse', code: '9999', script: 'revoke' });
    const second = services.ask('REFUND', PAID, '40', 'key-1');
    await services.becomes(first.id, ({ state, resend }) => state === 'PENDING' && !resend);
    const refundId = services.simulator.ledger.refund(PAID, '40');
    await until(
      () => writesReceived(services),
      (count) => count === 2,
    );
    letGo();
    await second;
    expect(await services.end(first.id)).toMatchObject({ state: 'SUCCEEDED', refund: { refundId: refundId } });
  });

  test('and refused under signature, it is what it was before, and no new key is advised', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    services.simulator.faults.arm({ kind: 'refuse', code: '11006', script: 'revoke' });
    const { operation } = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(await services.end(first.id)).toMatchObject({ state: 'REJECTED' });
    expect(operation.problem).toMatchObject({ code: 'NOT_APPLIED', providerCode: '11006', advice: 'ASK_OPERATOR' });
  });
});

describe('once it was sent twice', () => {
  test('and one failed under its own id, no new key is advised: the other may not have', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    services.simulator.faults.arm({ kind: 'refund-fails', code: '11006' });
    await services.ask('REFUND', PAID, '40', 'key-1');
    expect(await services.end(first.id)).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED' },
      problem: { code: 'DECLINED', providerCode: '11006', advice: 'ASK_OPERATOR' },
    });
  });

  test('and a reading does not tell for certain that it is absent, it is not sent a third time', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    const payment = await services.payments.read(services.account, PAID, 'writes', ASKED);
    const doubtful = { ...refundEntry('8999999999'), status: 'FAILED', refundedAt: null } as const;
    jest.spyOn(services.payments, 'read').mockResolvedValue(payment && { ...payment, refunds: [doubtful] });
    await services.ask('REFUND', PAID, '40', 'key-1');
    expect(writesReceived(services)).toBe(1);
    expect(await services.journal.find(first.id)).toMatchObject({ id: first.id, sentAt: first.sentAt });
  });
});

describe('a retry that a person asks for', () => {
  test('of one that is NOT_APPLIED sends it once more, and the event says who wanted it and why', async () => {
    const services = await openWriteServices();
    const first = await notApplied(services, '40');
    const { operation } = await services.operations.retry(services.account, first.id, PERSON);
    expect(operation).toMatchObject({ id: first.id, state: 'SUCCEEDED' });
    const [key, repeated] = keysReceived(services);
    expect(repeated).toBe(key);
    expect((await services.journal.events(first.id)).find(({ source }) => source === 'OPERATOR')).toMatchObject({
      state: 'PENDING',
      note: 'a retry was asked for: not in the cabinet',
      caller: 'desk',
      person: 'Aigerim',
      requestId: 'request-2',
    });
  });

  test('of one that was accepted and does not show past the horizon sends it once more under the same key', async () => {
    const services = await openWriteServices({ receipts: false, tuning: { acceptedSpanMs: 0, horizonMs: NEVER_MS } });
    services.simulator.faults.arm({ kind: 'unsigned', script: 'revoke' });
    services.simulator.faults.arm({ kind: 'refund-lag', ms: NEVER_MS });
    const { operation } = await services.ask('REFUND', PAID, '40', 'key-1');
    await expect(services.operations.retry(services.account, operation.id, PERSON)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'input.operationId',
      message: expect.stringContaining('nothing was sent'),
    });
    const account = { ...services.account, outcomeHorizonMs: 0 };
    expect((await services.operations.retry(account, operation.id, PERSON)).operation).toMatchObject({
      state: 'SUCCEEDED',
    });
    const [key, repeated] = keysReceived(services);
    expect(repeated).toBe(key);
  });

  test.each(['SUCCEEDED', 'DECLINED', 'never there'] as const)('of one that is %s is refused', async (what) => {
    const services = await openWriteServices();
    if (what === 'DECLINED') services.simulator.faults.arm({ kind: 'refund-fails', code: '11006' });
    const { operation } = await services.ask('REFUND', PAID, '40');
    const id = what === 'never there' ? 'no-such-operation' : operation.id;
    await expect(services.operations.retry(services.account, id, PERSON)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await services.journal.find(operation.id)).toEqual(operation);
    expect(writesReceived(services)).toBe(1);
  });

  test('of a capture is held against a fresh reading too', async () => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
    const { operation } = await services.ask('CAPTURE', HOLD, '40');
    await services.end(operation.id);
    services.simulator.ledger.capture(HOLD);
    const retried = await services.operations.retry(services.account, operation.id, PERSON);
    expect(retried.operation).toMatchObject({
      state: 'UNKNOWN',
      problem: { message: expect.stringContaining('15000.00') },
    });
    expect(writesReceived(services)).toBe(1);
  });
});

test('an operation that an older version sent is sent once more under the key that it was sent under: its id', async () => {
  const url = await sqliteFile.fresh();
  const services = await openWriteServices({ store: url });
  const first = await notApplied(services, '40');
  const { store } = await openJournal(url);
  await store.updateTable('operations').set({ provider_key: null, last_sent_at: null }).execute();
  await services.ask('REFUND', PAID, '40', 'key-1');
  expect(keysReceived(services)[1]).toBe(first.id);
});

test('a gateway that has forgotten all sends a wish under the key that it was sent under before', async () => {
  const keys: unknown[] = [];
  for (const _store of ['lost', 'new']) {
    const services = await openWriteServices();
    await services.ask('REFUND', PAID, '40', 'key-1');
    keys.push(...keysReceived(services));
  }
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
});
