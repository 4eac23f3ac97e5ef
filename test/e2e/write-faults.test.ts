import { describe, expect, test } from '@jest/globals';
import { until } from './ask.js';
import { BAD_ANSWERS, environmentFor } from './fault-table.js';
import { FLAVOURS, startSystem } from './system.js';
import {
  attempt,
  EXAMPLES,
  operation,
  outcomeOf,
  payment,
  perform,
  STATUS_SCRIPTS,
  WRITES,
  writeCalls,
} from './writes.js';

const CASES = WRITES.flatMap((write) => FLAVOURS.map((flavour) => ({ write, flavour })));

describe.each(CASES)('$write with the $flavour scripts', ({ write, flavour }) => {
  const { paymentId, scripts, before, after } = EXAMPLES[write];
  const script = scripts[flavour];
  const wish = { paymentId, idempotencyKey: 'key-1' };

  test.each(BAD_ANSWERS)('that meets $what is UNKNOWN, sent once, and settled by reading', async (bad) => {
    const system = await startSystem({ flavour, env: environmentFor(bad) });
    system.simulator.faults.arm({ ...bad.fault, script });
    const outcome = await perform(system, write, wish);
    expect(outcome).toMatchObject({
      replayed: false,
      operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } },
    });
    if (bad.acts) {
      const settled = await until(
        () => operation(system, outcome.operation.id),
        ({ state }) => state !== 'UNKNOWN',
      );
      expect(settled).toMatchObject({ state: 'SUCCEEDED', problem: null });
      expect((await payment(system, paymentId)).status).toBe(after);
    } else {
      // One reading without the effect proves nothing: the provider may show it late.
      expect(await operation(system, outcome.operation.id)).toMatchObject({ state: 'UNKNOWN' });
      expect(await payment(system, paymentId)).toMatchObject({ status: before, allowedActions: [] });
    }
    const again = await perform(system, write, wish);
    expect(again).toMatchObject({ replayed: true, operation: { id: outcome.operation.id } });
    expect(writeCalls(system)).toHaveLength(1);
    expect(system.simulator.ledger.payment(paymentId).writes).toBe(bad.acts ? 1 : 0);
  });

  test('that the provider refuses for certain is rejected with its code, and another key may try again', async () => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({ kind: 'refuse', code: '10009', script });
    expect(await perform(system, write, wish)).toMatchObject({
      operation: {
        state: 'REJECTED',
        problem: { code: 'DECLINED', providerCode: '10009', advice: 'RETRY_WITH_NEW_KEY' },
      },
      payment: { status: before },
    });
    const again = await perform(system, write, { ...wish, idempotencyKey: 'key-2' });
    expect(again).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: after } });
    expect(writeCalls(system)).toHaveLength(2);
  });

  test('answered with a word nobody documents is believed only as far as a reading shows it', async () => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({ kind: 'unknown-word', script });
    const { operation: first } = await perform(system, write, wish);
    expect(['UNKNOWN', 'SUCCEEDED']).toContain(first.state);
    const settled = await until(
      () => operation(system, first.id),
      ({ state }) => state !== 'UNKNOWN',
    );
    expect(settled.state).toBe('SUCCEEDED');
    expect(writeCalls(system)).toHaveLength(1);
  });
});

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  const status = STATUS_SCRIPTS[flavour];

  test.each(BAD_ANSWERS)('nothing is sent when reading the payment always meets $what', async (bad) => {
    const system = await startSystem({ flavour, env: environmentFor(bad) });
    system.simulator.faults.arm({ ...bad.fault, script: status, times: 'always' });
    const answers = await Promise.all(
      WRITES.map((write) => attempt(system, write, { paymentId: EXAMPLES[write].paymentId, idempotencyKey: write })),
    );
    for (const { data } of answers) {
      expect(data?.outcome?.operation).toMatchObject({
        state: 'REJECTED',
        problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
      });
      // The operation stands, though the payment beside it can not be shown.
      expect(data?.outcome?.payment).toBeNull();
    }
    expect(writeCalls(system)).toEqual([]);
  });

  test.each(WRITES)('%s is not sent when the provider refuses to show the payment', async (write) => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({ kind: 'refuse', code: '9999', script: status, times: 'always' });
    const { data } = await attempt(system, write, { paymentId: EXAMPLES[write].paymentId, idempotencyKey: 'k' });
    expect(data?.outcome?.operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_REFUSED', providerCode: '9999', advice: 'GIVE_UP' },
    });
    expect(writeCalls(system)).toEqual([]);
  });

  test.each(WRITES)('%s is not sent while the payment stands in a state nobody documents', async (write) => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({ kind: 'unknown-word', script: status, times: 'always' });
    const outcome = await perform(system, write, { paymentId: EXAMPLES[write].paymentId, idempotencyKey: 'k' });
    expect(outcome).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } },
      payment: { status: 'UNKNOWN', rawStatus: 'on_review' },
    });
    expect(writeCalls(system)).toEqual([]);
  });

  test('an operation stays known as UNKNOWN while the payment can not be read', async () => {
    const system = await startSystem({ flavour });
    const { faults } = system.simulator;
    faults.arm({ kind: 'delay', ms: 200, script: EXAMPLES.refundPayment.scripts[flavour] });
    faults.arm({ kind: 'drop-after', script: EXAMPLES.refundPayment.scripts[flavour] });
    const answer = attempt(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: 'k' });
    await until(
      () => writeCalls(system).length,
      (count) => count === 1,
    );
    const fault = faults.arm({ kind: 'wrong-signature', script: status, times: 'always' });
    const { data, errors } = await answer;
    expect(data?.outcome).toMatchObject({ payment: null, operation: { state: 'UNKNOWN' } });
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['outcome', 'payment'], 'PROVIDER_REPLY_UNTRUSTED'],
    ]);
    const id = data?.outcome?.operation.id ?? '';
    expect((await operation(system, id)).state).toBe('UNKNOWN');
    faults.clear(fault);
    const settled = await until(
      () => operation(system, id),
      ({ state }) => state !== 'UNKNOWN',
    );
    expect(settled.state).toBe('SUCCEEDED');
    expect(writeCalls(system)).toHaveLength(1);
  });

  test('a refund of what an UNKNOWN refund may have taken is not sent', async () => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({ kind: 'drop-before', script: EXAMPLES.refundPayment.scripts[flavour] });
    const wish = { paymentId: '7000000002', amount: '2000' };
    const lost = await perform(system, 'refundPayment', { ...wish, idempotencyKey: '1' });
    const next = await perform(system, 'refundPayment', { ...wish, idempotencyKey: '2' });
    expect([lost.operation.state, next.operation.problem]).toMatchObject([
      'UNKNOWN',
      { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    ]);
    expect(writeCalls(system)).toHaveLength(1);
  });
});

