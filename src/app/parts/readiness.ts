import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import type { Readiness } from '../../http/health.js';
import type { Accounts } from '../../services/accounts.js';
import type { MerchantEvents } from '../../services/events/merchant-events.js';
import type { Watchers } from '../../services/live/watchers.js';
import type { UnknownCodes } from '../../services/outcomes/unknown-error-codes.js';
import type { Webhooks } from '../../services/webhooks/webhooks.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Journal } from '../../store/journal/journal.js';
import type { StuckOperations } from '../../store/operations/stuck-operations.js';
import type { RestoreGuard } from './restore-guard.js';

/** What is asked how it is doing. */
export interface ReadinessParts {
  readonly accounts: Accounts;
  readonly client: FreedomPayClient;
  readonly codes: UnknownCodes;
  readonly journal: Journal;
  readonly stuck: StuckOperations;
  readonly restores: RestoreGuard;
  readonly changes: ChangeFeed;
  readonly webhooks: Webhooks;
  readonly watchers: Watchers;
  readonly events: MerchantEvents | null;
}

/** How all is doing, for `/health/ready`. */
export function readinessOf(parts: ReadinessParts): Readiness {
  const { accounts, client, codes, journal, stuck, restores, changes, webhooks, watchers, events } = parts;
  return async () => {
    const [isUp, waiting, open, restored] = await Promise.all([
      journal.isUp(),
      events?.waiting(),
      stuck.counts().catch(() => null),
      restores.readiness(),
    ]);
    const states = accounts.all.map((account) => [account.id, stateOf(client, account)] as const);
    return {
      provider: states.every(([, state]) => state === 'ok') ? 'ok' : 'failing',
      accounts: Object.fromEntries(states),
      operations: open,
      ...restored,
      journal: isUp ? 'ok' : 'failing',
      changes: changes.isHearing ? 'ok' : 'polling',
      webhooks: webhooks.counts,
      watched: watchers.size,
      unknownCodes: codes.counts,
      ...(waiting !== undefined && { events: waiting }),
    };
  };
}

/** How the provider is doing for an account, and what to do where it is not. */
function stateOf(client: FreedomPayClient, account: Account): string {
  if (client.isDistrusted(account))
    return 'failing: its answers cannot be believed; check the merchant id and the secret key of this account';
  return client.isCircuitOpen(account) ? 'failing: its host cannot be reached; nothing to do if that passes' : 'ok';
}
