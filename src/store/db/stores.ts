import type { Store } from './schema.js';
import type { Turns } from './turns.js';

/**
 * The store as each kind of work has it. On PostgreSQL each has connections of its own, so that none waits for another's: a
 * write, which money hangs on, least of all. On a SQLite file changes have one connection and what is read another,
 * and those who read for callers take turns.
 */
export interface Stores {
  /** Captures, cancels, refunds, new payments, and what resolves their outcomes. */
  readonly writes: Store;
  /** The provider's webhooks. */
  readonly webhooks: Store;
  /** Who asks. */
  readonly callers: Store;
  /** What callers read of the journal. */
  readonly reads: Store;
  /** The operations that readings of payments are compared with. */
  readonly readings: Store;
  /** When a statement of `reads` may run. */
  readonly turns: Turns;
  close(): Promise<void>;
}
