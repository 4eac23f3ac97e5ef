import type { Charge } from '../../domain/cards/charge.js';
import { chargeEvidence } from '../../domain/cards/charge-outcome.js';
import { JournalUnavailable } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { ChargeChange, Charges, StoredCharge } from '../../store/cards/charges.js';
import type { Commit } from '../../store/cards/commit-charge-sent.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import { notSent, outcomeUnknown, refused } from '../outcomes/operation-problems.js';
import type { Payments } from '../reads/payments.js';
import { type Answer, sendOnce } from '../writes/send-committed.js';
import type { ChargeOutcomes } from './charge-outcomes.js';
import * as problems from './charge-problems.js';

export interface SendingParts {
  readonly charges: Charges;
  readonly checkouts: Pick<Checkouts, 'resolve' | 'orderOf'>;
  readonly outcomes: ChargeOutcomes;
  readonly payments: Pick<Payments, 'byIdForOrder'>;
  /** Pauses before each read that looks for what was done, in milliseconds: the provider shows it seconds late. */
  readonly readBackDelaysMs: readonly number[];
  /** How long this process may stand still between the commit and the first byte, in milliseconds. */
  readonly leaseMs: number;
}

/** Sends what takes the money of a charge: once, and only after that was committed. */
export class ChargeSending {
  constructor(private readonly parts: SendingParts) {}

  /**
   * Notes the payment that was made for a charge, and holds it against what was asked for, before it takes money: REJECTED where
   * it is another. Raises ProviderFault.
   */
  async made(
    account: Account,
    wish: Pick<Charge, 'orderId' | 'amount'>,
    charge: StoredCharge,
    paymentId: string | null,
    cause: Cause,
  ): Promise<StoredCharge> {
    if (paymentId === null) return this.reject(charge, problems.notShownYet);
    if ((await this.parts.checkouts.orderOf(account.id, paymentId)) !== null)
      return this.reject(charge, problems.anotherPayment('the payment that was named is of something else'));
    const made = { paymentId, state: 'OPEN', encryptedUrl: null, problem: null } as const;
    await this.parts.checkouts.resolve(charge.id, made);
    const own = await this.parts.charges.resolve(charge.id, { state: 'PENDING', problem: null, paymentId });
    const payment = await this.shownPayment(account, paymentId, cause);
    if (!payment) return this.reject(own, problems.notShownYet);
    const evidence = chargeEvidence(wish, payment);
    // Of a word that nobody documents nobody can tell whether it may be paid.
    if (evidence.outcome === 'OPEN' && payment.status !== 'UNKNOWN') return own;
    return this.reject(own, problems.anotherPayment('how' in evidence ? evidence.how : `it is ${payment.status}`));
  }

  /**
   * Commits that it leaves, sends once, and reads what became of it. After the commit nothing here throws for what the provider does.
   * `whyRefused` may find out at once that a fault which leaves it UNKNOWN was a refusal: unless given, by reading.
   */
  async send(
    account: Account,
    charge: StoredCharge,
    cause: Cause,
    work: (commit: () => Promise<void>) => Promise<ChargeChange>,
    whyRefused: (charge: StoredCharge, fault: ProviderFault) => Promise<OperationProblem | null> = (sent, fault) =>
      this.provenRefusal(account, sent, fault, cause),
  ): Promise<StoredCharge> {
    const commit = async () => {
      const committed = await this.parts.charges.commitSent(charge);
      return committed === 'SENT' ? { sent: charge } : { why: committed };
    };
    const came = await sendOnce(commit, this.parts.leaseMs, work);
    if (came.outcome === 'not committed') return this.notCommitted(charge, came.why);
    const said = came.outcome === 'sent' ? changeOf(came.answer) : nothingLeft(came.fault);
    try {
      const change = await this.withoutAnothers(account, charge, said);
      const checkout = { encryptedUrl: null, problem: change.problem, paymentId: change.paymentId ?? null };
      // One whose payment was made before is OPEN already, and stays so.
      const state = change.state === 'PENDING' ? 'OPEN' : change.state === 'REJECTED' ? 'REJECTED' : 'UNKNOWN';
      await this.parts.checkouts.resolve(charge.id, { ...checkout, state });
      const resolved = await this.parts.charges.resolve(charge.id, change);
      if (resolved.state === 'UNKNOWN' && came.outcome === 'sent' && 'fault' in came.answer) {
        const problem = await whyRefused(resolved, came.answer.fault);
        if (problem) return await this.reject(resolved, problem);
      }
      return resolved.state === 'REJECTED' ? resolved : await this.readBack(account, resolved, cause);
    } catch (error) {
      // It was sent and cannot be written down now: the journal still says "sent", and it is looked for from there.
      if (error instanceof JournalUnavailable) return { ...charge, ...said, state: 'UNKNOWN' } as StoredCharge;
      throw error;
    }
  }

