import { describe, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../../src/simulator/faults/faults.js';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeSharedEngines } from '../../harness/engines.js';
import {
  EXAMPLES,
  example,
  type OperationView,
  operation,
  perform,
  WRITES,
  type Write,
} from '../../harness/operations.js';
import { ALL_FLAVOURS, type AnyFlavour, type System, sharedSystem } from '../../harness/system.js';
import { callsReceived, effectsOf, expectTruth } from '../../harness/truth.js';

/** Times that let a test see the end of every operation soon. */
const TUNING = {
  readBackDelaysMs: [0, 20],
  tickMs: 10,
  firstMs: 20,
  agesMs: [60],
  oldSpacingMs: 0,
  horizonMs: 0,
  absenceSpanMs: 1_000,
  acceptedSpanMs: 60_000,
} as const;

/** What a write that meets the fault comes to. One call is received each time: nothing is sent twice. */
interface Row {
  readonly what: string;
  readonly fault: FaultEffect;
  readonly state: 'REJECTED';
  readonly code: string;
  readonly only?: readonly Write[];
  /** Where answers are signed, or where they are not. */
  readonly where?: 'signed' | 'unsigned';
}

const notApplied = { state: 'REJECTED', code: 'NOT_APPLIED' } as const;
const rejected = (code: string) => ({ state: 'REJECTED', code }) as const;

/** Beside what every table of faults has: what more codes come to, and refunds that end in error only after a while. */
const ROWS: readonly Row[] = [
  { what: 'refused: wrong state, just after it was right', fault: { kind: 'refuse', code: '10012' }, ...notApplied },
  { what: 'refused: declined', fault: { kind: 'refuse', code: '11026' }, ...rejected('DECLINED') },
  { what: 'refused: too late', fault: { kind: 'refuse', code: '11054' }, ...rejected('REFUND_WINDOW_CLOSED') },
  { what: 'refused: already done', fault: { kind: 'refuse', code: '10036' }, ...notApplied },
  {
    what: 'accepted, then failed, and why',
    fault: { kind: 'refund-fails', code: '11026' },
    ...rejected('DECLINED'),
    only: ['refundPayment'],
  },
  {
    what: 'accepted, under way, then failed',
    fault: { kind: 'refund-fails', processMs: 200 },
    ...rejected('AMOUNT_EXCEEDS_AVAILABLE'),
    only: ['refundPayment'],
    where: 'signed',
  },
  {
    what: 'accepted, under way, then failed, and nobody says why',
    fault: { kind: 'refund-fails', processMs: 200 },
    ...rejected('DECLINED'),
    only: ['refundPayment'],
    where: 'unsigned',
  },
];

describeSharedEngines('each write ends as the ledger says, after one call,', (engine) => {
  describe.each(ALL_FLAVOURS)('with the %s scripts', (flavour) => {
    const close = atBlockEnd();
    describeTable(flavour, () => engine.fresh(close));
  });
});

function describeTable(flavour: AnyFlavour, databaseUrl: () => Promise<string>): void {
  const system = sharedSystem({
    ...{ flavour, databaseUrl, tuning: TUNING },
  });
  const there = flavour === 'async' ? 'unsigned' : 'signed';

  test.each(ROWS.filter(({ where = there }) => where === there))(
    '$what: $state $code',
    async ({ fault, state, code, only = WRITES }) => {
      const ends = await Promise.all(only.map((write) => endOf(system(), flavour, write, fault)));
      expect(ends).toEqual(only.map((write) => ({ write, state, code, calls: 1, effects: 0 })));
    },
  );

  test('accepted and under way: PENDING until the refund ends', async () => {
    const { simulator } = system();
    const wish = example(system(), 'refundPayment');
    simulator.faults.arm({ kind: 'refund-process', paymentId: wish.paymentId });
    const { operation: first } = await perform(system(), 'refundPayment', wish);
    expect(first).toMatchObject({ state: 'PENDING', problem: null, refund: { status: 'PENDING' } });
    simulator.ledger.setRefundStatus(first.refund?.refundId ?? '', 'success');
    const end = await until(() => operation(system(), first.id), isFinal);
    expect(end).toMatchObject({
      state: 'SUCCEEDED',
      refund: { refundId: first.refund?.refundId, status: 'SUCCEEDED' },
    });
    expectTruth(simulator, 'refundPayment', wish.paymentId, end);
  });
}

async function endOf(system: System, flavour: AnyFlavour, write: Write, fault: FaultEffect) {
  const wish = example(system, write);
  const { paymentId } = wish;
  system.simulator.faults.arm({ ...fault, paymentId, script: EXAMPLES[write].scripts[flavour] });
  const { operation: first } = await perform(system, write, wish);
  const end = await until(() => operation(system, first.id), isFinal);
  expectTruth(system.simulator, write, paymentId, end);
  return {
    write,
    state: end.state,
    code: end.problem?.code ?? null,
    calls: callsReceived(system.simulator, write, paymentId),
    effects: effectsOf(system.simulator, write, paymentId),
  };
}

function isFinal({ state }: OperationView): boolean {
  return state === 'SUCCEEDED' || state === 'REJECTED';
}
