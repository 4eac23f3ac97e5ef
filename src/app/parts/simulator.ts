import type { CallBudgets } from '../../callers/call-budgets.js';
import type { Config } from '../../config/config.js';
import { WEBHOOK_KINDS, webhookPath } from '../../domain/webhook-kind.js';
import { whileRoutesAreMade } from '../../http/allow-route-compilation.js';
import { playgroundLink } from '../../http/playground/tabs.js';
import type { Simulator } from '../../simulator/simulator.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import { forgetAll } from '../../store/db/forget-all.js';
import type { Store } from '../../store/db/schema.js';
import type { ClosingStack } from '../closing-stack.js';

/** Starts the simulator that stands in for the provider of the only account; `null` where a provider is configured. */
export async function openSimulator(
  { simulatorHost: host, simulatorPort: port, accounts }: Config,
  lagMs: number,
  closing: ClosingStack,
): Promise<Simulator | null> {
  if (port === null) return null;
  const [account] = accounts;
  if (!account) throw new Error('The simulator needs an account to stand in for.');
  const options = {
    host,
    port,
    lagMs,
    merchantId: account.merchantId,
    secret: account.secret.reveal(),
    payoutSecret: account.payoutSecret.reveal(),
    timeZone: account.timeZone,
  };
  // Only here: in production nobody pays for what is not used.
  const { startSimulator } = await import('../../simulator/simulator.js');
  return closing.opened(whileRoutesAreMade(() => startSimulator(options)));
}

/**
 * A reset brings back payments as they were, and a journal in memory would still hold what was sent for them: it is forgotten
 * with them, and so is what callers spent, so that tests and newcomers start afresh. A journal in a file or on a server is never touched.
 */
export function forgetAfterReset(
  simulator: Simulator,
  { databaseUrl }: Config,
  store: Store,
  changes: ChangeFeed,
  budgets: Pick<CallBudgets, 'reset'>,
): void {
  simulator.afterReset(async () => {
    if (databaseUrl.reveal() === ':memory:') await forgetAll(store);
    budgets.reset();
    await changes.publish(null);
  });
}

/** Where the simulator sends its webhooks, and where its page leads to. */
export function tellSimulator(
  simulator: Simulator | null,
  url: string,
  account: string,
  { playground, desk }: Pick<Config, 'playground' | 'desk'>,
): void {
  simulator?.setUrls(Object.fromEntries(WEBHOOK_KINDS.map((kind) => [kind, url + webhookPath(account, kind)])));
  const onDesk = { title: 'Look at it on the desk', url: `${url}/desk#PAYMENT_ID` };
  simulator?.setLinks([...(playground ? [playgroundLink(url)] : []), ...(desk ? [onDesk] : [])]);
}
