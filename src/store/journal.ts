import type { EventSource, OperationEvent, PaymentOperation } from '../domain/operation.js';
import type { SentWrite } from '../domain/settlement.js';

/** An operation as the journal keeps it: what callers see, and what settling it needs. */
export interface JournalEntry extends PaymentOperation {
  /** The normalised input: two requests with one key must agree in it. */
  readonly fingerprint: string;
  /** The sum the caller named, as text; `null` for "all of it". */
  readonly askedAmount: string | null;
  /** When it was committed that the write is about to leave; `null` while nothing can have left. */
  readonly sentAt: Date | null;
  /** Set together with `sentAt`, and again when the provider answers. */
  readonly before: SentWrite['before'];
  readonly transactionId: string | null;
  readonly accepted: boolean;
}

/** What a new entry is made of. */
export type NewEntry = Pick<
  JournalEntry,
  'id' | 'account' | 'kind' | 'paymentId' | 'idempotencyKey' | 'fingerprint' | 'askedAmount'
>;

/** What may change in an entry. */
export type EntryChange = Partial<
  Pick<JournalEntry, 'state' | 'amount' | 'refund' | 'problem' | 'sentAt' | 'before' | 'transactionId' | 'accepted'>
>;

/** Who made a change and how it came to be known. */
export interface Origin {
  readonly source: EventSource;
  readonly requestId: string | null;
  readonly caller: string | null;
}

/** The journal of captures, cancels and refunds. */
export interface Journal {
  /** Adds an entry, or finds the one that has this account and idempotency key. */
  begin(entry: NewEntry, origin: Origin): Promise<{ readonly entry: JournalEntry; readonly isNew: boolean }>;
  find(id: string): Promise<JournalEntry | null>;
  /** All entries of a payment, oldest first. */
  ofPayment(account: string, paymentId: string): Promise<readonly JournalEntry[]>;
  /** Changes an entry and adds the event that says why. A final entry is left as it is and returned. */
  record(id: string, change: EntryChange, note: string, origin: Origin): Promise<JournalEntry>;
  events(id: string): Promise<readonly OperationEvent[]>;
  /** Runs work while nobody else, here or in another instance, writes to the payment. */
  exclusively<T>(account: string, paymentId: string, work: () => Promise<T>): Promise<T>;
}
