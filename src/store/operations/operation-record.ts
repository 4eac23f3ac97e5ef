import { money } from '../../domain/money.js';
import type {
  JournaledOperation,
  OperationEventSource,
  OperationKind,
  PaymentOperation,
} from '../../domain/operations/operation.js';
import type { SentWrite } from '../../domain/operations/outcome.js';
import type { OperationRow } from '../db/schema.js';
import { refundJson, storedRefund } from './refund-column.js';

/** An operation as the journal stores it: what callers see, and what resolving its outcome needs. */
export interface OperationRecord extends JournaledOperation, Pick<PaymentOperation, 'refund'> {
  /** The key of what it is done to: of a payment its id. See `resourceKey`. */
  readonly paymentId: string;
  /** The normalised input: two requests with one key must agree in it. */
  readonly fingerprint: string;
  /** The sum the caller named, as text; `null` for "all of it". */
  readonly askedAmount: string | null;
  /** When it was committed that the write is about to leave, the first time; `null` while nothing can have left. */
  readonly sentAt: Date | null;
  /** As sentAt, the last time. */
  readonly lastSentAt: Date | null;
  /** As lastSentAt, in the running time of gateways; `null` where that was not noted. See Journal.ageAt. */
  readonly sentRunningMs: number | null;
  /** Whether it is to be sent once more, and was not yet. */
  readonly resend: boolean;
  /** What the provider recognises a repeat of it by. */
  readonly providerIdempotencyKey: string;
  readonly priorTransactionIds: SentWrite['priorTransactionIds'];
  readonly transactionId: string | null;
  readonly accepted: boolean;
  /** How often it was rechecked since it was sent. */
  readonly checks: number;
  /** Consecutive trusted readings that did not show it, and when the first of them was. */
  readonly absentReads: number;
  readonly absentSince: Date | null;
  /** The caller who asked; `null` where that was not kept. */
  readonly caller: string | null;
  /** The person who asked, where one was named. */
  readonly person: string | null;
  /** Who ended it by hand; `null` where what the provider shows did. */
  readonly resolvedBy: string | null;
  /** When an approval that it waits for is too late; `null` where it waits for none, or has it. */
  readonly approveUntil: Date | null;
  /** The state of its payment that it may only be sent in, as a token; `null`: any. */
  readonly ifState: string | null;
  /** In which of the ways of its kind it is carried out; `null` where there is one. */
  readonly method: string | null;
  /** What is sent beside the sum, encrypted; `null` where nothing is. */
  readonly details: string | null;
  /** The address of the page that the provider opened for it, encrypted; `null` where there is none. */
  readonly pageUrl: string | null;
}

/** A capture, cancel or refund as the journal stores it. */
export type PaymentRecord = OperationRecord & { readonly kind: OperationKind };

/** What a new operation is made of. */
export type NewOperationRecord = Pick<
  OperationRecord,
  | 'id'
  | 'account'
  | 'kind'
  | 'paymentId'
  | 'idempotencyKey'
  | 'providerIdempotencyKey'
  | 'fingerprint'
  | 'askedAmount'
  | 'reason'
  | 'note'
  | 'ifState'
> &
  Partial<Pick<OperationRecord, 'amount' | 'method' | 'details'>>;

/** What may change in an operation. */
export type RecordChange = Partial<
  Pick<
    OperationRecord,
    | 'state'
    | 'amount'
    | 'refund'
    | 'problem'
    | 'priorTransactionIds'
    | 'transactionId'
    | 'accepted'
    | 'approvedBy'
    | 'approveUntil'
    | 'resolvedBy'
    | 'pageUrl'
  >
>;

/** Who made a change and how it became known. */
export interface Origin {
  readonly source: OperationEventSource;
  readonly requestId: string | null;
  readonly caller: string | null;
  /** The human behind the caller, where the caller named one. */
  readonly person?: string | null;
}

