import type { PayerTokens } from '../callers/payer-tokens.js';
import type { Caller } from '../domain/caller.js';
import type { Accounts } from '../services/accounts.js';
import type { Cards } from '../services/cards/cards.js';
import type { PaymentCreation } from '../services/checkouts/create-payment.js';
import type { SentEvents } from '../services/events/sent-events.js';
import type { Lists } from '../services/lists/lists.js';
import type { LiveQueries } from '../services/live/live-queries.js';
import type { Mobile } from '../services/mobile/mobile-charges.js';
import type { PayoutCreation } from '../services/payouts/payout-creation.js';
import type { Loaders } from '../services/reads/loaders.js';
import type { Approvals } from '../services/writes/approvals.js';
import type { Resolutions } from '../services/writes/manual-resolutions.js';
import type { Operations } from '../services/writes/operations.js';
import type { Previews } from '../services/writes/preview.js';
import type { Cost } from './request-cost.js';
import type { RequestNotes } from './request-log-notes.js';

/** What people decide on operations by. */
export interface Desk {
  readonly approvals: Approvals;
  readonly resolutions: Resolutions;
  readonly previews: Previews;
}

/** What a resolver may use: made anew for every request. */
export interface GatewayContext {
  readonly requestId: string;
  /** What the request costs. */
  readonly cost: Cost;
  /** What its line in the log says. */
  readonly notes: RequestNotes;
  /** Who asks. */
  readonly caller: Caller;
  /** How many subscriptions they may have open at once. */
  readonly maxStreams: number;
  /** Those that the caller may use. */
  readonly accounts: Accounts;
  readonly payerTokens: PayerTokens;
  readonly loaders: Loaders;
  readonly lists: Lists;
  readonly sentEvents: SentEvents;
  readonly operations: Operations;
  readonly desk: Desk;
  readonly live: LiveQueries;
  readonly creation: PaymentCreation;
  readonly payouts: Pick<PayoutCreation, 'create'>;
  readonly cards: Cards;
  readonly mobile: Pick<Mobile, 'charging' | 'codes'>;
}
