import { type Correction, correctionOf } from '../operations/correction.js';
import { type OperationOutcome, operationOutcome, type SentWrite } from '../operations/outcome.js';
import type { Payment } from '../payments/payment.js';
import { payoutCorrection, payoutOutcome } from './payout-evidence.js';
import { isPayoutReading, type PayoutReading } from './payout-reading.js';

/** A trusted reading of what an operation is done to. */
export type OperationReading = Payment | PayoutReading;

/** What a reading says of a write that was sent; `others` are all other writes to the same that were sent from here. */
export function outcomeIn(reading: OperationReading, write: SentWrite, others: readonly SentWrite[]): OperationOutcome {
  return isPayoutReading(reading) ? payoutOutcome(write, reading) : operationOutcome(write, reading, others);
}

/** What a reading says against how a write ended; `null` where nothing does. */
export function correctionIn(
  reading: OperationReading,
  ended: SentWrite,
  others: readonly SentWrite[],
): Correction | null {
  return isPayoutReading(reading) ? payoutCorrection(ended, reading) : correctionOf(ended, reading, others);
}
