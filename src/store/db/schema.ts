import type { Kysely } from 'kysely';
import type { OperationEventSource, OperationState, WriteKind } from '../../domain/operations/operation.js';

import type { CardWriteRow, ChargeRow, ChargeTurnRow, MobileCodeRow, RecurringProfileRow } from './rows/cards.js';
import type {
  CheckedOrderRow,
  CheckoutRow,
  PaidOrderRow,
  PaymentClaimRow,
  SecondPaymentRow,
} from './rows/checkouts.js';
import type { HoldRow, ScheduledWriteRow } from './rows/holds.js';
import type { LedgerPaymentRow, LedgerPayoutRow, LedgerStartRow, PaymentChangeRow } from './rows/ledger.js';
import type {
  EndpointQueueRow,
  EventDeliveryRow,
  EventEndpointRow,
  EventRecheckRow,
  OutboxEventRow,
  QueueRow,
} from './rows/outbox.js';

/** The tables, typed once for both engines. Times are milliseconds since 1970, lists and objects JSON, flags 0 or 1. */
export interface Tables {
  operations: OperationRow;
  idempotency_keys: KeyRow;
  operation_events: EventRow;
  rechecks: RecheckRow;
  payment_locks: LockRow;
  inbox: InboxRow;
  checkouts: CheckoutRow;
  card_writes: CardWriteRow;
  charges: ChargeRow;
  mobile_codes: MobileCodeRow;
  charge_turns: ChargeTurnRow;
  recurring_profiles: RecurringProfileRow;
  outbox_looks: EventRecheckRow;
  outbox_queues: QueueRow;
  outbox_events: OutboxEventRow;
  event_endpoints: EventEndpointRow;
  endpoint_queues: EndpointQueueRow;
  event_deliveries: EventDeliveryRow;
  holds: HoldRow;
  timed_writes: ScheduledWriteRow;
  api_keys: ApiKeyRow;
  refund_turns: RefundTurnRow;
  paid_orders: PaidOrderRow;
  payment_claims: PaymentClaimRow;
  second_payments: SecondPaymentRow;
  checked_orders: CheckedOrderRow;
  stuck_operations: StuckOperationRow;
  write_trials: WriteTrialRow;
  shops: ShopRow;
  restores: RestoreRow;
  running_time: RunningTimeRow;
  ledger_payments: LedgerPaymentRow;
  payment_changes: PaymentChangeRow;
  ledger_payouts: LedgerPayoutRow;
  ledger_starts: LedgerStartRow;
}

export type Store = Kysely<Tables>;

export interface OperationRow {
  readonly id: string;
  readonly account: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  readonly kind: WriteKind;
  /** The key of what it is done to, see `resourceKey`: of a payment its id. */
  readonly payment_id: string;
  /** Who asked for it; `null` where that was not kept. */
  readonly caller: string | null;
  readonly state: OperationState;
  readonly asked_amount: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly refund: string | null;
  /** Id of the refund entry, apart, so that the store itself refuses to give one entry to two operations. */
  readonly refund_id: string | null;
  readonly problem: string | null;
  readonly before_ids: string;
  readonly transaction_id: string | null;
  readonly accepted: number;
  /** When it was sent first. */
  readonly sent_at: number | null;
  /** When it was sent last; `null` where that is when it was sent first, too. */
  readonly last_sent_at: number | null;
  /** The running time when it was sent last, see RunningTime; `null` where that was not noted. */
  readonly sent_running_ms: number | null;
  /** How many restores had been declared when it was begun, or sent last; `null` where that was not counted. */
  readonly restores_known: number | null;
  /** Whether it is to be sent once more, and was not yet. */
  readonly resend: number;
  /** What the provider recognises a repeat by; `null` where it is the id. */
  readonly provider_key: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  /** Who asked: the person where one was named, else the caller. */
  readonly requested_by: string | null;
  /** The person alone; `null` where none was named. */
  readonly person: string | null;
  readonly approved_by: string | null;
  /** Who ended it by hand; `null` where what the provider shows did. */
  readonly resolved_by: string | null;
  /** When an approval that it waits for is too late; `null` where it waits for none, or has it. */
  readonly approve_until: number | null;
  /** The state of its payment that it was asked for in, as a token; `null`: any. */
  readonly if_state: string | null;
  /** In which of the ways of its kind it is carried out; `null` where there is one. */
  readonly method: string | null;
  /** What is sent beside the sum, encrypted; `null` where nothing is. */
  readonly details: string | null;
  /** The page that the provider opened for it, encrypted; `null` where there is none. */
  readonly page_url: string | null;
  readonly checks: number;
  readonly absent_reads: number;
  readonly absent_since: number | null;
  readonly next_check_at: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Kept apart from the operations, so that a key can be forgotten and its operation not. */
export interface KeyRow {
  readonly account: string;
  readonly idempotency_key: string;
  readonly operation_id: string;
  readonly created_at: number;
}

export interface EventRow {
  readonly operation_id: string;
  readonly seq: number;
  readonly at: number;
  readonly source: OperationEventSource;
  readonly state: OperationState;
  readonly note: string;
  readonly request_id: string | null;
  readonly caller: string | null;
  readonly person: string | null;
}

/** When an operation that has ended is rechecked. */
export interface RecheckRow {
  readonly operation_id: string;
  readonly account: string;
  readonly payment_id: string;
  readonly ended_at: number;
  readonly due_at: number;
}

export interface LockRow {
  readonly account: string;
  readonly payment_id: string;
  readonly holder: string;
  readonly until: number;
}

export interface InboxRow {
  readonly account: string;
  readonly kind: string;
  /** What was said, without what differs between deliveries of the same: one row for all of them. */
  readonly subject: string;
  readonly fields: string;
  readonly body_sha256: string;
  /** Without its signature. */
  readonly answer: string;
  readonly deliveries: number;
  readonly received_at: number;
  readonly repeated_at: number | null;
}

/** Serialises the refunds of one caller where they are counted. */
export interface RefundTurnRow {
  readonly account: string;
  readonly caller: string;
  readonly taken_at: number;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: string;
  readonly accounts: string | null;
  /** SHA-256 of the secret part, hexadecimal. */
  readonly secret_hash: string;
  readonly created_at: number;
  readonly revoked_at: number | null;
}

/** When an operation that is open for too long was last reported. */
export interface StuckOperationRow {
  readonly operation_id: string;
  readonly told_at: number;
}

/** The one row that is written where it is tried whether the store can be written to. */
export interface WriteTrialRow {
  readonly id: number;
  readonly tried_at: number;
}

/** What the rows of a shop are kept under in the columns called `account`. */
export interface ShopRow {
  /** A shop such as "kz:500123", or an account id of former times whose rows were moved to another key. */
  readonly name: string;
  /** The account id under which it was first seen, or its name where another shop has had that. Never changes while rows are kept under it. */
  readonly kept_as: string;
  readonly noted_at: number;
}

export interface RestoreRow {
  /** What the restore was declared as: a moment, as ISO text. */
  readonly name: string;
  /** When the first start that had it configured recorded it. */
  readonly declared_at: number;
  /** How long gateways have run since, as far as they have noted it. */
  readonly elapsed_ms: number;
}

export interface RunningTimeRow {
  /** 1: there is one such row. */
  readonly only: number;
  /** For how long gateways have run on the store, as far as they have noted it. */
  readonly elapsed_ms: number;
}
