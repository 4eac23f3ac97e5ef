import type { Cause } from '../../domain/cause.js';
import { JournalUnavailable } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Account } from '../../freedompay/account.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { ChargeChange, Charges, StoredCharge } from '../../store/cards/charges.js';
import type { Commit } from '../../store/cards/commit-charge.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import { notSent, outcomeUnknown, refused } from '../outcomes/problems.js';
import { type Answer, sendOnce } from '../writes/send-committed.js';
import type { ChargeOutcomes } from './charge-outcomes.js';
import { anotherIsOpen, paidAlready, stoppedBefore } from './charge-problems.js';

export interface SendingParts {
  readonly charges: Charges;
  readonly checkouts: Pick<Checkouts, 'resolve'>;
  readonly outcomes: ChargeOutcomes;
  /** Pauses before each read that looks for what was done, in milliseconds: the provider shows it seconds late. */
  readonly readBackDelaysMs: readonly number[];
  /** How long this process may stand still between the commit and the first byte, in milliseconds. */
  readonly leaseMs: number;
}

/** Sends what takes the money of a charge: once, and only after that was committed. */
export class ChargeSending {
  constructor(private readonly parts: SendingParts) {}

  /** Commits that it leaves, sends once, and reads what became of it. After the commit nothing here throws for what the provider does. */
  async send(
    account: Account,
    charge: StoredCharge,
    cause: Cause,
    work: (commit: () => Promise<void>) => Promise<ChargeChange>,
  ): Promise<StoredCharge> {
    const commit = async () => {
      const committed = await this.parts.charges.commitSent(charge);
      return committed === 'SENT' ? { sent: charge } : { why: committed };
    };
    const came = await sendOnce(commit, this.parts.leaseMs, work);
    if (came.outcome === 'not committed') return this.notCommitted(charge, came.why);
    const change = came.outcome === 'sent' ? changeOf(came.answer) : nothingLeft(came.fault);
    try {
      const checkout = { encryptedUrl: null, problem: change.problem, paymentId: change.paymentId ?? null };
      // One whose payment was made before is OPEN already, and stays so.
      const state = change.state === 'PENDING' ? 'OPEN' : change.state === 'REJECTED' ? 'REJECTED' : 'UNKNOWN';
      await this.parts.checkouts.resolve(charge.id, { ...checkout, state });
      const resolved = await this.parts.charges.resolve(charge.id, change);
      return resolved.state === 'REJECTED' ? resolved : await this.readBack(account, resolved, cause);
    } catch (error) {
      // It was sent and cannot be written down now: the journal still says "sent", and it is looked for from there.
      if (error instanceof JournalUnavailable) return { ...charge, ...change, state: 'UNKNOWN' } as StoredCharge;
      throw error;
    }
  }

  private async notCommitted(charge: StoredCharge, why: Exclude<Commit, 'SENT'>): Promise<StoredCharge> {
    // Somebody took it for abandoned meanwhile: then nothing may leave.
    if (why === 'GONE') return this.reject(charge, stoppedBefore);
    return this.reject(charge, why === 'PAID' ? paidAlready : anotherIsOpen);
  }

  private async readBack(account: Account, charge: StoredCharge, cause: Cause): Promise<StoredCharge> {
    let latest = charge;
    for (const delayMs of this.parts.readBackDelaysMs) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      latest = await this.parts.outcomes.read(account, latest, cause);
      if (latest.state !== 'PENDING' && latest.state !== 'UNKNOWN') break;
    }
    return latest;
  }

  async reject(charge: StoredCharge, problem: OperationProblem): Promise<StoredCharge> {
    // Where a payment was made it stays the order's, should it be paid all the same.
    await this.parts.checkouts.resolve(charge.id, { state: 'REJECTED', paymentId: null, encryptedUrl: null, problem });
    return this.parts.charges.resolve(charge.id, { state: 'REJECTED', problem });
  }
}

/** What is known after a call that may have left. */
function changeOf(answer: Answer<ChargeChange>): ChargeChange {
  if ('receipt' in answer) return answer.receipt;
  const { fault } = answer;
  if (fault.mayHaveActed) return { state: 'UNKNOWN', problem: outcomeUnknown(fault) };
  if (!(fault instanceof ProviderRefused)) return nothingLeft(fault);
  const { certain } = meaningOf(fault.providerCode);
  return certain
    ? { state: 'REJECTED', problem: refused(fault) }
    : { state: 'UNKNOWN', problem: outcomeUnknown(fault) };
}

function nothingLeft(fault: ProviderFault): ChargeChange {
  return { state: 'REJECTED', problem: notSent(fault) };
}
