import type { FaultEffect } from '../faults/faults.js';
import type { NewPayment } from '../ledger/new-payment.js';
import type { RecordedPayment, RecordedReply, RecordedSight, RecordedWrite, Recording } from './recording-format.js';
import { type Cast, ofPayment, type Stage } from './scenario.js';

/** The scripts of both flavours that carry each kind of write out. */
const SCRIPTS: Readonly<Record<Recording['wish']['kind'], readonly string[]>> = {
  CAPTURE: ['do_capture', 'clearing'],
  CANCEL: ['cancel'],
  REFUND: ['revoke', 'refund'],
};

/** What is accepted and shows never, in milliseconds: ten years. */
const NEVER_MS = 3_660 * 86_400_000;

/** How long nothing can be read of a payment whose reading brought nothing, in milliseconds. */
const DOWN_MS = 60_000;

/**
 * Puts the payment of a recording on, and arms what became of each write: one write asked for then meets the same. Without
 * `waits` answers come, or are lost, at once.
 */
export function stageRecording({ wish, payment, reading, writes }: Recording, stage: Stage, waits: boolean): Cast {
  const paymentId = stage.ledger.addPayment({ ...newPayment(payment), orderId: stage.orderId() });
  if (payment.state === 'expired') stage.ledger.expire(paymentId);
  if (reading) {
    const id = stage.faults.arm({ ...faultOf(reading, false), paymentId, times: 'always' } as const);
    stage.later(DOWN_MS, () => void stage.faults.clear(id));
  }
  for (const write of writes)
    for (const effect of effectsOf(write, wish.kind === 'REFUND', waits))
      for (const script of SCRIPTS[wish.kind]) stage.faults.arm({ ...effect, script, paymentId });
  return ofPayment(stage, paymentId);
}

function newPayment({ state, amount, currency, captured, refunded }: RecordedPayment): NewPayment {
  return {
    amount,
    currency,
    state: state === 'expired' ? 'new' : state,
    ...(captured !== undefined && { captured }),
    ...(refunded !== undefined && { refunds: [{ amount: refunded }] }),
  };
}

/** What happens to one write. Each takes one of each slot, so that those of the next stay for the next. */
function effectsOf(write: RecordedWrite, isRefund: boolean, waits: boolean): readonly FaultEffect[] {
  const { answer, tookMs, shows } = write;
  const acts = answer === 'ok' || shows.length > 0;
  return [
    ...(waits ? [{ kind: 'delay', ms: tookMs, after: acts } as const] : []),
    ...(answer === 'ok' ? [] : [faultOf(write, acts)]),
    ...(acts ? [{ kind: isRefund ? 'refund-lag' : 'effect-lag', ms: shows[0]?.afterMs ?? NEVER_MS } as const] : []),
    ...(isRefund ? endOf(shows) : []),
  ];
}

/** What a refund comes to once it shows: done where nothing else is said. */
function endOf(shows: readonly RecordedSight[]): readonly FaultEffect[] {
  const msAt = (as: RecordedSight['as']) => shows.find((sight) => sight.as === as)?.afterMs;
  const [pendingAt, doneAt, failed] = [msAt('pending'), msAt('done'), shows.find(({ as }) => as === 'failed')];
  if (failed) {
    const returnedMs = doneAt === undefined ? 0 : failed.afterMs - doneAt;
    const processMs = pendingAt === undefined ? 0 : (doneAt ?? failed.afterMs) - pendingAt;
    return [{ kind: 'refund-fails', processMs, returnedMs, ...(failed.code !== undefined && { code: failed.code }) }];
  }
  if (pendingAt === undefined) return [];
  return [{ kind: 'refund-process', ...(doneAt !== undefined && { ms: doneAt - pendingAt }) }];
}

/** The fault by which an answer comes that is not "ok". What no fault does without an effect is a web page: nobody can believe that either. */
function faultOf({ answer, status, code = '9999', signed }: RecordedReply, acts: boolean): FaultEffect {
  switch (answer) {
    case 'refused':
      return { kind: 'refuse', code, after: acts, signature: signed === false ? 'none' : 'right' };
    case 'http':
      if (status === 429 && !acts) return { kind: 'http-429' };
      return { kind: acts ? 'http-502-after' : 'http-502' };
    case 'unsigned':
      return acts ? { kind: 'unsigned' } : { kind: 'forged-success' };
    case 'wrongly-signed':
      return acts ? { kind: 'wrong-signature' } : { kind: 'forged-success', signature: 'wrong' };
    case 'unreadable':
      return { kind: acts ? 'truncated' : 'html' };
    case 'other-payment':
    case 'unknown-word':
      return { kind: acts ? answer : 'html' };
    default:
      return { kind: acts ? 'drop-after' : 'drop-before' };
  }
}
