/** A payment whose money is held, and when the provider may take it by itself. */
export interface HoldRow {
  readonly account: string;
  readonly payment_id: string;
  readonly ends_at: number;
  /** When it is to be reported that the end is near; `null` once it was, or there is nothing to report. */
  readonly report_at: number | null;
  /** Readings in a row that failed. */
  readonly failures: number;
  readonly holder: string | null;
  readonly until: number | null;
}

/** What the gateway is to do by itself to a payment that was created here, once at a moment. */
export interface ScheduledWriteRow {
  readonly checkout_id: string;
  readonly account: string;
  readonly kind: 'CAPTURE' | 'CANCEL';
  /** The moment that was asked for. */
  readonly act_at: number;
  /** When it is tried next; `null` once it is over. */
  readonly next_at: number | null;
  /** Tries in a row in which nothing could be found out. */
  readonly failures: number;
  /** The operation that it became; `null` where it was not needed, or is not due. */
  readonly operation_id: string | null;
  /** Why it is over, in a few words. */
  readonly outcome: string | null;
  /** Who asked for it; `null` where that was not recorded. */
  readonly caller: string | null;
  readonly person: string | null;
  readonly holder: string | null;
  readonly until: number | null;
}