export function recordOfRow(row: OperationRow): OperationRecord {
  return {
    id: row.id,
    account: row.account,
    kind: row.kind,
    state: row.state,
    paymentId: row.payment_id,
    amount: row.amount !== null && row.currency !== null ? money(row.amount, row.currency) : null,
    idempotencyKey: row.idempotency_key,
    refund: row.refund === null ? null : storedRefund(row.refund, row.account, row.payment_id),
    problem: row.problem === null ? null : JSON.parse(row.problem),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    fingerprint: row.fingerprint,
    askedAmount: row.asked_amount,
    sentAt: dateOrNull(row.sent_at),
    lastSentAt: dateOrNull(row.last_sent_at ?? row.sent_at),
    sentRunningMs: row.sent_running_ms,
    resend: row.resend === 1,
    providerIdempotencyKey: row.provider_key ?? row.id,
    priorTransactionIds: JSON.parse(row.before_ids),
    transactionId: row.transaction_id,
    accepted: row.accepted === 1,
    checks: row.checks,
    absentReads: row.absent_reads,
    absentSince: dateOrNull(row.absent_since),
    reason: row.reason,
    note: row.note,
    requestedBy: row.requested_by,
    caller: row.caller,
    person: row.person,
    resolvedBy: row.resolved_by,
    approvedBy: row.approved_by,
    approveUntil: dateOrNull(row.approve_until),
    ifState: row.if_state,
    method: row.method,
    details: row.details,
    pageUrl: row.page_url,
  };
}

function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** The row of a new operation, but for its times and what the store itself knows. */
export function rowOfNew(
  operation: NewOperationRecord,
  { caller, person = null }: Pick<Origin, 'caller' | 'person'>,
): Omit<OperationRow, 'created_at' | 'updated_at' | 'next_check_at' | 'restores_known'> {
  return {
    id: operation.id,
    account: operation.account,
    idempotency_key: operation.idempotencyKey,
    fingerprint: operation.fingerprint,
    kind: operation.kind,
    payment_id: operation.paymentId,
    caller,
    state: 'PENDING',
    asked_amount: operation.askedAmount,
    amount: operation.amount?.amount ?? null,
    currency: operation.amount?.currency ?? null,
    refund: null,
    refund_id: null,
    problem: null,
    before_ids: '[]',
    transaction_id: null,
    accepted: 0,
    sent_at: null,
    last_sent_at: null,
    sent_running_ms: null,
    resend: 0,
    provider_key: operation.providerIdempotencyKey,
    checks: 0,
    absent_reads: 0,
    absent_since: null,
    reason: operation.reason,
    note: operation.note,
    requested_by: person ?? caller,
    person,
    approved_by: null,
    resolved_by: null,
    approve_until: null,
    if_state: operation.ifState,
    method: operation.method ?? null,
    details: operation.details ?? null,
    page_url: null,
  };
}

/** The columns that a change touches, but for when it was made; what it does not name stays. */
export function columnsOfChange(change: RecordChange): Partial<OperationRow> {
  const {
    state,
    amount,
    refund,
    problem,
    priorTransactionIds,
    transactionId,
    accepted,
    approvedBy,
    approveUntil,
    resolvedBy,
    pageUrl,
  } = change;
  return {
    ...(state !== undefined && { state }),
    ...(amount !== undefined && { amount: amount?.amount ?? null, currency: amount?.currency ?? null }),
    ...(refund !== undefined && { refund: refund && refundJson(refund), refund_id: refund?.refundId ?? null }),
    ...(problem !== undefined && { problem: problem && JSON.stringify(problem) }),
    ...(priorTransactionIds !== undefined && { before_ids: JSON.stringify(priorTransactionIds) }),
    ...(transactionId !== undefined && { transaction_id: transactionId }),
    ...(accepted !== undefined && { accepted: accepted ? 1 : 0 }),
    ...(approvedBy !== undefined && { approved_by: approvedBy }),
    ...(resolvedBy !== undefined && { resolved_by: resolvedBy }),
    ...(pageUrl !== undefined && { page_url: pageUrl }),
    ...(approveUntil !== undefined && { approve_until: approveUntil?.getTime() ?? null }),
  };
}

/**
 * The oldest first, as they were created. Sorted here, not by the statement: for an order that an index has SQLite goes through
 * all operations of the account, rather than through those of the payment.
 */
export function inOrderOfCreation<Row extends Pick<OperationRow, 'created_at' | 'id'>>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
}
