/** What the provider tells the shop. Source: api-reference sections 6.2 to 6.5. */
export const WEBHOOK_KINDS = ['check', 'result', 'payout', 'card'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** Whether a name is that of a webhook. */
export function isWebhookKind(name: string): name is WebhookKind {
  return WEBHOOK_KINDS.some((kind) => kind === name);
}
