import { randomUUID } from 'node:crypto';
import type { Charge } from '../../domain/cards/charge.js';
import type { Cause } from '../../domain/cause.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { Charges, StoredCharge } from '../../store/cards/charges.js';
import type { MobileCodes, StoredMobileCode } from '../../store/cards/mobile-codes.js';
import type { Accounts } from '../accounts.js';
import type { ChargeOutcomes } from '../cards/charge-outcomes.js';
import type { ChargeSending } from '../cards/charge-sending.js';
import type { Charging } from '../cards/charging.js';
import { RunningWork } from '../jobs/running-work.js';
import { notSent, outcomeUnknown, refused } from '../outcomes/problems.js';
import { sendOnce } from '../writes/send-committed.js';
import * as problems from './code-problems.js';
import type { PhoneCalls } from './phone-calls.js';
import { isCodeNotTaken, type PhoneRefusals } from './phone-refusals.js';

/** What saying a code, or asking for another, came to. */
export interface SaidCode {
  readonly charge: Charge;
  /** Why it came to nothing, where it did. */
  readonly problem: OperationProblem | null;
  readonly replayed: boolean;
}

/** What a code is about, whoever asks. */
export interface CodeWish {
  readonly chargeId: string;
  readonly idempotencyKey: string;
}

export interface PhoneCodesParts {
  readonly calls: PhoneCalls;
  readonly codes: MobileCodes;
  readonly charges: Pick<Charges, 'find' | 'resolve'>;
  readonly charging: Pick<Charging, 'find' | 'whyNot'>;
  readonly outcomes: Pick<ChargeOutcomes, 'showsOpen'>;
  readonly sending: Pick<ChargeSending, 'readBack' | 'reject'>;
  readonly refusals: PhoneRefusals;
  /** How long this process may stand still between the commit and the first byte, in milliseconds. */
  readonly leaseMs: number;
}

/**
 * Says the codes that payers got by SMS, and has others sent. A code is handed to the provider, and kept nowhere. One that may
 * have arrived is followed by another only where the provider said that it was not taken, and the payment shows nothing taken.
 */
export class PhoneCodes {
  private readonly running = new RunningWork<SaidCode>();

  constructor(private readonly parts: PhoneCodesParts) {}

  /** Says the code, once for a key; `null` where there is no such charge of a phone. Raises IdempotencyKeyReused. */
  approve(
    wish: CodeWish,
    approvalCode: string,
    accounts: Pick<Accounts, 'known'>,
    cause: Cause,
  ): Promise<SaidCode | null> {
    return this.once(wish, 'APPROVAL', accounts, (account, charge, id) =>
      this.sendCode(account, charge, id, approvalCode, cause),
    );
  }

  /** As `approve`, of another SMS. */
  resend(wish: CodeWish, accounts: Pick<Accounts, 'known'>, cause: Cause): Promise<SaidCode | null> {
    return this.once(wish, 'RESEND', accounts, (account, charge, id) => this.askAnew(account, charge, id, cause));
  }

  /** Waits until nothing is under way here. */
  async idle(): Promise<void> {
    await this.running.idle();
  }

  private async once(
    { chargeId, idempotencyKey }: CodeWish,
    kind: StoredMobileCode['kind'],
    accounts: Pick<Accounts, 'known'>,
    work: (account: Account, charge: StoredCharge, id: string) => Promise<OperationProblem | null>,
  ): Promise<SaidCode | null> {
    const charge = await this.parts.charges.find(chargeId);
    const account = charge && accounts.known(charge.account);
    if (!account || charge.kind !== 'MOBILE_BALANCE') return null;
    const now = async () => {
      const found = await this.parts.charging.find(chargeId, accounts);
      if (!found) throw new Error(`Charge ${chargeId} is not there any more.`);
      return found;
    };
    const id = randomUUID();
    return this.running.start(id, async () => {
      const begun = { id, account: account.id, chargeId, kind, idempotencyKey };
      const { code, isNew } = await this.parts.codes.begin(begun);
      if (!isNew) {
        const running = await this.running.find(code.id);
        return running
          ? { ...running, replayed: true }
          : { charge: await now(), problem: code.problem, replayed: true };
      }
      const problem = await work(account, charge, id);
      if (problem) await this.parts.codes.note(id, problem);
      return { charge: await now(), problem, replayed: false };
    });
  }

