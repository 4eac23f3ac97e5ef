import type { Payment } from '../payments/payment.js';
import type { OperationKind, WriteKind } from './operation.js';
import type { SentRefund } from './refund-evidence.js';

/** The time in which writes are held against a journal that came out of a backup. */
export interface RestoreTime {
  /** What the restore was declared as. */
  readonly restore: string;
  /** When it ends if gateways go on running until then. */
  readonly endsAt: Date;
}

type Known = Pick<SentRefund, 'priorTransactionIds' | 'sentAt' | 'transactionId' | 'refund'> & {
  readonly kind: WriteKind;
};

/**
 * What a payment shows that no write of a restored journal accounts for; `null` where all is accounted for. It may be the
 * effect of the very wish that is asked for now, carried out after the backup was made.
 */
export function unaccountedEffect(kind: OperationKind, payment: Payment, known: readonly Known[]): string | null {
  const ids = new Set(
    known.flatMap(({ priorTransactionIds, transactionId, refund }) => [
      ...priorTransactionIds,
      transactionId,
      refund?.refundId,
    ]),
  );
  const wrote = (other: OperationKind) => known.some((one) => one.kind === other && one.sentAt !== null);
  const refund = payment.refunds.find(({ refundId: id }) => !ids.has(id));
  if (refund) return `refund ${refund.refundId}`;
  const release = payment.revocations.find(({ revocationId: id }) => !ids.has(id));
  if (release && !wrote('CANCEL')) return `release ${release.revocationId}`;
  if (payment.status === 'CANCELED' && !wrote('CANCEL')) return 'a cancellation';
  return kind === 'CAPTURE' && payment.captured && !wrote('CAPTURE') ? 'a capture' : null;
}
