import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { describeEngines } from '../../harness/engines.js';
import {
  HOLD,
  openWriteServices,
  PAID,
  type WriteServices,
  type WriteServicesOptions,
  writesReceived,
} from '../../harness/write-services.js';

const NEVER_MS = 3_600_000;
const PERSON = { requestId: 'request-2', caller: 'key:b', person: 'Dana' };

/** Nothing is looked at by itself. */
const STILL: WriteServicesOptions = {
  tuning: { tickMs: NEVER_MS, recheckEveryMs: NEVER_MS, spokenAgainstMs: NEVER_MS, horizonMs: NEVER_MS },
};

/** A refund whose answer was lost; whether it was done is for the test to say. */
async function lost(
  services: WriteServices,
  isDone = false,
  kind: 'REFUND' | 'CAPTURE' = 'REFUND',
): Promise<OperationRecord> {
  const script = kind === 'REFUND' ? 'revoke' : 'do_capture';
  services.simulator.faults.arm({ kind: isDone ? 'drop-after' : 'drop-before', script });
  const { operation } = await services.ask(kind, kind === 'REFUND' ? PAID : HOLD, '40');
  expect(operation.state).toBe('UNKNOWN');
  return operation;
}

/** Reads the payment once more, as soon as nobody else is at it. */
const rechecked = ({ corrections }: WriteServices) =>
  until(
    () => corrections.recheck({ account: 'default', paymentId: PAID }, 'READ'),
    (isDone) => isDone,
  );

const resolve = (
  { resolutions, account }: WriteServices,
  id: string,
  outcome: 'SUCCEEDED' | 'REJECTED',
  refundId: string | null = null,
) => resolutions.resolve(account, id, { outcome, note: 'seen in the cabinet', refundId }, PERSON);

describeEngines('an operation that is UNKNOWN', (engine) => {
  test('is ended by a person as not done, and who and why stand in its events', async () => {
    const services = await openWriteServices({ ...STILL, store: await engine.fresh() });
    const operation = await lost(services);
    const ended = await resolve(services, operation.id, 'REJECTED');
    expect(ended).toMatchObject({
      state: 'REJECTED',
      resolvedBy: 'Dana',
      problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR', message: expect.stringContaining('seen in the cabinet') },
    });
    expect((await services.journal.events(operation.id)).at(-1)).toMatchObject({
      source: 'OPERATOR',
      state: 'REJECTED',
      person: 'Dana',
      caller: 'key:b',
      note: 'resolved by a person as REJECTED: seen in the cabinet',
    });
    expect(writesReceived(services)).toBe(1);
  });

  test('that a person calls not done is not sent again by its key before its effect had time to show, but by a person', async () => {
    const services = await openWriteServices({ ...STILL, store: await engine.fresh() });
    const { operations, account } = services;
    const request = { account, kind: 'REFUND' as const, paymentId: PAID, amount: '40', idempotencyKey: 'key-1' };
    services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    const { operation } = await operations.perform(request, PERSON);
    await resolve(services, operation.id, 'REJECTED');
    const repeated = await operations.perform(request, PERSON);
    expect(repeated).toMatchObject({ replayed: true, operation: { id: operation.id, state: 'REJECTED' } });
    expect(writesReceived(services)).toBe(1);
    const retried = await operations.retry(account, operation.id, { ...PERSON, note: 'asked the bank' });
    expect(retried.operation).toMatchObject({ id: operation.id, state: 'SUCCEEDED', resolvedBy: null });
    expect(writesReceived(services)).toBe(2);
  });

  test('that a person calls not done and that shows later is corrected, with an alarm', async () => {
    const services = await openWriteServices({ ...STILL, store: await engine.fresh() });
    const operation = await lost(services);
    await resolve(services, operation.id, 'REJECTED');
    services.simulator.ledger.refund(PAID, '40');
    await rechecked(services);
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED', resolvedBy: null });
    expect(services.corrected).toMatchObject([{ was: 'REJECTED', operation: { id: operation.id } }]);
    const notes = (await services.journal.events(operation.id)).map(({ note }) => note);
    expect(notes).toContainEqual(expect.stringContaining('resolved by a person'));
    expect(notes.at(-1)).toContain('corrected');
  });

  test('that a person calls done keeps its sum set aside, and takes its entry once that shows', async () => {
    const services = await openWriteServices({ ...STILL, store: await engine.fresh() });
    const operation = await lost(services);
    expect(await resolve(services, operation.id, 'SUCCEEDED')).toMatchObject({
      state: 'SUCCEEDED',
      refund: null,
      problem: null,
    });
    const refundId = services.simulator.ledger.refund(PAID, '40');
    await rechecked(services);
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED', refund: { refundId } });
    expect(services.corrected).toEqual([]);
  });
});