  private async sendCode(
    account: Account,
    charge: StoredCharge,
    id: string,
    approvalCode: string,
    cause: Cause,
  ): Promise<OperationProblem | null> {
    const { paymentId } = charge;
    if (paymentId === null) return problems.notWaiting;
    try {
      // Also what an earlier code may have done all the same.
      if (!(await this.parts.outcomes.showsOpen(account, charge, cause))) return problems.notWaiting;
      const why = await this.parts.charging.whyNot(account, charge, cause);
      if (why) return await this.whyOf(charge, why);
    } catch (error) {
      if (error instanceof ProviderFault) return problems.beforehand(error);
      throw error;
    }
    const commit = async () => {
      const committed = await this.parts.codes.commitApproval(id, charge);
      return committed === 'SENT' ? { sent: charge } : { why: committed };
    };
    const came = await sendOnce(commit, this.parts.leaseMs, (beforeSending) =>
      this.parts.calls.approve(account, paymentId, approvalCode, cause, beforeSending),
    );
    if (came.outcome === 'not sent') return problems.beforehand(came.fault);
    if (came.outcome === 'not committed') return this.whyOf(charge, notCommitted[came.why]);
    if ('fault' in came.answer) return this.afterFault(account, charge, came.answer.fault, cause);
    // "ok" and "process" are hints alike.
    await this.parts.sending.readBack(account, { ...charge, state: 'PENDING' }, cause);
    return null;
  }

  /** What paid the order, or is about to, may be this very charge: then it does not wait any more. */
  private async whyOf({ id }: StoredCharge, why: OperationProblem): Promise<OperationProblem> {
    return (await this.parts.charges.find(id))?.state === 'ACTION_REQUIRED' ? why : problems.notWaiting;
  }

  /** What is known once a code may have left, and its answer is none, or a refusal. */
  private async afterFault(
    account: Account,
    charge: StoredCharge,
    fault: ProviderFault,
    cause: Cause,
  ): Promise<OperationProblem | null> {
    const { charges, sending, refusals } = this.parts;
    const waiting = { state: 'ACTION_REQUIRED', problem: null } as const;
    if (!fault.mayHaveActed && !(fault instanceof ProviderRefused)) {
      await charges.resolve(charge.id, waiting);
      return notSent(fault);
    }
    const refusal = await refusals.proven(account, charge, fault, cause);
    if (refusal && isCodeNotTaken(refusal)) {
      await charges.resolve(charge.id, waiting);
      return problems.codeNotTaken(refusal);
    }
    if (refusal) {
      await sending.reject(charge, refused(refusal));
      return refused(refusal);
    }
    const unknown = await charges.resolve(charge.id, { state: 'UNKNOWN', problem: outcomeUnknown(fault) });
    await sending.readBack(account, unknown, cause);
    return null;
  }

  private async askAnew(
    account: Account,
    { id: chargeId, paymentId }: StoredCharge,
    id: string,
    cause: Cause,
  ): Promise<OperationProblem | null> {
    if (paymentId === null) return problems.notWaiting;
    const commit = async () =>
      (await this.parts.codes.commitResend(id, chargeId)) ? { sent: id } : { why: problems.notWaiting };
    const came = await sendOnce(commit, this.parts.leaseMs, (beforeSending) =>
      this.parts.calls.resend(account, paymentId, cause, beforeSending),
    );
    if (came.outcome === 'not sent') return problems.beforehand(came.fault);
    if (came.outcome === 'not committed') return came.why;
    if (!('fault' in came.answer)) return null;
    const { fault } = came.answer;
    return fault instanceof ProviderRefused ? problems.notResent(fault) : problems.perhapsResent(fault);
  }
}

const notCommitted = {
  GONE: problems.notWaiting,
  PAID: problems.paidAlready,
  BUSY: problems.anotherIsOpen,
} as const;
