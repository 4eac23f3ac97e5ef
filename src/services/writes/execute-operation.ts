import type { Money } from '../../domain/money.js';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { unaccountedEffect } from '../../domain/operations/unaccounted-effects.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin, PaymentRecord, RecordChange } from '../../store/operations/operation-record.js';
import { awaitingApproval } from '../outcomes/decision-problems.js';
import {
  notRepeated,
  notSent,
  olderThanPayment,
  outcomeUnknown,
  outcomeUnproven,
  overLimit,
  refused,
  unreadable,
} from '../outcomes/operation-problems.js';
import { isAbsent, resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { Payments } from '../reads/payments.js';
import type { RestoredJournal } from '../reads/restored-journal.js';
import { countsBeside, decide, standingOf } from './decide-write.js';
import { firstReading, readBack } from './read-back.js';
import { type Answer, afterSending, sendCommitted } from './send-committed.js';
import { send } from './send-write.js';

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
  operation: PaymentRecord,
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
    const cause = { requestId: origin.requestId, operations: [operation.id] };
    payment = await payments.read(account, operation.paymentId, 'writes', cause);
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
  const strange = payment && unaccountedEffect(operation.kind, payment, before ? [...others, operation] : others);
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
  const quotas = quota ? [{ kind, of: 'caller', most: quota } as const] : [];
  const commitment = { change: { amount, priorTransactionIds: known }, quotas, origin, lock };
  const committed = await sendCommitted(parts, operation.id, commitment, (sending) =>
    send(parts.client, account, { ...operation, amount }, payment, sending),
  );
  switch (committed.outcome) {
    case 'over quota':
      return reject(overLimit(committed.quota.most, 'within 24 hours'), payment);
    case 'not committed':
      // Closed by another instance while this one waited, or the lock ran out: then nothing may leave.
      return { operation: (await journal.find(operation.id)) ?? operation, payment };
    case 'not sent':
      return reject(notSent(committed.fault), payment);
    case 'sent': {
      const { sent, answer } = committed;
      return afterSending(
        sent,
        () => answered(parts, account, sent, origin, answer, before),
        (unknown) => ({ operation: unknown, payment: null }),
      );
    }
  }
}

/** What setting a sum aside takes. */
export type SetAsideParts = Pick<WriteParts, 'journal' | 'approvalMs'>;

/** Sets its sum aside until another person approves it. Nothing is sent. */
export async function setAside(
  { journal, approvalMs }: SetAsideParts,
  operation: OperationRecord,
  amount: Money | null,
  most: Money,
  origin: Origin,
): Promise<OperationRecord> {
  const approveUntil = new Date((await journal.due.time()) + approvalMs);
  const change = { state: 'AWAITING_APPROVAL', amount, approveUntil } as const;
  return journal.recordUnsent(operation.id, change, awaitingApproval(most), origin);
}

export function rejection(problem: OperationProblem, before: Ended | null): RecordChange {
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
  const cause = { requestId: origin.requestId, operations: [operation.id] };
  const read = () => parts.payments.read(account, operation.paymentId, 'writes', cause);
  const showing = async (recording: Promise<OperationRecord>): Promise<Written> => {
    const { operation: latest, reading } = await readBack(parts, read, recording, origin);
    return { operation: latest, payment: reading };
  };
  const record = (change: RecordChange, note: string) => parts.journal.record(operation.id, change, note, origin);
  if ('receipt' in answer) {
    const transactionId = answer.receipt.transactionId ?? operation.transactionId;
    const recording = record({ accepted: true, transactionId }, EVENT_NOTES.accepted);
    return showing(recording);
  }
  const { fault } = answer;
  if (fault.mayHaveActed) {
    const change = { state: 'UNKNOWN', problem: outcomeUnproven(fault) } as const;
    return { operation: await record(change, fault.sentence), payment: null };
  }
  if (!(fault instanceof ProviderRefused)) {
    return { operation: await record(rejection(notSent(fault), before), fault.message), payment: null };
  }
  const unknown = () => record({ state: 'UNKNOWN', problem: outcomeUnknown(fault) }, fault.sentence);
  if (!meaningOf(fault.providerCode).certain) return showing(unknown());
  // What is refused may have been done all the same: that it was not, the refusal and a reading after it prove together.
  const reading = await firstReading(parts, read);
  if (reading && (await isAbsent(parts.journal, operation, reading)))
    return { operation: await record(rejection(refused(fault), before), fault.message), payment: reading };
  const open = await unknown();
  const latest = reading && (await resolveOutcome(parts.journal, open, reading, { ...origin, source: 'READ' }));
  return { operation: latest ?? open, payment: reading };
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
