import type { Log } from '../observability/log.js';
import type { Accounts } from '../services/accounts.js';
import type { ChangeFeed } from '../store/db/change-feed.js';
import type { Stores } from '../store/db/stores.js';
import type { RunningTime } from '../store/operations/running-time.js';
import type { ClosingStack } from './closing-stack.js';

/** What every capability is made on. What a capability opens, it has closed by `closing`. */
export interface SharedParts {
  readonly stores: Stores;
  /** For how long gateways have run on them. */
  readonly running: RunningTime;
  readonly accounts: Accounts;
  readonly changes: ChangeFeed;
  readonly log: Log;
  readonly closing: ClosingStack;
}

/** What runs by itself. */
export interface Job {
  start(): unknown;
  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void>;
  stop(): Promise<unknown>;
}
