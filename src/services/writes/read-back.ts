import { isFinal } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import { resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { Payments } from '../reads/payments.js';

export interface ReadBackParts {
  readonly journal: Journal;
  readonly payments: Payments;
  /** Pauses before each read, in milliseconds. */
  readonly readBackDelaysMs: readonly number[];
}

interface ReadBack {
  readonly operation: OperationRecord;
  /** `null` where no read succeeded. */
  readonly payment: Payment | null;
}

/**
 * Reads the payment until the write's effect shows, for as long as a caller may be kept waiting. The first read goes out
 * while the answer is still being written down.
 */
export async function readBack(
  { payments, journal, readBackDelaysMs }: ReadBackParts,
  account: Account,
  paymentId: string,
  recording: Promise<OperationRecord>,
  origin: Origin,
): Promise<ReadBack> {
  let latest: ReadBack | undefined;
  for (const delayMs of readBackDelaysMs) {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const [operation, payment] = await Promise.all([
      latest?.operation ?? recording,
      readOrNull(payments, account, paymentId, origin),
    ]);
    if (!payment) latest = { operation, payment: latest?.payment ?? null };
    else
      latest = { operation: await resolveOutcome(journal, operation, payment, { ...origin, source: 'READ' }), payment };
    if (isFinal(latest.operation.state)) break;
  }
  return latest ?? { operation: await recording, payment: null };
}

async function readOrNull(
  payments: Payments,
  account: Account,
  paymentId: string,
  origin: Origin,
): Promise<Payment | null> {
  try {
    return await payments.read(account, paymentId, 'writes', { requestId: origin.requestId });
  } catch (error) {
    // A failed read takes nothing away from what is known.
    if (error instanceof ProviderFault) return null;
    throw error;
  }
}
