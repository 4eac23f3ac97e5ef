import { JournalUnavailable } from '../../domain/errors.js';
import type { Money } from '../../domain/money.js';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { unaccounted } from '../../domain/operations/restored.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { ProviderFault, ProviderRefused, ProviderUnavailable } from '../../freedompay/errors/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin, RecordChange } from '../../store/operations/operation-record.js';
import type { OverQuota } from '../../store/operations/refund-quota.js';
import { awaitingApproval } from '../outcomes/desk-problems.js';
import {
  notRepeated,
  notSent,
  olderThanPayment,
  outcomeUnknown,
  overLimit,
  refused,
  unreadable,
  unrecorded,
} from '../outcomes/problems.js';
import { isAbsent, resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { Payments } from '../reads/payments.js';
import type { RestoredJournal } from '../reads/restored-journal.js';
import { countsBeside, decide, standingOf } from './decide.js';
import { readBack } from './read-back.js';
import { type Answer, sendOnce } from './send.js';
import { stopwatch } from './stopwatch.js';

/** What a write came to, with the payment as it was read last on the way (`null` where it was not read since). */
export interface Written {
  readonly operation: OperationRecord;
  readonly payment: Payment | null;
  /** Whether nothing was done, since the operation is not what was to be repeated any more. */
  readonly replayed?: boolean;
}

export interface WriteParts {
  readonly client: FreedomPayClient;
  readonly payments: Payments;
  readonly journal: Journal;
  /** Pauses before each read that looks for the effect, in milliseconds: the provider shows it seconds late. */
  readonly readBackDelaysMs: readonly number[];
  /** How long a payment's lock outlives the sleep of its holder, in milliseconds. */
  readonly leaseMs: number;
  /** How long a write that may have left stays UNKNOWN while it does not show, where its account does not say. */
  readonly horizonMs: number;
  /** How long an operation waits for its approval, in milliseconds. */
  readonly approvalMs: number;
  /** Whether the journal came out of a backup a short time ago: then what it does not account for stops a write. */
  readonly restored: Pick<RestoredJournal, 'isRecent'>;
}

/** What an operation that is sent once more had come to before. */
export type Ended = Pick<OperationRecord, 'state' | 'problem'>;

/**
 * Carries one journal entry out: read, check, commit "sent", send once, find out. Runs while nobody else writes to the
 * payment. After "sent" nothing here may throw for what the provider does: its bytes may have left, and that must be said.
 * One that was sent before is the same wish: the same sum, held against the same entries, and where it is not sent once more
 * it is again what it was before.
 */
export async function executeOperation(
  parts: WriteParts,
  account: Account,
  operation: OperationRecord,
  origin: Origin,
  lock: PaymentLock,
  before: Ended | null = null,
): Promise<Written> {
  const { journal, payments } = parts;
  const reject = async (problem: OperationProblem, payment: Payment | null = null): Promise<Written> => ({
    operation: await journal.recordUnsent(operation.id, rejection(problem, before), EVENT_NOTES.unsent, origin),
    payment,
  });

  let payment: Payment | null;
  try {
    payment = await payments.read(account, operation.paymentId, 'writes', { requestId: origin.requestId });
  } catch (error) {
    if (error instanceof ProviderFault) return reject(unreadable(error));
    throw error;
  }
  // What was sent before may show by now: then there is nothing to send once more.
  if (payment && before) {
    const held = await resolveOutcome(journal, operation, payment, { ...origin, source: 'READ' });
    if (held !== operation || !(await isAbsent(journal, operation, payment))) return { operation: held, payment };
  }
  const others = await othersOf(journal, operation, payment, { ...origin, source: 'READ' });
  const strange = payment && unaccounted(operation.kind, payment, before ? [...others, operation] : others);
  if (strange && ((await parts.restored.isRecent(account)) || (await journal.isFromBeforeRestore(operation.id))))
    return reject(olderThanPayment(strange), payment);
  const { kind, paymentId, ifState } = operation;
  const wish = { kind, paymentId, amount: operation.amount?.amount ?? operation.askedAmount, ifState };
  const decided = decide(account, wish, standingOf(account, paymentId, payment, others));
  if ('problem' in decided) return reject(decided.problem, payment);
  const { amount, quota, approvalAbove } = decided;
  // One that was sent before had been let through; of others each needs its own approval.
  if (approvalAbove && !before && operation.approvedBy === null)
    return { operation: await setAside(parts, operation, amount, approvalAbove, origin), payment };

  // Of one that was sent before, what came since may be its effect.
  const known = before ? operation.priorTransactionIds : payment ? transactionsOf(payment) : [];
  const journaled: { sent?: OperationRecord } = {};
  // Called once the connection is made. That it leaves is committed only then, and right after that it does: whatever takes
  // long, or fails, comes before.
  const commit = async () => {
    const elapsed = stopwatch();
    const committed = await journal.commitSent(
      operation.id,
      { amount, priorTransactionIds: known },
      origin,
      lock,
      quota,
    );
    if (!committed || 'overQuota' in committed) throw new NotCommitted(committed);
    journaled.sent = committed;
    // A process that stood still (a stopped one, a machine that slept) for longer than its lock outlives that: others may
    // have taken it for dead and begun to look for an effect, so nothing may leave any more.
    if (elapsed() >= parts.leaseMs)
      throw new ProviderUnavailable('this gateway stood still as it was about to send', false);
  };
  let answer: Answer;
  try {
    answer = await sendOnce(parts.client, account, { ...operation, amount }, payment, {
      cause: { requestId: origin.requestId },
      beforeSending: commit,
    });
  } catch (error) {
    if (!(error instanceof NotCommitted)) throw error;
    if (error.why) return reject(overLimit(error.why.overQuota, 'within 24 hours'), payment);
    // Closed by another instance while this one waited, or the lock ran out: then nothing may leave.
    return { operation: (await journal.find(operation.id)) ?? operation, payment };
  }
  const { sent } = journaled;
  if (!sent) {
    if ('receipt' in answer) throw new Error(`Operation ${operation.id} was answered and never sent.`);
    return reject(notSent(answer.fault), payment);
  }
  try {
    return await answered(parts, account, sent, origin, answer, before);
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    // It was sent and cannot be written down now: the journal still says "sent", and the reconciler goes on from there.
    return { operation: { ...sent, state: 'UNKNOWN', problem: unrecorded }, payment: null };
  }
}

/** Sets its sum aside until another person approves it. Nothing is sent. */
async function setAside(
  { journal, approvalMs }: WriteParts,
  operation: OperationRecord,
  amount: Money | null,
  most: Money,
  origin: Origin,
): Promise<OperationRecord> {
  const approveUntil = new Date((await journal.due.time()) + approvalMs);
  const change = { state: 'AWAITING_APPROVAL', amount, approveUntil } as const;
  return journal.recordUnsent(operation.id, change, awaitingApproval(most), origin);
}

function rejection(problem: OperationProblem, before: Ended | null): RecordChange {
  if (!before?.problem) return { state: 'REJECTED', problem };
  return { state: before.state, problem: notRepeated(before.problem, problem) };
}

async function answered(
  parts: WriteParts,
  account: Account,
  operation: OperationRecord,
  origin: Origin,
  answer: Answer,
  before: Ended | null,
): Promise<Written> {
  const record = (change: RecordChange, note: string) => parts.journal.record(operation.id, change, note, origin);
  if ('receipt' in answer) {
    const transactionId = answer.receipt.transactionId ?? operation.transactionId;
    const recording = record({ accepted: true, transactionId }, EVENT_NOTES.accepted);
    return readBack(parts, account, operation.paymentId, recording, origin);
  }
  const { fault } = answer;
  if (fault.mayHaveActed) {
    const change = { state: 'UNKNOWN', problem: outcomeUnknown(fault) } as const;
    return { operation: await record(change, fault.message), payment: null };
  }
  if (!(fault instanceof ProviderRefused)) {
    return { operation: await record(rejection(notSent(fault), before), fault.message), payment: null };
  }
  if (meaningOf(fault.providerCode).certain) {
    return { operation: await record(rejection(refused(fault), before), fault.message), payment: null };
  }
  const recording = record({ state: 'UNKNOWN', problem: outcomeUnknown(fault) }, fault.message);
  return readBack(parts, account, operation.paymentId, recording, origin);
}

/** The other operations of the payment that count beside it, after this reading has resolved those it can. */
async function othersOf(
  journal: Journal,
  operation: OperationRecord,
  payment: Payment | null,
  origin: Origin,
): Promise<readonly OperationRecord[]> {
  const others = (await journal.ofPayment(operation.account, operation.paymentId)).filter(
    (other) => other.id !== operation.id && countsBeside(other),
  );
  const resolved: OperationRecord[] = [];
  for (const other of others) resolved.push(payment ? await resolveOutcome(journal, other, payment, origin) : other);
  return resolved;
}

function transactionsOf(payment: Payment): string[] {
  return [
    ...payment.refunds.map(({ refundId }) => refundId),
    ...payment.revocations.map(({ revocationId }) => revocationId),
  ];
}

/** It could not be committed that the write is about to leave, so it did not. */
class NotCommitted extends Error {
  override readonly name = 'NotCommitted';

  constructor(readonly why: OverQuota | null) {
    super('It was not committed that this is about to be sent.');
  }
}