  /** A payment that was created here for something else, for another charge of the order even, tells nothing of this one. */
  private async withoutAnothers(account: Account, charge: StoredCharge, change: ChargeChange): Promise<ChargeChange> {
    const { paymentId } = change;
    if (!paymentId || paymentId === charge.paymentId) return change;
    const isAnothers = (await this.parts.checkouts.orderOf(account.id, paymentId)) !== null;
    return isAnothers ? { state: 'UNKNOWN', problem: problems.namesAnothers } : change;
  }

  /**
   * What a signed refusal comes to that is certain to have moved nothing, where a reading made after it shows nothing either: both
   * together are proof, each by itself is none. `null` where it is none, or nobody can read it now.
   */
  private async provenRefusal(
    account: Account,
    charge: StoredCharge,
    fault: ProviderFault,
    cause: Cause,
  ): Promise<OperationProblem | null> {
    if (!isCertainRefusal(fault)) return null;
    for (const delayMs of this.parts.readBackDelaysMs) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      try {
        return (await this.parts.outcomes.showsNothing(account, charge, cause)) ? refused(fault) : null;
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
      }
    }
    return null;
  }

  private async notCommitted(charge: StoredCharge, why: Exclude<Commit, 'SENT'>): Promise<StoredCharge> {
    // Somebody took it for abandoned meanwhile: then nothing may leave.
    if (why === 'GONE') return this.reject(charge, problems.stoppedBefore);
    return this.reject(charge, why === 'PAID' ? problems.paidAlready : problems.anotherIsOpen);
  }

  /** Reads what became of one that was sent, until that is known or nobody is to wait any longer. */
  async readBack(account: Account, charge: StoredCharge, cause: Cause): Promise<StoredCharge> {
    let latest = charge;
    for (const delayMs of this.parts.readBackDelaysMs) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      latest = await this.parts.outcomes.read(account, latest, cause);
      if (latest.state !== 'PENDING' && latest.state !== 'UNKNOWN') break;
    }
    return latest;
  }

  /** Ends one that took no money, as far as anybody knows. */
  async reject(charge: StoredCharge, problem: OperationProblem): Promise<StoredCharge> {
    // Where a payment was made it stays the order's, should it be paid all the same.
    await this.parts.checkouts.resolve(charge.id, { state: 'REJECTED', paymentId: null, encryptedUrl: null, problem });
    return this.parts.charges.resolve(charge.id, { state: 'REJECTED', problem });
  }

  private async shownPayment(account: Account, paymentId: string, cause: Cause): Promise<Payment | null> {
    for (const delayMs of this.parts.readBackDelaysMs) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const payment = await this.parts.payments.byIdForOrder(account, paymentId, 'writes', cause);
      if (payment) return payment;
    }
    return null;
  }
}

/** What is known after a call that may have left. */
function changeOf(answer: Answer<ChargeChange>): ChargeChange {
  if ('receipt' in answer) return answer.receipt;
  const { fault } = answer;
  if (!fault.mayHaveActed && !(fault instanceof ProviderRefused)) return nothingLeft(fault);
  return { state: 'UNKNOWN', problem: outcomeUnknown(fault) };
}

/** Whether the provider says under its signature what is documented to have moved nothing. */
function isCertainRefusal(fault: ProviderFault): fault is ProviderRefused {
  return fault instanceof ProviderRefused && fault.signed && meaningOf(fault.providerCode).certain;
}

function nothingLeft(fault: ProviderFault): ChargeChange {
  return { state: 'REJECTED', problem: notSent(fault) };
}
