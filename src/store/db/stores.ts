import type { ReadTurns } from './one-read-at-a-time.js';
import type { Store } from './schema.js';

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
  readonly turns: ReadTurns;
  /** The connections of each; none where the store is within the process. */
  readonly pools: readonly PoolUse[];
  close(): Promise<void>;
}

/** Connections to a server that work of one kind has for itself. */
export interface PoolUse {
  /** What they are for. */
  readonly name: string;
  readonly max: number;
  /** How many are open and used, or open and not used, now, and how many statements wait for one. */
  readonly state: () => { readonly used: number; readonly idle: number; readonly waiting: number };
}
