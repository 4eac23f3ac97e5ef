import type { FaultEffect, InjectedFault } from '../faults/faults.js';
import { add } from './payments.js';
import { ofPayment, type Scenario } from './scenario.js';

/** The scripts of both flavours that refund. */
const REFUNDS = ['revoke', 'refund'] as const;

/** Those that take or release a hold. */
const ENDS_OF_HOLDS = ['do_capture', 'clearing', 'cancel'] as const;

/** A captured payment, and what is armed for it. */
function captured(
  name: string,
  title: string,
  description: string,
  faults: (paymentId: string) => readonly InjectedFault[],
): Scenario {
  return {
    name,
    title,
    description: `A captured payment of 2500.00 KZT. ${description}`,
    stage: (stage) => {
      const paymentId = add(stage);
      for (const fault of faults(paymentId)) stage.faults.arm(fault);
      return ofPayment(stage, paymentId);
    },
  };
}

/** What becomes of its next refund. */
function refund(name: string, title: string, description: string, effect: FaultEffect): Scenario {
  return captured(name, title, description, (paymentId) => REFUNDS.map((script) => ({ ...effect, script, paymentId })));
}

/** What becomes of every call about it. */
function everyCall(name: string, title: string, description: string, effect: FaultEffect): Scenario {
  return captured(name, title, description, (paymentId) => [{ ...effect, paymentId, times: 'always' }]);
}

/** What becomes of calls: answers that are lost, late, forged or never come. */
export const CALL_SCENARIOS: readonly Scenario[] = [
  refund(
    'lost-answer-applied',
    'Answer lost, money moved',
    'The next refund is carried out, and the connection is cut before the answer.',
    { kind: 'drop-after' },
  ),
  refund(
    'lost-answer-not-applied',
    'Answer lost, nothing moved',
    'At the next refund the connection is cut, and nothing happens.',
    { kind: 'drop-before' },
  ),
  {
    name: 'hold-answer-lost',
    title: 'Answer about a hold lost',
    description:
      'A hold of 2500.00 KZT. The next capture or cancel is carried out, and the connection is cut before the answer.',
    stage: (stage) => {
      const paymentId = add(stage, { state: 'hold' });
      for (const script of ENDS_OF_HOLDS) stage.faults.arm({ kind: 'drop-after', script, paymentId });
      return ofPayment(stage, paymentId);
    },
  },
  refund('forged-answer', 'Answer forged', 'Somebody else answers the next refund with a success; nothing happens.', {
    kind: 'forged-success',
  }),
  refund(
    'refund-fails-later',
    'Refund accepted, fails later',
    'The next refund is accepted; half a minute later it fails, with the code 10020.',
    { kind: 'refund-fails', processMs: 30_000 },
  ),
  refund('refund-pending', 'Refund stays under way', 'The next refund is accepted and stays under way.', {
    kind: 'refund-process',
  }),
  refund('refund-refused', 'Refund refused', 'The next refund is refused with the code 10020; nothing happens.', {
    kind: 'refuse',
    code: '10020',
  }),
  everyCall('provider-down', 'Provider down', 'Every call about it ends in HTTP 502, and nothing happens.', {
    kind: 'http-502',
  }),
  everyCall('provider-slow', 'Provider slow', 'Every call about it takes a second and a half longer.', {
    kind: 'delay',
    ms: 1_500,
  }),
  everyCall('rate-limited', 'Too many calls', 'Every call about it ends in HTTP 429, and nothing happens.', {
    kind: 'http-429',
  }),
];
