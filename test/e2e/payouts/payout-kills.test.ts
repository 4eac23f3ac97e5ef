import { beforeAll, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import {
  askPayout,
  type PayoutView,
  payOut,
  payoutCalls,
  payoutOperation,
  REACHED,
  toAccount,
  toCard,
  toPage,
} from '../../harness/payouts.js';
import { startGateway } from '../../harness/system.js';
import { askUntilDead, COMMITS, inGroups, NAMES, STEPS } from '../journal/deaths.js';
import { BRISK, callerOf, startProcess } from '../journal/processes.js';

describeSharedEngines('a payout whose process is killed', (engine) => {
  const close = atBlockEnd();
  let simulator: Simulator;
  let databaseUrl = '';

  beforeAll(async () => {
    simulator = await startSimulator({ lagMs: 60 });
    close(() => simulator.close());
    databaseUrl = await engine.fresh(close);
  });

  const doomedProcess = (step?: string) =>
    startProcess({
      ...{ providerUrl: simulator.url, databaseUrl, env: REACHED },
      ...(step !== undefined && { death: { step, delayMs: 0 } }),
    });
  // Whose own lock outlives a busy machine: only that of the dead process is to run out soon.
  const survivor = () =>
    startGateway(simulator.url, { DATABASE_URL: databaseUrl, ...REACHED }, { ...BRISK, leaseMs: 60_000 });

  /** How many payouts of the order the provider has, as its ledger says, and how many calls for one it got. */
  const sentOf = (orderId: string) => {
    const calls = payoutCalls({ simulator }, orderId).length;
    return { calls, payouts: simulator.ledger.payoutBook.all().filter((one) => one.orderId === orderId).length };
  };

  /** Lets a process die in the middle of a payout, starts another one on its store, and waits for the end. */
  async function dieAndRecover(step: string, wish: ReturnType<typeof toAccount>) {
    const doomed = await doomedProcess(step);
    expect(await askUntilDead(doomed, () => askPayout(callerOf(doomed), wish))).toBe('SIGKILL');
    const next = await survivor();
    const { operation, replayed } = await payOut(next, wish);
    const mustBeDone = STEPS[step] === 'done by the repeat';
    const end = await until(
      async () => {
        const latest = await payoutOperation(next, operation.id);
        // On a machine that is busy for longer than it may wait to be sent it is given up: the same key has it sent.
        if (mustBeDone && latest.problem?.code === 'NOT_APPLIED') await payOut(next, wish);
        return latest;
      },
      mustBeDone ? ({ state }) => state === 'SUCCEEDED' : isFinal,
    );
    return { end, replayed, sent: sentOf(wish.orderId) };
  }

  const steps = engine === sqliteFile ? NAMES : COMMITS;
  test.each(inGroups(steps).map((group) => [group.join(', '), group] as const))(
    'at the steps "%s" has neither left twice nor left anything open',
    async (_names, group) => {
      const wishes = group.map((step) => (NAMES.indexOf(step) % 2 === 0 ? toAccount() : toCard({ simulator })));
      const ends = await Promise.all(group.map((step, index) => dieAndRecover(step, wishes[index] as never)));
      for (const [index, { end, replayed, sent }] of ends.entries()) {
        const step = group[index] as string;
        const expected = STEPS[step];
        // A repeat that comes when it is closed already has it sent, as nothing had left.
        const isDone = expected !== 'not done' || !replayed;
        expect([step, end.state, end.problem?.code ?? null, sent]).toEqual([
          step,
          ...(isDone
            ? ['SUCCEEDED', null, { calls: 1, payouts: 1 }]
            : ['REJECTED', 'NOT_APPLIED', { calls: 0, payouts: 0 }]),
        ]);
        if (expected !== 'not done') expect([step, replayed]).toEqual([step, expected !== 'done by the repeat']);
      }
    },
  );

  test('between its request and the answer was made once, and is found by reading', async () => {
    const wish = toAccount();
    const { orderId } = wish;
    simulator.faults.arm({ kind: 'delay', ms: 600_000, after: true, script: 'to_iban', orderId });
    const doomed = await doomedProcess();
    const asked = askPayout(callerOf(doomed), wish).catch(() => null);
    await until(
      () => sentOf(orderId).payouts,
      (count) => count === 1,
    );
    await doomed.kill();
    expect(await asked).toBeNull();
    const next = await survivor();
    const { operation } = await payOut(next, wish);
    const end = await until(() => payoutOperation(next, operation.id), isFinal);
    expect([end.state, end.problem, sentOf(orderId)]).toEqual(['SUCCEEDED', null, { calls: 1, payouts: 1 }]);
  });

  test('between its request and an answer that never was is not sent by anybody, and for a person', async () => {
    const wish = toAccount();
    const { orderId } = wish;
    simulator.faults.arm({ kind: 'delay', ms: 600_000, script: 'to_iban', orderId });
    const doomed = await doomedProcess();
    const asked = askPayout(callerOf(doomed), wish).catch(() => null);
    await until(
      () => sentOf(orderId).calls,
      (count) => count === 1,
    );
    await doomed.kill();
    expect(await asked).toBeNull();
    const next = await survivor();
    const { operation } = await payOut(next, wish);
    const end = await until(() => payoutOperation(next, operation.id), isFinal);
    expect(end).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(await payOut(next, wish)).toMatchObject({ replayed: true, operation: { state: 'REJECTED' } });
    expect(sentOf(orderId)).toEqual({ calls: 1, payouts: 0 });
  });

  test('once its page was opened waits for the payee, and nobody is given an address that was lost', async () => {
    const wish = toPage();
    const doomed = await doomedProcess('after call');
    expect(await askUntilDead(doomed, () => askPayout(callerOf(doomed), wish))).toBe('SIGKILL');
    const next = await survivor();
    const { operation } = await payOut(next, wish);
    const known = await until(
      () => payoutOperation(next, operation.id),
      ({ state, paymentId }) => state === 'PENDING' && paymentId !== null,
    );
    expect(await payOut(next, wish)).toMatchObject({ replayed: true, redirectUrl: null });
    simulator.ledger.payoutBook.setWord(known.paymentId as string, 'ok');
    expect(await until(() => payoutOperation(next, operation.id), isFinal)).toMatchObject({ state: 'SUCCEEDED' });
    expect(sentOf(wish.orderId)).toEqual({ calls: 1, payouts: 1 });
  });
});

function isFinal({ state }: PayoutView): boolean {
  return state === 'SUCCEEDED' || state === 'REJECTED';
}
