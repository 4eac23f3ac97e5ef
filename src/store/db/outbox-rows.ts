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
  readonly delivered_at: number | null;
}
