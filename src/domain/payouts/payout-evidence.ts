import { isFinal, isNotApplied } from '../operations/operation.js';
import type { SentRefund } from '../operations/refund-evidence.js';
import type { Failure } from '../payments/failure.js';
import { otherSumOf, type PayoutReading } from './payout-reading.js';

/** What a reading says of a payout that was sent. `absent` is not "failed": the provider may show it late. */
export type PayoutOutcome =
  | { readonly outcome: 'applied' | 'underway'; readonly refund: null }
  | { readonly outcome: 'failed'; readonly refund: null; readonly failure: Failure | null }
  | { readonly outcome: 'contradicted'; readonly how: string }
  | { readonly outcome: 'absent' };

/**
 * Holds a payout that was sent against a reading of its order. The order is this payout's alone, so what is there is its
 * effect; but a payout of another sum, or under another id than the provider gave, proves nothing. Only the provider's
 * explicit words of success and failure decide: any other says that it is there.
 */
export function payoutOutcome(
  { amount, transactionId }: Pick<SentRefund, 'amount' | 'transactionId'>,
  { payout }: PayoutReading,
): PayoutOutcome {
  if (payout === null) return { outcome: 'absent' };
  const { paymentId, status, failure } = payout;
  if (transactionId !== null && transactionId !== paymentId)
    return contradicted(
      `the provider named payout ${transactionId}, and shows payout ${paymentId} of the order instead`,
    );
  const other = amount && otherSumOf(payout, amount);
  if (other) return contradicted(other);
  if (status === 'SUCCEEDED') return { outcome: 'applied', refund: null };
  if (status === 'FAILED' || status === 'EXPIRED') return { outcome: 'failed', refund: null, failure };
  return { outcome: 'underway', refund: null };
}

/** What a reading says against how a payout ended; `null` where nothing does. `returned` is one that was done and failed after all. */
export type PayoutCorrection =
  | { readonly outcome: 'applied' | 'underway'; readonly refund: null }
  | { readonly outcome: 'returned'; readonly refund: null; readonly failure: Failure | null }
  | { readonly outcome: 'contradicted'; readonly how: string };

/** Holds a payout that was sent and has ended against a reading of its order. */
export function payoutCorrection(
  ended: Pick<SentRefund, 'amount' | 'transactionId' | 'state' | 'problem'>,
  reading: PayoutReading,
): PayoutCorrection | null {
  if (!isFinal(ended.state)) return null;
  const shown = payoutOutcome(ended, reading);
  if (ended.state === 'SUCCEEDED') {
    // Readings of replicas lag: only an explicit failure, or another payout, speaks against what was seen as done.
    if (shown.outcome === 'failed') return { outcome: 'returned', refund: null, failure: shown.failure };
    return shown.outcome === 'contradicted' ? shown : null;
  }
  if (shown.outcome === 'failed' || shown.outcome === 'absent') return null;
  // One that was seen to fail is shown as under way by a reading of the past.
  const wasSeen = ended.transactionId !== null && !isNotApplied(ended);
  return shown.outcome === 'underway' && wasSeen ? null : shown;
}

function contradicted(how: string) {
  return { outcome: 'contradicted', how } as const;
}
