import { describe, expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { badAnswersOf, badAnswersOfWrites, SHORT_TIMEOUT } from '../harness/fault-table.js';
import { holdCall } from '../harness/held-calls.js';
import {
  attempt,
  EXAMPLES,
  example,
  type OperationView,
  operation,
  payment,
  perform,
  STATUS_SCRIPTS,
  WRITES,
  writeCalls,
} from '../harness/operations.js';
import { ALL_FLAVOURS, type System, sharedSystem, startSystem } from '../harness/system.js';

const isKnown = ({ state }: OperationView) => state !== 'UNKNOWN';

/** Earlier tests opened the circuit of the host; it closes when a write succeeds. */
async function isCircuitClosed(system: System): Promise<void> {
  await until(
    () => perform(system, 'refundPayment', example(system, 'refundPayment')),
    ({ operation: { state } }) => state !== 'REJECTED',
  );
}

describe.each(ALL_FLAVOURS)('with the %s scripts', (flavour) => {
  const patient = sharedSystem({ flavour });
  const hurried = sharedSystem({ flavour, env: SHORT_TIMEOUT });
  const status = STATUS_SCRIPTS[flavour];

  describe.each(WRITES)('%s', (write) => {
    const { scripts, before, after } = EXAMPLES[write];
    const script = scripts[flavour];

    test.each(badAnswersOfWrites(flavour))(
      'that meets $what is UNKNOWN, sent once, and settled by reading',
      async (bad) => {
        const system = bad.slow ? hurried() : patient();
        const wish = example(system, write);
        const { paymentId } = wish;
        system.simulator.faults.arm({ ...bad.fault, script, paymentId });
        const outcome = await perform(system, write, wish);
        expect(outcome).toMatchObject({
          replayed: false,
          operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } },
        });
        const { id } = outcome.operation;
        if (bad.acts) {
          const resolved = await until(() => operation(system, id), isKnown);
          expect(resolved).toMatchObject({ state: 'SUCCEEDED', problem: null });
          expect((await payment(system, paymentId)).status).toBe(after);
        } else {
          // One reading without the effect proves nothing: the provider may show it late.
          expect(await operation(system, id)).toMatchObject({ state: 'UNKNOWN' });
          expect(await payment(system, paymentId)).toMatchObject({ status: before, allowedActions: [] });
        }
        const repeated = await perform(system, write, wish);
        expect(repeated).toMatchObject({ replayed: true, operation: { id } });
        expect(writeCalls(system, paymentId)).toHaveLength(1);
        expect(system.simulator.ledger.payment(paymentId).writes).toBe(bad.acts ? 1 : 0);
      },
    );

    test('that the provider refuses for certain is rejected with its code, and another key may try again', async () => {
      const system = patient();
      const wish = example(system, write);
      system.simulator.faults.arm({ kind: 'refuse', code: '10009', script, paymentId: wish.paymentId });
      const problem = { code: 'DECLINED', providerCode: '10009', advice: 'RETRY_WITH_NEW_KEY' };
      expect(await perform(system, write, wish)).toMatchObject({
        operation: { state: 'REJECTED', problem },
        payment: { status: before },
      });
      const repeated = await perform(system, write, { ...wish, idempotencyKey: `${wish.idempotencyKey}-2` });
      expect(repeated).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: after } });
      expect(writeCalls(system, wish.paymentId)).toHaveLength(2);
    });

    test('refused with a code that proves nothing is UNKNOWN until a reading decides', async () => {
      const system = patient();
      const wish = example(system, write);
      system.simulator.faults.arm({ kind: 'refuse', code: '9999', script, paymentId: wish.paymentId });
      const problem = { code: 'OUTCOME_UNKNOWN', providerCode: '9999', advice: 'WAIT' };
      expect(await perform(system, write, wish)).toMatchObject({ operation: { state: 'UNKNOWN', problem } });
      expect(writeCalls(system, wish.paymentId)).toHaveLength(1);
    });

    test('answered with a word nobody documents is believed only as far as a reading shows it', async () => {
      const system = patient();
      const wish = example(system, write);
      system.simulator.faults.arm({ kind: 'unknown-word', script, paymentId: wish.paymentId });
      const { operation: first } = await perform(system, write, wish);
      expect(['UNKNOWN', 'SUCCEEDED']).toContain(first.state);
      const resolved = await until(() => operation(system, first.id), isKnown);
      expect(resolved.state).toBe('SUCCEEDED');
      expect(writeCalls(system, wish.paymentId)).toHaveLength(1);
    });

    test('that was lost on its way is proved by reading to have had no effect', async () => {
      const tuning = { absenceSpanMs: 200, horizonMs: 0, firstMs: 20, agesMs: [100], oldSpacingMs: 0, tickMs: 20 };
      const system = await startSystem({ flavour, tuning });
      const wish = example(system, write);
      system.simulator.faults.arm({ kind: 'drop-before', script });
      const { operation: lost } = await perform(system, write, wish);
      const resolved = await until(() => operation(system, lost.id), isKnown);
      expect([lost.state, resolved.state]).toEqual(['UNKNOWN', 'REJECTED']);
      expect(resolved.problem).toMatchObject({ code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' });
      const repeated = await perform(system, write, { ...wish, idempotencyKey: 'another' });
      expect(repeated).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: after } });
      expect(writeCalls(system)).toHaveLength(2);
      expect(system.simulator.ledger.payment(wish.paymentId).writes).toBe(1);
    });

    test('is not sent when the provider refuses to show the payment', async () => {
      const system = patient();
      const wish = example(system, write);
      const { paymentId } = wish;
      system.simulator.faults.arm({ kind: 'refuse', code: '9996', script: status, paymentId, times: 'always' });
      const { data } = await attempt(system, write, wish);
      const problem = { code: 'PROVIDER_REFUSED', providerCode: '9996', advice: 'GIVE_UP' };
      expect(data?.outcome?.operation).toMatchObject({ state: 'REJECTED', problem });
      expect(writeCalls(system, paymentId)).toEqual([]);
    });

    test('is not sent while the payment stands in a state nobody documents', async () => {
      const system = patient();
      const wish = example(system, write);
      const { paymentId } = wish;
      system.simulator.faults.arm({ kind: 'unknown-word', script: status, paymentId, times: 'always' });
      expect(await perform(system, write, wish)).toMatchObject({
        operation: { state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } },
        payment: { status: 'UNKNOWN', rawStatus: 'on_review' },
      });
      expect(writeCalls(system, paymentId)).toEqual([]);
    });
  });

  test.each(badAnswersOf(flavour))('nothing is sent when reading the payment always meets $what', async (bad) => {
    const system = bad.slow ? hurried() : patient();
    await isCircuitClosed(system);
    await Promise.all(
      WRITES.map(async (write) => {
        const wish = example(system, write);
        const { paymentId } = wish;
        system.simulator.faults.arm({ ...bad.fault, script: status, paymentId, times: 'always' });
        const { data } = await attempt(system, write, wish, '');
        expect(data?.outcome?.operation).toMatchObject({
          state: 'REJECTED',
          problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
        });
        expect(writeCalls(system, paymentId)).toEqual([]);
      }),
    );
  });

  test('an operation stays known as UNKNOWN while the payment cannot be read', async () => {
    const system = await startSystem({ flavour });
    const { faults } = system.simulator;
    const letGo = holdCall(faults, { script: EXAMPLES.refundPayment.scripts[flavour] });
    faults.arm({ kind: 'drop-after', script: EXAMPLES.refundPayment.scripts[flavour] });
    const answer = attempt(system, 'refundPayment', example(system, 'refundPayment'));
    await until(
      () => writeCalls(system).length,
      (count) => count === 1,
    );
    const kind = flavour === 'async' ? 'other-request' : 'wrong-signature';
    const fault = faults.arm({ kind, script: status, times: 'always' });
    letGo();
    const { data, errors } = await answer;
    expect(data?.outcome).toMatchObject({ payment: null, operation: { state: 'UNKNOWN' } });
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['outcome', 'payment'], 'PROVIDER_REPLY_UNTRUSTED'],
    ]);
    const id = data?.outcome?.operation.id ?? '';
    expect((await operation(system, id)).state).toBe('UNKNOWN');
    faults.clear(fault);
    expect(await until(() => operation(system, id), isKnown)).toMatchObject({ state: 'SUCCEEDED' });
    expect(writeCalls(system)).toHaveLength(1);
  });

  test('a refund of what an UNKNOWN refund may have taken is not sent', async () => {
    const system = patient();
    await isCircuitClosed(system);
    const wish = { ...example(system, 'refundPayment'), amount: '2000' };
    const { paymentId } = wish;
    system.simulator.faults.arm({ kind: 'drop-before', script: EXAMPLES.refundPayment.scripts[flavour], paymentId });
    const lost = await perform(system, 'refundPayment', wish);
    const next = await perform(system, 'refundPayment', { ...wish, idempotencyKey: `${wish.idempotencyKey}-2` });
    expect([lost.operation.state, next.operation.problem]).toMatchObject([
      'UNKNOWN',
      { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    ]);
    expect(writeCalls(system, paymentId)).toHaveLength(1);
  });
});
