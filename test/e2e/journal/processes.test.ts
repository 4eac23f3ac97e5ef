import { beforeAll, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { atBlockEnd, describeSharedEngines } from '../../harness/engines.js';
import { attempt, outcomeOf, perform } from '../../harness/operations.js';
import { callerOf, type GatewayProcess, startProcess } from './processes.js';

/** Twenty refunds take their turns: none of them is to be taken for abandoned meanwhile. */
const PATIENT = { leaseMs: 15_000, abandonedAfterMs: 60_000 };

describeSharedEngines('two processes', (engine) => {
  const close = atBlockEnd();
  let provider: Simulator;
  let gateways: readonly GatewayProcess[] = [];
  const gateway = (index: number) => callerOf(gateways[index % 2] as GatewayProcess);

  beforeAll(async () => {
    provider = await startSimulator({ lagMs: 0 });
    close(() => provider.close());
    const options = { providerUrl: provider.url, databaseUrl: await engine.empty(close), tuning: PATIENT };
    // Both at once, so that both find the tables missing.
    gateways = await Promise.all([startProcess(options, close), startProcess(options, close)]);
  });

  const newPayment = (orderId: string) => provider.ledger.addPayment({ orderId, amount: '100.00', state: 'captured' });
  const sent = (paymentId: string) =>
    provider.calls.filter((call) => call.script === 'revoke.php' && call.paymentId === paymentId).length;

  test('asked for one refund a hundred times send it once, and all tell of one operation', async () => {
    const paymentId = newPayment('ORDER');
    const wish = { paymentId, amount: '40.00', idempotencyKey: 'hundred' };
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => perform(gateway(index), 'refundPayment', wish)),
    );
    expect(new Set(outcomes.map(({ operation }) => operation.id)).size).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ operation }) => operation.state))).toEqual(new Set(['SUCCEEDED']));
    expect(sent(paymentId)).toBe(1);
    expect(provider.ledger.payment(paymentId)).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
  });

  test('asked for twenty refunds of 10.00 from 100.00 make ten, and say of ten that it is too much', async () => {
    const paymentId = newPayment('ORDER');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        perform(gateway(index), 'refundPayment', { paymentId, amount: '10.00', idempotencyKey: `ten-${index}` }),
      ),
    );
    const ends = outcomes.map(({ operation }) => operation.problem?.code ?? operation.state).sort();
    expect(ends.slice(0, 10)).toEqual(Array(10).fill('AMOUNT_EXCEEDS_AVAILABLE'));
    expect(ends.slice(10)).toEqual(Array(10).fill('SUCCEEDED'));
    const entries = outcomes.flatMap(({ operation }) => operation.refund?.refundId ?? []);
    expect(new Set(entries).size).toBe(10);
    expect(sent(paymentId)).toBe(10);
    expect(provider.ledger.payment(paymentId).refunded.amount).toBe('100.00');
  });

  test('one key for two sums is carried out for one of them, whichever process it reaches', async () => {
    const paymentId = newPayment('ORDER');
    const answers = await Promise.all(
      ['40', '41'].map((amount, index) =>
        attempt(gateway(index), 'refundPayment', { paymentId, amount, idempotencyKey: 'two-sums' }),
      ),
    );
    const codes = answers.map((answer) => answer.errors[0]?.extensions['code'] ?? outcomeOf(answer).operation.state);
    expect(codes.sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'SUCCEEDED']);
    expect(provider.ledger.payment(paymentId).writes).toBe(1);
  });
});
