import { type Money, subtract, zero } from '../../domain/money.js';
import { fitsQuota } from '../../domain/operations/caller-refund-limits.js';
import type { OperationKind, OperationProblem } from '../../domain/operations/operation.js';
import { unaccountedEffect } from '../../domain/operations/unaccounted-effects.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import { olderThanPayment, overLimit } from '../outcomes/operation-problems.js';
import type { Payments } from '../reads/payments.js';
import type { RestoredJournal } from '../reads/restored-journal.js';
import { countsBeside, decide, standingOf } from './decide-write.js';
import type { Asker } from './operations.js';

/** What a write would come to. */
export interface WritePreview {
  readonly allowed: boolean;
  /** What would be sent; `null` for a cancel, and where nothing would. */
  readonly amount: Money | null;
  readonly problem: OperationProblem | null;
  /** What would be left to capture and to refund; `null` where nothing would be sent. */
  readonly capturableAfter: Money | null;
  readonly refundableAfter: Money | null;
  readonly needsApproval: boolean;
  /** Names the state that the payment was found in. */
  readonly stateToken: string;
}

/** Says what a write would come to by the same rules as it is carried out. Nothing is sent, nothing is written down. */
export class Previews {
  constructor(
    private readonly payments: Pick<Payments, 'read'>,
    private readonly journal: Pick<JournalReads, 'ofPayments' | 'refundsOf'>,
    /** Whether the journal came out of a backup a short time ago: then what it does not account for stops a write. */
    private readonly restored: Pick<RestoredJournal, 'isRecent'>,
  ) {}

  async of(
    account: Account,
    kind: OperationKind,
    paymentId: string,
    amount: string | null,
    { caller, requestId }: Asker,
  ): Promise<WritePreview> {
    const reading = await this.payments.read(account, paymentId, 'reads', { requestId });
    const [operations = []] = await this.journal.ofPayments([{ account: account.id, paymentId }]);
    const others = operations.filter(countsBeside);
    const standing = standingOf(account, paymentId, reading, others);
    const stateToken = standing.token;
    const refused = (problem: OperationProblem): WritePreview => ({
      ...{ allowed: false, amount: null, problem, capturableAfter: null, refundableAfter: null },
      ...{ needsApproval: false, stateToken },
    });
    // A write would find out first whether it is the effect of an operation that is open; until that is known it is blocked.
    const strange = reading && unaccountedEffect(kind, reading, others);
    if (strange && (await this.restored.isRecent(account))) return refused(olderThanPayment(strange));
    const decided = decide(account, { kind, paymentId, amount, ifState: null }, standing);
    if ('problem' in decided) return refused(decided.problem);
    const { quota, approvalAbove } = decided;
    if (quota && decided.amount) {
      const sent = await this.journal.refundsOf(account.id, caller, quota.currency);
      if (!fitsQuota(decided.amount, sent, quota)) return refused(overLimit(quota, 'within 24 hours'));
    }
    const after = standing.payment && remainingAfter(kind, decided.amount, standing.payment);
    return {
      allowed: true,
      amount: decided.amount,
      problem: null,
      capturableAfter: after?.capturable ?? null,
      refundableAfter: after?.refundable ?? null,
      needsApproval: approvalAbove !== null,
      stateToken,
    };
  }
}

/** A part of a hold can be taken once: what is left of it is released. */
function remainingAfter(
  kind: OperationKind,
  amount: Money | null,
  { amount: { currency }, refundableAmount }: Payment,
) {
  const none = zero(currency);
  if (kind === 'CANCEL' || amount === null) return { capturable: none, refundable: none };
  return { capturable: none, refundable: kind === 'CAPTURE' ? amount : subtract(refundableAmount, amount) };
}
