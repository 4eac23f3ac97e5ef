import type { Correction } from '../../domain/operations/correction.js';
import { CORRECTED, SIGHTS } from '../../domain/operations/event-notes.js';
import { isFinal } from '../../domain/operations/operation.js';
import type { OperationOutcome } from '../../domain/operations/outcome.js';
import type { RefundPayment } from '../../domain/payments/refund-payment.js';
import { correctionIn, type OperationReading, outcomeIn } from '../../domain/payouts/outcome-in-reading.js';
import { isPayoutReading } from '../../domain/payouts/payout-reading.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import type { Journal } from '../../store/journal/journal.js';
import type { OperationRecord, Origin, RecordChange } from '../../store/operations/operation-record.js';
import { alreadyDone, contradiction, failureProblem, returned } from './operation-problems.js';

/** For how long after it was sent a doubtful entry decides nothing about a refund, in milliseconds. */
const PROVISIONAL_MS = 600_000;

/**
 * Compares an operation that was sent with a trusted reading of what it is done to, and records the outcome that it proves. One that has
 * ended is corrected where the reading contradicts its end. The caller must hold the payment's lock.
 */
export async function resolveOutcome(
  journal: Journal,
  operation: OperationRecord,
  reading: OperationReading,
  origin: Origin,
): Promise<OperationRecord> {
  if (operation.sentAt === null) return operation;
  if (isFinal(operation.state)) return corrected(journal, operation, reading, origin);
  const shown = await now(journal, operation, outcomeIn(reading, operation, await othersSent(journal, operation)));
  const result = await heldAgainstRestores(journal, operation, shown);
  const change = changeOf(operation, result, reading);
  return change ? journal.record(operation.id, change, noteOf(result), origin) : operation;
}

/** Whether a trusted reading shows nothing that may be the effect of an entry that was sent. */
export async function isAbsent(
  journal: Journal,
  operation: OperationRecord,
  reading: OperationReading,
): Promise<boolean> {
  return outcomeIn(reading, operation, await othersSent(journal, operation)).outcome === 'absent';
}

/** The other operations of its payment that were sent, which may claim what the payment shows. */
async function othersSent(journal: Journal, { id, kind, account, paymentId }: OperationRecord) {
  // Of a capture or cancel there is one at a time.
  if (kind !== 'REFUND') return [];
  const all = await journal.ofPayment(account, paymentId);
  return all.filter((other) => other.id !== id && other.sentAt !== null);
}

/** What a doubtful entry comes to: to nothing until its time is over. */
async function now(journal: Journal, operation: OperationRecord, result: OperationOutcome): Promise<OperationOutcome> {
  if (result.outcome !== 'provisional') return result;
  return operation.resend || (await journal.sentAgoMs(operation)) >= PROVISIONAL_MS ? result.then : result;
}

/**
 * A refund that only its sum speaks for may be the effect of another, whose record was lost where the journal came out of a
 * backup since: claimed by this one, it would pass for accounted for, and the other be sent once more.
 */
async function heldAgainstRestores<T extends OperationOutcome | Correction>(
  journal: Journal,
  operation: OperationRecord,
  result: T,
): Promise<T | { readonly outcome: 'contradicted'; readonly how: string }> {
  const shown = 'refund' in result ? result.refund : null;
  if (!shown || [operation.transactionId, operation.refund?.refundId].includes(shown.refundId)) return result;
  if (!(await journal.isFromBeforeRestore(operation.id))) return result;
  const how = `the journal was restored from a backup since it was sent, and refund ${shown.refundId} may be another's, whose record is lost`;
  return { outcome: 'contradicted', how };
}

async function corrected(
  journal: Journal,
  operation: OperationRecord,
  reading: OperationReading,
  origin: Origin,
): Promise<OperationRecord> {
  // With others there can only be less against it: nearly always there is nothing, and the journal is not asked.
  if (!correctionIn(reading, operation, [])) return operation;
  const all = await journal.ofPayment(operation.account, operation.paymentId);
  const others = all.filter(({ id, sentAt }) => id !== operation.id && sentAt !== null);
  const news = correctionIn(reading, operation, others);
  if (!news) return operation;
  const correction = await heldAgainstRestores(journal, operation, news);
  return (
    (await journal.correct(
      operation,
      correction.outcome === 'contradicted' ? changeBy(correction) : { ...changeBy(correction), ...idShown(reading) },
      correctionNote(correction),
      origin,
    )) ?? operation
  );
}