test.each(CASES)('$write with the $flavour scripts that never took effect is proved so by reading', async (one) => {
  const { write, flavour } = one;
  const { paymentId, scripts, after } = EXAMPLES[write];
  const tuning = { absenceSpanMs: 200, firstMs: 20, tickMs: 20 };
  const system = await startSystem({ flavour, tuning });
  system.simulator.faults.arm({ kind: 'drop-before', script: scripts[flavour] });
  const { operation: lost } = await perform(system, write, { paymentId, idempotencyKey: '1' });
  const settled = await until(
    () => operation(system, lost.id),
    ({ state }) => state !== 'UNKNOWN',
  );
  expect([lost.state, settled.state]).toEqual(['UNKNOWN', 'REJECTED']);
  expect(settled.problem).toMatchObject({ code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY' });
  const again = await perform(system, write, { paymentId, idempotencyKey: '2' });
  expect(again).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: after } });
  expect(writeCalls(system)).toHaveLength(2);
  expect(system.simulator.ledger.payment(paymentId).writes).toBe(1);
});

test('a refusal that proves nothing leaves the operation UNKNOWN until a reading decides', async () => {
  await Promise.all(
    CASES.map(async ({ write, flavour }) => {
      const { paymentId, scripts } = EXAMPLES[write];
      const system = await startSystem({ flavour });
      system.simulator.faults.arm({ kind: 'refuse', code: '9999', script: scripts[flavour] });
      const outcome = outcomeOf(await attempt(system, write, { paymentId, idempotencyKey: 'k' }));
      expect(outcome.operation).toMatchObject({
        state: 'UNKNOWN',
        problem: { code: 'OUTCOME_UNKNOWN', providerCode: '9999', advice: 'WAIT' },
      });
      expect(writeCalls(system)).toHaveLength(1);
    }),
  );
});
