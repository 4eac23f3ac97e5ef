import { InvalidInput } from '../errors.js';
import type { OperationKind } from '../operations/operation.js';
import { holdMs } from '../payments/hold-end.js';
import type { PaymentStatus } from '../payments/payment.js';
import type { CaptureMethod } from './checkout.js';

/** What the gateway may be asked to do to a held payment by itself. */
export type ScheduledKind = Exclude<OperationKind, 'REFUND'>;

/** What is to be done to a new payment, all of it, and when. */
export interface ScheduledWrite {
  readonly kind: ScheduledKind;
  readonly at: Date;
}

/** What createPayment asks for; `null` where nothing. Raises InvalidInput for what cannot be. */
export function scheduledWriteInput(
  captureBy: Date | null,
  cancelBy: Date | null,
  captureMethod: CaptureMethod,
): ScheduledWrite | null {
  if (captureBy && cancelBy)
    throw new InvalidInput('input.cancelBy', 'cannot stand beside captureBy: give one of them.');
  const at = captureBy ?? cancelBy;
  if (!at) return null;
  const kind = captureBy ? 'CAPTURE' : 'CANCEL';
  if (captureMethod !== 'MANUAL')
    throw new InvalidInput(argumentOf(kind), 'needs captureMethod MANUAL: else paying takes the money at once.');
  return { kind, at };
}

/**
 * Refuses a moment that is not to come, or by which the provider may have taken the money by itself: that of a payment which is
 * paid right now. `now` in milliseconds since 1970; the days of a hold where they are known.
 */
export function refuseBadMoment({ kind, at }: ScheduledWrite, days: number | undefined, now: number): void {
  if (at.getTime() <= now) throw new InvalidInput(argumentOf(kind), 'must be a moment to come.');
  if (days !== undefined && at.getTime() >= now + holdMs(days))
    throw new InvalidInput(
      argumentOf(kind),
      `must be less than ${days} days from now: the provider takes held money by itself then.`,
    );
}

/** What is to be done when the moment has come: it, nothing any more and why, or look again since that is not decided yet. */
export function dueStep(
  kind: ScheduledKind,
  status: PaymentStatus | null,
): 'ACT' | 'LOOK_AGAIN' | { readonly over: string } {
  switch (status) {
    case 'AUTHORIZED':
      return 'ACT';
    case 'CREATED':
    case 'PENDING':
      // Who pays a canceled page could not; there is nothing to capture of one that is not paid.
      return kind === 'CANCEL' ? 'ACT' : 'LOOK_AGAIN';
    case null:
    case 'UNKNOWN':
      return 'LOOK_AGAIN';
    default:
      return { over: `the payment was ${status} by then` };
  }
}

function argumentOf(kind: ScheduledKind): string {
  return kind === 'CAPTURE' ? 'input.captureBy' : 'input.cancelBy';
}
