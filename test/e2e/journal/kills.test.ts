import { beforeAll, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import {
  attempt,
  EXAMPLES,
  type OperationView,
  operation,
  perform,
  WRITES,
  type Write,
} from '../../harness/operations.js';
import { random, seed } from '../../harness/random.js';
import { startGateway } from '../../harness/system.js';
import { callsReceived, expectTruth } from '../../harness/truth.js';
import { askUntilDead, COMMITS, inGroups, NAMES, STEPS } from './deaths.js';
import { BRISK, callerOf, type Death, startProcess } from './processes.js';

const SEED = seed();

describeSharedEngines('a process that is killed', (engine) => {
  const close = atBlockEnd();
  let provider: Simulator;
  let databaseUrl = '';

  beforeAll(async () => {
    provider = await startSimulator({ lagMs: 60 });
    close(() => provider.close());
    databaseUrl = await engine.fresh(close);
  });

  /** Lets a process die in the middle of a write, starts another one on its store, and waits for the end. */
  async function dieAndRecover(write: Write, death: Death) {
    const orderId = `${write} ${death.step} ${death.delayMs}`.slice(0, 50);
    const paymentId = provider.ledger.addPayment({ orderId, amount: '2500.00', state: EXAMPLES[write].state });
    const wish = { paymentId, idempotencyKey: `key-${paymentId}` };
    // On a busy machine a shorter lease may be over before it has sent.
    const tuning = { leaseMs: 4_000 };
    const doomed = await startProcess({ providerUrl: provider.url, databaseUrl, death, tuning });
    expect(await askUntilDead(doomed, () => attempt(callerOf(doomed), write, wish))).toBe('SIGKILL');

    // Whose own lock outlives a busy machine: only that of the dead process is to run out soon.
    const next = await startGateway(provider.url, { DATABASE_URL: databaseUrl }, { ...BRISK, leaseMs: 60_000 });
    const { operation: found, replayed } = await perform(next, write, wish);
    const mustBeDone = STEPS[death.step] === 'done by the repeat';
    const end = await until(
      async () => {
        const latest = await operation(next, found.id);
        // On a machine that is busy for longer than an operation may wait to be sent it is given up: the same key has it sent.
        if (mustBeDone && latest.problem?.code === 'NOT_APPLIED') await perform(next, write, wish);
        return latest;
      },
      mustBeDone ? ({ state }) => state === 'SUCCEEDED' : isFinal,
    );
    expectTruth(provider, write, paymentId, end);
    return { end, replayed, calls: callsReceived(provider, write, paymentId) };
  }

  const steps = engine === sqliteFile ? NAMES : COMMITS;
  test.each(inGroups(steps).map((group) => [group.join(', '), group] as const))(
    'at the steps "%s" has neither sent twice nor left anything open',
    async (_names, group) => {
      const ends = await Promise.all(
        group.map((step) => dieAndRecover(WRITES[NAMES.indexOf(step) % 3] as Write, { step, delayMs: 0 })),
      );
      for (const [index, { end, replayed, calls }] of ends.entries()) {
        const step = group[index] as string;
        const expected = STEPS[step];
        // A repeat that comes when it is closed already has it sent.
        const isDone = expected !== 'not done' || !replayed;
        expect([step, end.state, end.problem?.code ?? null, calls]).toEqual([
          step,
          ...(isDone ? ['SUCCEEDED', null, 1] : ['REJECTED', 'NOT_APPLIED', 0]),
        ]);
        if (expected !== 'not done') expect([step, replayed]).toEqual([step, expected !== 'done by the repeat']);
      }
    },
  );

  test(`at ten random moments has neither sent twice nor left anything open (JOURNAL_SEED=${SEED})`, async () => {
    const next = random(SEED);
    const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    const points = Array.from({ length: 10 }, () => {
      const death = { step: one(NAMES), delayMs: Math.floor(next() * 40) };
      return { write: one(WRITES), death };
    });
    const reported = points.map(({ write, death }) => `${write} ${death.delayMs} ms after "${death.step}"`);
    process.stderr.write(`Random kills on ${engine.name}, JOURNAL_SEED=${SEED}:\n  ${reported.join('\n  ')}\n`);
    for (const group of inGroups(points)) {
      await Promise.all(group.map(({ write, death }) => dieAndRecover(write, death)));
    }
  });
});

function isFinal({ state }: OperationView): boolean {
  return state === 'SUCCEEDED' || state === 'REJECTED';
}