/** What changes in the entry; `null` where the reading says nothing new. */
function changeOf(
  operation: OperationRecord,
  result: OperationOutcome,
  reading: OperationReading,
): RecordChange | null {
  switch (result.outcome) {
    case 'applied':
      return operation.kind !== 'REFUND' && operation.kind !== 'PAYOUT' && saysAlreadyDone(operation)
        ? { state: 'REJECTED', problem: alreadyDone(operation) }
        : { state: 'SUCCEEDED', refund: result.refund, problem: null, ...idShown(reading) };
    case 'underway':
      if (isSeenAlready(operation, result.refund, idShown(reading))) return null;
      return { state: 'PENDING', refund: result.refund, problem: null, ...idShown(reading) };
    case 'failed':
      return {
        ...{ state: 'REJECTED', refund: result.refund, problem: failureProblem(operation, result.failure) },
        ...idShown(reading),
      };
    case 'contradicted':
      return operation.problem?.message.includes(result.how)
        ? null
        : { state: 'UNKNOWN', problem: contradiction(result.how) };
    case 'provisional':
      return null;
    case 'absent':
      if (isPayoutReading(reading)) return null;
      return saysAlreadyDone(operation) && reading.status === 'REFUNDED'
        ? { state: 'REJECTED', problem: alreadyDone(operation) }
        : null;
  }
}

/** The provider's id of a payout that a reading shows: from then on it is known by it. */
function idShown(reading: OperationReading): Pick<RecordChange, 'transactionId'> {
  return isPayoutReading(reading) && reading.payout ? { transactionId: reading.payout.paymentId } : {};
}

function isSeenAlready(
  { refund, state, transactionId: known }: OperationRecord,
  shown: RefundPayment | null,
  { transactionId = known }: Pick<RecordChange, 'transactionId'>,
): boolean {
  return (
    known === transactionId &&
    refund?.refundId === shown?.refundId &&
    refund?.rawStatus === shown?.rawStatus &&
    state === 'PENDING'
  );
}

function changeBy(correction: Correction): RecordChange {
  switch (correction.outcome) {
    case 'applied':
      return { state: 'SUCCEEDED', refund: correction.refund, problem: null };
    case 'underway':
      return { state: 'PENDING', refund: correction.refund, problem: null };
    case 'returned':
      return { state: 'REJECTED', refund: correction.refund, problem: returned(correction.failure) };
    case 'contradicted':
      return { state: 'UNKNOWN', problem: contradiction(correction.how) };
  }
}

function correctionNote(correction: Correction): string {
  switch (correction.outcome) {
    case 'applied':
      return CORRECTED + SIGHTS.done(correction.refund?.refundId ?? null);
    case 'underway':
      return CORRECTED + SIGHTS.pending(correction.refund?.refundId ?? null);
    case 'returned':
      return CORRECTED + SIGHTS.returned(correction.refund?.refundId ?? null);
    case 'contradicted':
      return CORRECTED + correction.how;
  }
}

function noteOf(result: OperationOutcome): string {
  switch (result.outcome) {
    case 'applied':
      return SIGHTS.done(result.refund?.refundId ?? null);
    case 'underway':
      return SIGHTS.pending(result.refund?.refundId ?? null);
    case 'failed':
      return result.refund ? SIGHTS.failed(result.refund.refundId) : 'the payment cannot take it any more';
    case 'contradicted':
      return result.how;
    case 'provisional':
      return 'the provider shows what may be its effect';
    case 'absent':
      return 'the provider shows that others did it';
  }
}

function saysAlreadyDone({ problem }: OperationRecord): boolean {
  return problem?.providerCode != null && meaningOf(problem.providerCode).code === 'ALREADY_DONE';
}
