import { checkUrl } from '../model/value-checks.js';
import { WEBHOOK_KINDS, type WebhookKind } from '../model/webhook-kinds.js';

/**
 * Where the shop is asked and told when a payment or payout does not say: what a merchant enters in the provider's
 * cabinet. Null: nowhere; a check is then skipped and counts as consent. Source: api-reference section 6.1, empty URL.
 */
export type WebhookUrls = Readonly<Record<WebhookKind, string | null>>;

export const NO_WEBHOOK_URLS = Object.fromEntries(WEBHOOK_KINDS.map((kind) => [kind, null])) as WebhookUrls;

/** The URLs given over those there are. Throws BadRequest for one that is neither http nor https. */
export function withUrls(before: WebhookUrls, given: Partial<WebhookUrls>): WebhookUrls {
  for (const [kind, url] of Object.entries(given)) if (url) checkUrl(`The ${kind} URL`, url);
  return { ...before, ...given };
}
