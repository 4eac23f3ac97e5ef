import * as z from 'zod';
import { canonicalHost } from '../domain/hosts.js';
import { OUTCOME_HORIZON_MS, shortestHorizonMs } from '../domain/operations/outcome-horizon.js';
import type { Account } from '../freedompay/account.js';

/** The zone of the provider's dates. */
export const timeZone = z
  .string({ error: 'is missing' })
  .trim()
  .min(1, 'must not be empty')
  .refine(isTimeZone, 'must be an IANA time zone such as "Asia/Almaty"');

/** How long a lost write may take to show, in a variable. */
export const horizon = z
  .string()
  .regex(/^\d{1,9}$/, 'must be milliseconds, at most 9 digits')
  .transform(Number);

/** The same, in a file. */
export const horizonInFile = z
  .number()
  .int('must be whole milliseconds')
  .min(0, 'must be milliseconds')
  .max(999_999_999, 'must be milliseconds, at most 999999999');

/** After how many days the provider takes held money by itself, in a file. */
export const holdDaysInFile = z
  .number()
  .int('must be whole days, 1 to 5')
  .min(1, 'must be 1 to 5 days')
  .max(5, 'must be 1 to 5 days');

/** The same, in a variable. */
export const holdDays = z
  .string()
  .regex(/^[1-5]$/, 'must be days, 1 to 5')
  .transform(Number);

/** What is wrong with how long the accounts wait for lost writes to show. A shorter time than a write may take proves nothing. */
export function horizonProblems(accounts: readonly Account[], timeoutMs: number): string[] {
  const leastMs = shortestHorizonMs(timeoutMs);
  return accounts
    .filter(({ outcomeHorizonMs = OUTCOME_HORIZON_MS }) => outcomeHorizonMs < leastMs)
    .map(
      ({ id, outcomeHorizonMs }) =>
        `OUTCOME_HORIZON_MS (outcomeHorizonMs in a file) of account "${id}" is ${outcomeHorizonMs}, and must be ${leastMs} or more: a write may be under way for as long as one provider call may take (FREEDOMPAY_TIMEOUT_MS), a lock of a stopped instance may run, and a minute.`,
    );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Provider dates carry no offset: each country's host writes its own local time. */
export function zoneOfHost(url: string): string {
  const host = canonicalHost(URL.canParse(url) ? new URL(url).host : '') ?? '';
  if (host.endsWith('.uz')) return 'Asia/Tashkent';
  if (host.endsWith('.kg')) return 'Asia/Bishkek';
  return 'Asia/Almaty';
}
