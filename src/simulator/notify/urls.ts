import { checkUrl } from '../model/checks.js';
import type { NotificationKind } from '../model/webhook-kinds.js';

/**
 * Where the shop is asked and told when a payment or payout does not say: what a merchant enters in the provider's
 * cabinet. Null: nowhere; a check is then skipped and counts as consent. Source: api-reference section 6.1, empty URL.
 */
export type NotifyUrls = Readonly<Record<NotificationKind, string | null>>;

export const NO_URLS: NotifyUrls = { check: null, result: null, payout: null };

/** The URLs given over those there are. Throws BadRequest for one that is neither http nor https. */
export function withUrls(before: NotifyUrls, given: Partial<NotifyUrls>): NotifyUrls {
  for (const [kind, url] of Object.entries(given)) if (url) checkUrl(`The ${kind} URL`, url);
  return { ...before, ...given };
}