describe('what the provider shows', () => {
  test('counts before what a person says: one that it shows as done is not called otherwise', async () => {
    const services = await openWriteServices(STILL);
    const operation = await lost(services, true);
    await expect(resolve(services, operation.id, 'REJECTED')).rejects.toThrow('only an operation that is UNKNOWN');
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED', resolvedBy: null });
  });

  test('is looked at now for whoever asks, and what it proves is recorded', async () => {
    const services = await openWriteServices(STILL);
    const operation = await lost(services, true);
    const asker = { requestId: 'request-3', caller: 'key:c', person: null };
    expect(await services.resolutions.check(operation, asker)).toMatchObject({
      operation: { state: 'SUCCEEDED' },
      recheck: 'READ',
    });
    const { events } = { events: await services.journal.events(operation.id) };
    expect(events.at(-1)).toMatchObject({ source: 'READ', caller: 'key:c', requestId: 'request-3' });
    expect(writesReceived(services)).toBe(1);
  });

  test('leaves open what it does not show, and a person may decide while it cannot be read', async () => {
    const services = await openWriteServices(STILL);
    const operation = await lost(services);
    expect(await services.resolutions.check(operation, PERSON)).toMatchObject({ operation: { state: 'UNKNOWN' } });
    services.simulator.faults.arm({ kind: 'html', script: 'get_status3.php', times: 10 });
    expect(await resolve(services, operation.id, 'SUCCEEDED')).toMatchObject({ state: 'SUCCEEDED' });
  });
});

describe('whoever asks for a recheck', () => {
  /** Asks until nobody else is at the payment: the lost answer itself is looked for at once. */
  const checked = ({ resolutions }: WriteServices, operation: OperationRecord) =>
    until(
      () => resolutions.check(operation, PERSON),
      ({ recheck }) => recheck !== 'UNDER_WAY',
    );

  async function lostAnd(services: WriteServices, state: 'UNKNOWN' | 'REJECTED'): Promise<OperationRecord> {
    const operation = await lost(services);
    return state === 'UNKNOWN' ? operation : resolve(services, operation.id, state);
  }

  test.each(['UNKNOWN', 'REJECTED'] as const)(
    'of one that is %s is told that somebody else is at its payment, and nothing is read for them',
    async (state) => {
      const services = await openWriteServices(STILL);
      const { journal, resolutions, simulator } = services;
      const operation = await lostAnd(services, state);
      await journal.withLock('default', PAID, async () => {
        const calls = simulator.calls.length;
        const answer = await resolutions.check(operation, PERSON);
        expect(answer).toMatchObject({ operation: { id: operation.id, state }, recheck: 'UNDER_WAY' });
        expect(simulator.calls).toHaveLength(calls);
      });
      expect(await checked(services, operation)).toMatchObject({ operation: { state }, recheck: 'READ' });
    },
  );

  test.each(['UNKNOWN', 'REJECTED'] as const)(
    'of one that is %s is told where its payment could not be read',
    async (state) => {
      const services = await openWriteServices(STILL);
      const operation = await lostAnd(services, state);
      services.simulator.faults.arm({ kind: 'html', script: 'get_status3.php', times: 'always' });
      expect(await checked(services, operation)).toMatchObject({ operation: { state }, recheck: 'UNREAD' });
    },
  );

  test('of one that waits for its approval is told that nothing of it has left', async () => {
    const services = await openWriteServices({
      ...STILL,
      account: { approvalAbove: { REFUND: [money('10', 'KZT')] } },
    });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(await checked(services, operation)).toMatchObject({
      operation: { state: 'AWAITING_APPROVAL' },
      recheck: 'NOT_SENT',
    });
  });
});

describe('the refund that a person names as the effect', () => {
  test('is taken where the payment lists it with that sum', async () => {
    const services = await openWriteServices(STILL);
    const operation = await lost(services);
    // Two of a sum cannot be told apart by themselves.
    const [first] = [services.simulator.ledger.refund(PAID, '40'), services.simulator.ledger.refund(PAID, '40')];
    const ended = await resolve(services, operation.id, 'SUCCEEDED', first);
    expect(ended).toMatchObject({ state: 'SUCCEEDED', refund: { refundId: first } });
  });

  test.each([
    ['is not listed', () => '7999999999', 'SUCCEEDED'],
    ['is of another sum', (services: WriteServices) => services.simulator.ledger.refund(PAID, '41'), 'SUCCEEDED'],
    [
      'goes with what was not done',
      (services: WriteServices) => services.simulator.ledger.refund(PAID, '41'),
      'REJECTED',
    ],
  ] as const)('is refused where it %s', async (_why, named, outcome) => {
    const services = await openWriteServices(STILL);
    const operation = await lost(services);
    await expect(resolve(services, operation.id, outcome, named(services))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'UNKNOWN' });
  });
});

describe('a person', () => {
  test.each(['SUCCEEDED', 'REJECTED', 'PENDING', 'AWAITING_APPROVAL'] as const)(
    'ends no operation that is %s',
    async (state) => {
      const services = await openWriteServices(STILL);
      const operation = await lost(services);
      await services.store.updateTable('operations').set({ state }).where('id', '=', operation.id).execute();
      await expect(resolve(services, operation.id, 'REJECTED')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await services.journal.find(operation.id)).toMatchObject({ state });
    },
  );
});
