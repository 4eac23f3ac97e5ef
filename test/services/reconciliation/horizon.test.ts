import { describe, expect, jest, test } from '@jest/globals';
import type { OperationKind } from '../../../src/domain/operations/operation.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { describeEngines, openJournal, sqliteFile } from '../../harness/engines.js';
import { HOLD, openWriteServices, PAID, type WriteServices, writesReceived } from '../../harness/write-services.js';

const NEVER_MS = 3_600_000;
const DAYS_40_MS = 40 * 86_400_000;

const WRITES = {
  CAPTURE: {
    payment: HOLD,
    script: 'do_capture',
    doIt: (services: WriteServices) => services.simulator.ledger.capture(HOLD),
  },
  CANCEL: {
    payment: HOLD,
    script: 'cancel',
    doIt: (services: WriteServices) => services.simulator.ledger.cancel(HOLD),
  },
  REFUND: {
    payment: PAID,
    script: 'revoke',
    doIt: (services: WriteServices) => services.simulator.ledger.refund(PAID, '2000'),
  },
} as const;

/** A write that left and never arrived, looked at many times since. */
async function lost(services: WriteServices, kind: OperationKind): Promise<OperationRecord> {
  const { payment, script } = WRITES[kind];
  services.simulator.faults.arm({ kind: 'drop-before', script });
  const { operation } = await services.ask(kind, payment, kind === 'REFUND' ? '2000' : undefined);
  return services.becomes(operation.id, ({ checks }) => checks >= 8);
}

/** As if everything had been sent so much longer ago. */
async function ages(url: string, ageMs: number): Promise<void> {
  const { store } = await openJournal(url);
  await store
    .updateTable('operations')
    .set(({ eb, ref }) => ({
      sent_at: eb(ref('sent_at'), '-', ageMs),
      last_sent_at: eb(ref('last_sent_at'), '-', ageMs),
      sent_running_ms: eb(ref('sent_running_ms'), '-', ageMs),
    }))
    .execute();
}

describeEngines('a write that may have left and does not show', (engine) => {
  test.each(['CAPTURE', 'CANCEL', 'REFUND'] as const)(
    'stays UNKNOWN until the horizon, nothing is begun beside it, and it is done when it shows late: %s',
    async (kind) => {
      const services = await openWriteServices({
        store: await engine.fresh(),
        tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 },
      });
      const unknown = await lost(services, kind);
      expect(unknown).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } });
      const { payment } = WRITES[kind];
      const beside = await services.ask(kind, payment, kind === 'REFUND' ? '600' : undefined);
      expect(beside.operation).toMatchObject({ state: 'REJECTED', sentAt: null });
      WRITES[kind].doIt(services);
      expect(await services.end(unknown.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
      expect(writesReceived(services)).toBe(1);
    },
  );
});

describe.each(['CAPTURE', 'CANCEL', 'REFUND'] as const)('past the horizon a %s that does not show', (kind) => {
  test('is NOT_APPLIED, and a person is to decide: no new key is advised', async () => {
    const url = await sqliteFile.fresh();
    const services = await openWriteServices({ store: url, tuning: { horizonMs: NEVER_MS } });
    const unknown = await lost(services, kind);
    await ages(url, NEVER_MS);
    const ended = await services.end(unknown.id);
    expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(ended.problem?.message).toContain(' 1 hour later');
    expect(writesReceived(services)).toBe(1);
  });
});

describe('the horizon', () => {
  test('is that of the account, where it has one', async () => {
    const services = await openWriteServices({ account: { outcomeHorizonMs: NEVER_MS } });
    expect(await lost(services, 'REFUND')).toMatchObject({ state: 'UNKNOWN' });
    const other = await openWriteServices({ account: { outcomeHorizonMs: 0 }, tuning: { horizonMs: NEVER_MS } });
    other.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    const { operation } = await other.ask('REFUND', PAID, '40');
    expect(await other.end(operation.id)).toMatchObject({ problem: { code: 'NOT_APPLIED' } });
  });

  test("is not reached because the store's clock is set forward while the process looks", async () => {
    const services = await openWriteServices({ tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 } });
    const { id, checks } = await lost(services, 'REFUND');
    const ofPayment = services.journal.due.ofPayment.bind(services.journal.due);
    jest.spyOn(services.journal.due, 'ofPayment').mockImplementation(async (payment) => {
      const { now, operations } = await ofPayment(payment);
      return { now: now + DAYS_40_MS, operations };
    });
    const later = await services.becomes(id, (entry) => entry.state !== 'UNKNOWN' || entry.checks >= checks + 5);
    expect(later).toMatchObject({ state: 'UNKNOWN' });
  });

  test.each([
    ['the clock is ahead', true],
    ['the clock was behind when it was sent, and no stamp of its time was left', false],
  ])(
    'is not reached for a process that starts while %s, nor may a person have it sent once more',
    async (_when, isStamped) => {
      const url = await sqliteFile.fresh();
      const before = await openWriteServices({ store: url, tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 } });
      const { id } = await lost(before, 'REFUND');
      await before.reconciler.stop();
      const { store } = await openJournal(url);
      // To the store it is the same whether its clock was behind then, or is ahead now.
      const sent = { sent_at: Date.now() - DAYS_40_MS, last_sent_at: Date.now() - DAYS_40_MS, next_check_at: 0 };
      await store
        .updateTable('operations')
        .set(isStamped ? sent : { ...sent, sent_running_ms: null })
        .execute();
      const services = await openWriteServices({ store: url, tuning: { horizonMs: NEVER_MS, absenceSpanMs: 0 } });
      const { checks } = await services.becomes(id, () => true);
      const later = await services.becomes(id, (entry) => entry.state !== 'UNKNOWN' || entry.checks >= checks + 5);
      expect(later).toMatchObject({ state: 'UNKNOWN' });
      const asker = { requestId: null, caller: null, note: null };
      await expect(services.operations.retry(services.account, id, asker)).rejects.toThrow('past the horizon');
      expect(writesReceived(services)).toBe(0);
    },
  );

  test('is no proof for a process that has just come: it sees the absence itself, three times and over the span', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: NEVER_MS } });
    const { id, absentReads } = await lost(services, 'REFUND');
    expect(absentReads).toBeGreaterThan(3);
    expect(await services.journal.find(id)).toMatchObject({ state: 'UNKNOWN' });
  });
});
