/** What the provider answers a write with, as whoever called it makes it out. */
export const RECORDED_ANSWERS = [
  'ok',
  'refused',
  'lost',
  'http',
  'unsigned',
  'wrongly-signed',
  'unreadable',
  'other-payment',
  'unknown-word',
] as const;
export type RecordedAnswer = (typeof RECORDED_ANSWERS)[number];

/** An answer, with what tells it from others of its kind. */
export interface RecordedReply {
  readonly answer: RecordedAnswer;
  /** The HTTP status of `http`. */
  readonly status?: number;
  /** The provider's code of `refused`, digits as text. */
  readonly code?: string;
  /** `false`: it was `refused` without a signature. */
  readonly signed?: false;
}

/** From when on the provider showed what a write did, in milliseconds since it was sent, and as what. */
export interface RecordedSight {
  readonly afterMs: number;
  readonly as: 'pending' | 'done' | 'failed';
  /** The provider's code of `failed`, digits as text. */
  readonly code?: string;
}

/** One write that was sent: its answer, when that came, and what readings showed then. Nothing shown: nothing was done, as far as anybody knows. */
export interface RecordedWrite extends RecordedReply {
  /** How long the answer was waited for, in milliseconds. */
  readonly tookMs: number;
  readonly shows: readonly RecordedSight[];
}

export const RECORDED_KINDS = ['CAPTURE', 'CANCEL', 'REFUND'] as const;
export const RECORDED_PAYMENTS = ['new', 'hold', 'captured', 'declined', 'cancelled', 'expired'] as const;

/** The payment as it was before. Amounts are decimal texts. */
export interface RecordedPayment {
  readonly state: (typeof RECORDED_PAYMENTS)[number];
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Where it is less than the amount. */
  readonly captured?: string;
  /** Where anything had been given back. */
  readonly refunded?: string;
}

/** A state that whoever asked for the write saw: for tests to compare with, nothing is played of it. */
export interface RecordedStep {
  /** Since it was asked for, in milliseconds. */
  readonly afterMs: number;
  readonly source: string;
  readonly state: string;
}

/**
 * What one operation met at the provider: without a name, an id, a date or a word of anybody's. The file that
 * `freedompay-graphql operations scenario` writes.
 */
export interface Recording {
  /** The version of this form. */
  readonly recording: 1;
  /** What happened, in a sentence. */
  readonly about: string;
  readonly wish: { readonly kind: (typeof RECORDED_KINDS)[number]; readonly amount: string | null };
  readonly payment: RecordedPayment;
  /** What the reading before the write met, where it brought nothing and so nothing was sent. */
  readonly reading: RecordedReply | null;
  /** In the order in which they were sent. */
  readonly writes: readonly RecordedWrite[];
  readonly course: readonly RecordedStep[];
}
