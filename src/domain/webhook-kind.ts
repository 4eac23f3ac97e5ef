/**
 * What the provider tells us by itself, and asks. Each is the last segment of the path that it comes to, which is also what its
 * signature begins with.
 */
export const WEBHOOK_KINDS = ['check', 'result', 'payout', 'card'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** The path that webhooks of a kind come to, for an account. */
export function webhookPath(account: string, kind: WebhookKind): string {
  return `/webhooks/${account}/${kind}`;
}
