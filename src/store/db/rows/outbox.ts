import type { Generated } from 'kysely';

/** A payment or payout that is to be read because something may have happened to it. */
export interface EventRecheckRow {
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  readonly subject_id: string;
  /** Counts how often a recheck was scheduled, so that one sees whether it was scheduled again meanwhile. */
  readonly hints: number;
  readonly hinted_at: number;
  /** `null` where nothing is to be read. */
  readonly look_at: number | null;
  /** Readings since the last word. */
  readonly looks: number;
  /** Readings in a row that failed. */
  readonly failures: number;
  readonly holder: string | null;
  readonly until: number | null;
}

/** The events of one payment or payout, which are delivered one after the other. */
export interface QueueRow {
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  readonly subject_id: string;
  /** The hash of the state that was sent last; `null` where none was. */
  readonly told: string | null;
  readonly last_seq: number;
  readonly delivered_seq: number;
  /** `null` where all are delivered. */
  readonly deliver_at: number | null;
  /** Tries of the event that is next, all failed. */
  readonly attempts: number;
  readonly holder: string | null;
  readonly until: number | null;
}

export interface OutboxEventRow {
  readonly id: string;
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  readonly subject_id: string;
  readonly seq: number;
  readonly body: string;
  readonly created_at: number;
  /** When the default endpoint had it, or was passed over. */
  readonly delivered_at: number | null;
  /** Its type, once it was given to the endpoints. */
  readonly type: string | null;
  /** When it was given to the endpoints that hear of it; `null` where that is still to be done. */
  readonly noted_at: number | null;
  /** How many endpoints beside the default one have still to get it. */
  readonly open_count: Generated<number>;
}

/** An endpoint that some instance has had configured of late. */
export interface EventEndpointRow {
  readonly id: string;
  /** The types and the accounts that it hears of, as JSON; `null`: all. */
  readonly types: string | null;
  readonly accounts: string | null;
  /** When it was configured first: it hears of nothing from before. */
  readonly since: number;
  /** When an instance had it last. */
  readonly seen_at: number;
}

/** As QueueRow, of an endpoint other than the default one. */
export interface EndpointQueueRow extends Omit<QueueRow, 'told'> {
  readonly endpoint: string;
}

/** What became of one event at one endpoint. */
export interface EventDeliveryRow {
  readonly event_id: string;
  readonly endpoint: string;
  readonly delivered_at: number | null;
  readonly attempts: number;
  /** When it is tried again after a failure. */
  readonly next_at: number | null;
  /** The latest attempts, as JSON, the oldest first. */
  readonly history: string;
  /** When it is to be sent once more because somebody asked for it; `null` where nobody did, or it was. */
  readonly resend_at: number | null;
  /** Attempts to do so, all failed. */
  readonly resends: number;
  readonly holder: string | null;
  readonly until: number | null;
}
