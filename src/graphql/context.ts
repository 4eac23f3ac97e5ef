import type { PayerTokens } from '../callers/payer-tokens.js';
import type { Caller } from '../domain/caller.js';
import type { Accounts } from '../services/accounts.js';
import type { PaymentCreation } from '../services/checkouts/create-payment.js';
import type { LiveQueries } from '../services/live/live.js';
import type { Loaders } from '../services/reads/loaders.js';
import type { Operations } from '../services/writes/operations.js';
import type { Cost } from './request-cost.js';

/** What a resolver may use: made anew for every request. */
export interface GatewayContext {
  readonly requestId: string;
  /** What the request costs. */
  readonly cost: Cost;
  /** Who asks. */
  readonly caller: Caller;
  /** How many subscriptions they may have open at once. */
  readonly maxStreams: number;
  /** Those that the caller may use. */
  readonly accounts: Accounts;
  readonly payerTokens: PayerTokens;
  readonly loaders: Loaders;
  readonly operations: Operations;
  readonly live: LiveQueries;
  readonly creation: PaymentCreation;
}
