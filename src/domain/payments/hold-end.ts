import type { Payment } from './payment.js';

const DAY_MS = 86_400_000;

/** How long before the end of a hold it is reported, in milliseconds. */
export const HOLD_NOTICE_MS = DAY_MS;

/** How long a hold lasts at the least, in milliseconds, where the account says so in days. */
export function holdMs(days: number): number {
  return days * DAY_MS;
}

/**
 * The earliest moment at which the provider may take held money by itself, by the setting of the account; `null` where nothing is
 * held, the setting is not known, or no date of the provider's can be read for certain.
 */
export function holdEndOf(
  { status, paidAt, createdAt }: Pick<Payment, 'status' | 'paidAt' | 'createdAt'>,
  days: number | undefined,
): Date | null {
  // Before the payer paid nothing was held: the day of creation can only be too early.
  const since = paidAt ?? createdAt;
  if (status !== 'AUTHORIZED' || days === undefined || since === null) return null;
  return new Date(since.getTime() + holdMs(days));
}
