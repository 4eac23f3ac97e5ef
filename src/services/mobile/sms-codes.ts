import { randomUUID } from 'node:crypto';
import type { Charge } from '../../domain/cards/charge.js';
import { JournalUnavailable } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { Charges, StoredCharge } from '../../store/cards/charges.js';
import type { MobileCodes, StoredMobileCode } from '../../store/cards/mobile-codes.js';
import type { Accounts } from '../accounts.js';
import type { ChargeCreation } from '../cards/charge-creation.js';
import type { ChargeOutcomes } from '../cards/charge-outcomes.js';
import type { ChargeSending } from '../cards/charge-sending.js';
import { CUT_OFF_AFTER_MS } from '../checkouts/cut-off-age.js';
import { RunningWork } from '../jobs/running-work.js';
import { notSent, outcomeUnknown, refused } from '../outcomes/operation-problems.js';
import { sendOnce } from '../writes/send-committed.js';
import type { PhoneChargeCalls } from './phone-charge-calls.js';
import { isCodeNotTaken, type PhoneChargeRefusals } from './phone-charge-refusals.js';
import * as problems from './sms-code-problems.js';

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

/** What sending came to: why nothing left; or that something may have, and what is to be found out about it. */
type Sent =
  | { readonly why: OperationProblem }
  | { readonly whatCameOf: () => OperationProblem | null | Promise<OperationProblem | null> };

export interface SmsCodesParts {
  readonly calls: PhoneChargeCalls;
  readonly codes: MobileCodes;
  readonly charges: Pick<Charges, 'find' | 'resolve'>;
  readonly charging: Pick<ChargeCreation, 'find' | 'whyNot'>;
  readonly outcomes: Pick<ChargeOutcomes, 'showsOpen'>;
  readonly sending: Pick<ChargeSending, 'readBack' | 'reject'>;
  readonly refusals: PhoneChargeRefusals;
  /** How long this process may stand still between the commit and the first byte, in milliseconds. */
  readonly leaseMs: number;
}

/**
 * Says the codes that payers got by SMS, and has others sent. A code is handed to the provider, and kept nowhere. One that may
 * have arrived is followed by another only where the provider said that it was not taken, and the payment shows nothing taken.
 */
export class SmsCodes {
  private readonly running = new RunningWork<SaidCode>();

  constructor(private readonly parts: SmsCodesParts) {}

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
    work: (account: Account, charge: StoredCharge, id: string) => Promise<Sent>,
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
        return { ...(running ?? (await this.known(code.id, now))), replayed: true };
      }
      const before = await now();
      const sent = await work(account, charge, id);
      if ('why' in sent) {
        const problem = await this.parts.codes.end(id, sent.why);
        return { charge: await now(), problem, replayed: false };
      }
      try {
        const problem = await this.parts.codes.end(id, await sent.whatCameOf());
        return { charge: await now(), problem, replayed: false };
      } catch (error) {
        // It left and that cannot be written down now: the store still says that it did, and the charge is read on from there.
        if (error instanceof JournalUnavailable) return { ...unrecorded(kind, before), replayed: false };
        throw error;
      }
    });
  }

  /** What one that does not run here came to. Whoever began it may have stopped, or be at it at another instance. */
  private async known(id: string, now: () => Promise<Charge>): Promise<Omit<SaidCode, 'replayed'>> {
    const { codes } = this.parts;
    const { code: found, ageMs } = await codes.find(id);
    const isCutOff = !found.hasEnded && !found.isSent && ageMs > CUT_OFF_AFTER_MS;
    const code = isCutOff ? await codes.giveUp(id, problems.stoppedBefore) : found;
    const charge = await now();
    if (code.hasEnded) return { charge, problem: code.problem };
    if (!code.isSent) return { charge, problem: problems.perhapsSent };
    return { charge, problem: code.kind === 'RESEND' ? problems.perhapsResent() : whatBecame(charge) };
  }

  private async sendCode(
    account: Account,
    charge: StoredCharge,
    id: string,
    approvalCode: string,
    cause: Cause,
  ): Promise<Sent> {
    const { paymentId } = charge;
    if (paymentId === null) return { why: problems.notWaiting };
    try {
      // Also what an earlier code may have done all the same.
      if (!(await this.parts.outcomes.showsOpen(account, charge, cause))) return { why: problems.notWaiting };
      const why = await this.parts.charging.whyNot(account, charge, cause);
      if (why) return { why: await this.whyOf(charge, why) };
    } catch (error) {
      if (error instanceof ProviderFault) return { why: problems.beforehand(error) };
      throw error;
    }
    const commit = async () => {
      const committed = await this.parts.codes.commitApproval(id, charge);
      return committed === 'SENT' ? { sent: charge } : { why: committed };
    };
    const came = await sendOnce(commit, this.parts.leaseMs, (beforeSending) =>
      this.parts.calls.approve(account, paymentId, approvalCode, cause, beforeSending),
    );
    if (came.outcome === 'not sent') return { why: problems.beforehand(came.fault) };
    if (came.outcome === 'not committed') return { why: await this.whyOf(charge, notCommitted[came.why]) };
    const { answer } = came;
    return {
      whatCameOf: async () => {
        if ('fault' in answer) return this.afterFault(account, charge, answer.fault, cause);
        // "ok" and "process" are hints alike.
        await this.parts.sending.readBack(account, { ...charge, state: 'PENDING' }, cause);
        return null;
      },
    };
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
  ): Promise<Sent> {
    if (paymentId === null) return { why: problems.notWaiting };
    const commit = async () =>
      (await this.parts.codes.commitResend(id, chargeId)) ? { sent: id } : { why: problems.notWaiting };
    const came = await sendOnce(commit, this.parts.leaseMs, (beforeSending) =>
      this.parts.calls.resend(account, paymentId, cause, beforeSending),
    );
    if (came.outcome === 'not sent') return { why: problems.beforehand(came.fault) };
    if (came.outcome === 'not committed') return { why: came.why };
    const fault = 'fault' in came.answer ? came.answer.fault : null;
    return { whatCameOf: () => fault && afterResend(fault) };
  }
}

function afterResend(fault: ProviderFault): OperationProblem {
  return fault instanceof ProviderRefused ? problems.notResent(fault) : problems.perhapsResent(fault);
}

/** What a code came to that left, as its charge shows: that waits for one again only after a proof that none was taken. */
function whatBecame({ state, problem }: Charge): OperationProblem | null {
  if (state === 'SUCCEEDED') return null;
  if (state === 'REJECTED') return problem;
  return state === 'ACTION_REQUIRED' ? problems.notTaken : problems.perhapsTaken;
}

/** What is known of one that left while the store does not answer. */
function unrecorded(kind: StoredMobileCode['kind'], before: Charge): Omit<SaidCode, 'replayed'> {
  if (kind === 'RESEND') return { charge: before, problem: problems.perhapsResent() };
  const problem = problems.perhapsTaken;
  return { charge: { ...before, state: 'UNKNOWN', problem, nextAction: null }, problem };
}

const notCommitted = {
  GONE: problems.notWaiting,
  PAID: problems.paidAlready,
  BUSY: problems.anotherIsOpen,
} as const;
