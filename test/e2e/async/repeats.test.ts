import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { EXAMPLES, operation, payment, perform, WRITES, type Write } from '../../harness/operations.js';
import { ASYNC_SHOP, type System, startGateway, startProvider, startSystem } from '../../harness/system.js';
import { callsReceived, effectsOf, requestIdsOf } from '../../harness/truth.js';

describeSharedEngines('twenty equal keys at once', (engine) => {
  test.each(WRITES)('at two instances make one write: %s', async (write) => {
    const simulator = await startProvider();
    const env = { ...ASYNC_SHOP, DATABASE_URL: await engine.fresh() };
    const instances = [await startGateway(simulator.url, env), await startGateway(simulator.url, env)];
    const id = randomUUID();
    const given = { id, orderId: `A-${id}`, amount: '2500.00', state: EXAMPLES[write].state };
    const wish = { paymentId: simulator.ledger.addPayment(given), idempotencyKey: `key-${id}` };
    const asked = Array.from({ length: 10 }, () => instances.map((one) => perform(one, write, wish))).flat();
    const outcomes = await Promise.all(asked);
    expect(outcomes).toHaveLength(20);
    expect(new Set(outcomes.map(({ operation: { id: one } }) => one)).size).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(callsReceived(simulator, write, id)).toBe(1);
    expect(effectsOf(simulator, write, id)).toBe(1);
  });
});

/** What is accepted and shows never, in milliseconds. */
const NEVER_MS = 10 * 365 * 86_400_000;

/** A system in which what was accepted and does not show is for a person soon. */
const impatient = () =>
  startSystem({
    flavour: 'async',
    tuning: {
      ...{ absenceSpanMs: 100, acceptedSpanMs: 100, horizonMs: 0, firstMs: 20 },
      ...{ agesMs: [100], oldSpacingMs: 0, tickMs: 20 },
    },
  });

/** A write that was accepted, does not show, and is left to a person. */
async function leftToPerson(system: System, write: Write) {
  const { faults, ledger } = system.simulator;
  const id = randomUUID();
  const given = { id, orderId: `A-${id}`, amount: '2500.00', state: EXAMPLES[write].state };
  const wish = { paymentId: ledger.addPayment(given), idempotencyKey: `key-${id}` };
  faults.arm({ kind: 'effect-lag', ms: NEVER_MS, script: EXAMPLES[write].scripts.async, paymentId: id });
  const { operation: first } = await perform(system, write, wish);
  expect(first).toMatchObject({ state: 'PENDING', problem: null });
  const left = await until(
    () => operation(system, first.id),
    ({ state }) => state === 'UNKNOWN',
  );
  expect(left.problem).toMatchObject({ code: 'OUTCOME_UNKNOWN', advice: 'ASK_OPERATOR' });
  return { id, wish, left };
}

async function retried({ query }: System, id: string) {
  const text = `mutation ($id: ID!) { retryOperation(input: { operationId: $id }) { operation { state } } }`;
  const { data, errors } = await query<{ retryOperation: { operation: { state: string } } }>(text, { id });
  expect(errors).toEqual([]);
  return data?.retryOperation.operation.state;
}

describe('what was accepted and never shows is for a person, and', () => {
  test('a capture whose clearing goes on for ever is sent by nobody: not by its key, a retry or another key', async () => {
    const system = await impatient();
    const { id, wish, left } = await leftToPerson(system, 'capturePayment');
    expect(await payment(system, id)).toMatchObject({ status: 'AUTHORIZED', rawStatus: 'process_clearing' });
    expect(await perform(system, 'capturePayment', wish)).toMatchObject({ replayed: true, operation: left });
    expect(await retried(system, left.id)).toBe('UNKNOWN');
    for (const write of ['capturePayment', 'cancelPayment'] as const) {
      const other = await perform(system, write, { ...wish, idempotencyKey: `${write}-${id}` });
      expect(other.operation).toMatchObject({ state: 'REJECTED' });
    }
    expect(callsReceived(system.simulator, 'capturePayment', id)).toBe(1);
    expect(callsReceived(system.simulator, 'cancelPayment', id)).toBe(0);
    await system.simulator.forward(NEVER_MS);
    expect(await payment(system, id)).toMatchObject({ status: 'CAPTURED' });
    const cleared = await until(
      () => operation(system, left.id),
      ({ state }) => state === 'SUCCEEDED',
    );
    expect(cleared.problem).toBeNull();
    expect(effectsOf(system.simulator, 'capturePayment', id)).toBe(1);
  });

  test('a refund that a person has sent once more is the same request to the provider, which does it once', async () => {
    const system = await impatient();
    const { id, wish, left } = await leftToPerson(system, 'refundPayment');
    expect(await perform(system, 'refundPayment', wish)).toMatchObject({ replayed: true, operation: left });
    expect(callsReceived(system.simulator, 'refundPayment', id)).toBe(1);
    expect(await retried(system, left.id)).toBe('PENDING');
    const ids = requestIdsOf(system.simulator, 'refundPayment', id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(system.simulator.ledger.payment(id).refunds).toHaveLength(1);
    await system.simulator.forward(NEVER_MS);
    await until(
      () => operation(system, left.id),
      ({ state }) => state === 'SUCCEEDED',
    );
    expect(effectsOf(system.simulator, 'refundPayment', id)).toBe(1);
  });
});
