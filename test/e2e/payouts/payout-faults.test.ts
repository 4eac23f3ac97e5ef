import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeSharedEngines } from '../../harness/engines.js';
import { type PayoutView, payOut, payoutCalls, payoutOperation, REACHED, toAccount } from '../../harness/payouts.js';
import { FLAVOURS, sharedSystem, startSystem } from '../../harness/system.js';

const isKnown = ({ state }: PayoutView) => state !== 'UNKNOWN';

describeSharedEngines('beside what every fault comes to', (engine) => {
  describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
    const close = atBlockEnd();
    const patient = sharedSystem({ flavour, env: REACHED, databaseUrl: () => engine.fresh(close) });

    test.each(['9999', '10000', '10026', '8888', '9991', '777777'])(
      'code %s proves nothing: the payout is UNKNOWN until readings decide',
      async (code) => {
        const system = patient();
        const wish = toAccount();
        system.simulator.faults.arm({ kind: 'refuse', code, script: 'to_iban', orderId: wish.orderId });
        expect(await payOut(system, wish)).toMatchObject({
          operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', providerCode: code, advice: 'WAIT' } },
        });
        expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
      },
    );

    test('a payout that the provider shows late is found, and not taken for absent', async () => {
      const system = patient();
      const wish = toAccount();
      const { orderId } = wish;
      system.simulator.faults.arm({ kind: 'payment-lag', ms: 1_500, script: 'to_iban', orderId });
      system.simulator.faults.arm({ kind: 'drop-after', script: 'to_iban', orderId });
      const { operation: first } = await payOut(system, wish);
      expect(await until(() => payoutOperation(system, first.id), isKnown)).toMatchObject({ state: 'SUCCEEDED' });
      expect(payoutCalls(system, orderId)).toHaveLength(1);
    });

    test('a payout that shows another sum than was asked for is UNKNOWN, and for a person', async () => {
      const system = patient();
      const wish = toAccount();
      const { orderId } = wish;
      system.simulator.faults.arm({ kind: 'drop-before', script: 'to_iban', orderId });
      const { operation: first } = await payOut(system, wish);
      system.simulator.ledger.payoutBook.add({ orderId, amount: '1500.01', currency: 'KZT', word: 'ok' });
      const end = await until(
        () => payoutOperation(system, first.id),
        ({ problem }) => problem?.advice === 'ASK_OPERATOR',
      );
      expect(end).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
      expect(end.problem?.message).toContain('1500.01');
    });
  });
});

describeSharedEngines('what the provider refuses for want of money', (engine) => {
  test.each(FLAVOURS)(
    'with the %s scripts, a balance that is said to be too low is REJECTED once readings show no payout for a while',
    async (flavour) => {
      const tuning = { absenceSpanMs: 200, firstMs: 20, agesMs: [100], oldSpacingMs: 0, tickMs: 20 };
      const system = await startSystem({ flavour, env: REACHED, tuning, databaseUrl: () => engine.fresh() });
      const wish = toAccount();
      system.simulator.faults.arm({ kind: 'refuse', code: '8888', script: 'to_iban', orderId: wish.orderId });
      const { operation: first } = await payOut(system, wish);
      expect(await until(() => payoutOperation(system, first.id), isKnown)).toMatchObject({
        state: 'REJECTED',
        problem: { code: 'INSUFFICIENT_BALANCE', providerCode: '8888' },
      });
    },
  );
});
