/** What the provider tells the shop. Source: api-reference sections 6.2 to 6.4. */
export type NotificationKind = 'check' | 'result' | 'payout';

export const NOTIFICATION_KINDS: readonly NotificationKind[] = ['check', 'result', 'payout'];

/** Whether a name is that of a notification. */
export function isNotification(name: string): name is NotificationKind {
  return NOTIFICATION_KINDS.some((kind) => kind === name);
}
