import type { ArmedFault, Faults, FaultTarget } from '../faults/faults.js';
import type { RefundFate } from '../ledger/write-origin.js';
import type { ScriptContext } from '../scripts/script.js';

/** What armed faults make of what a script does. */
export type EffectFaults = Pick<ScriptContext, 'fate' | 'course' | 'repeats' | 'isOlder' | 'creationLagMs'> & {
  /** How long what it changes stays unseen, in milliseconds; undefined: as usual. */
  readonly lagMs: number | undefined;
};

/** Takes the faults of a call that shape its effect; each has happened once more with that. */
export function takeEffectFaults(faults: Faults, target: FaultTarget): EffectFaults {
  const refund = faults.take('refund', target);
  const lag = faults.take('refund-lag', target) ?? faults.take('effect-lag', target);
  const later = faults.take('course', target);
  return {
    fate: refund && fateOf(refund),
    course: later && { processMs: later.ms ?? null, failureCode: later.code ?? null },
    repeats: faults.take('repeat', target) !== undefined,
    isOlder: faults.take('shape', target) !== undefined,
    creationLagMs: faults.take('payment-lag', target)?.ms ?? 0,
    lagMs: lag?.ms,
  };
}

function fateOf(fault: Extract<ArmedFault, { kind: 'refund-fails' | 'refund-process' }>): RefundFate {
  if (fault.kind === 'refund-process') return fault.ms === undefined ? { status: 'process' } : { processMs: fault.ms };
  const { code = '10020', processMs = 0, returnedMs = 0 } = fault;
  return { status: 'error', failureCode: code, processMs, returnedMs };
}
