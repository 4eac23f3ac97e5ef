import { DateTime } from 'luxon';

/**
 * The instant that a provider's stamp means. Stamps without an offset ("2026-07-22 16:40:02", at times with stray blanks)
 * are local time of the account's zone, read with the zone's real history; ISO 8601 stamps with an offset speak for
 * themselves. A stamp that is unreadable, that the zone never had, or that it had twice is `null`, never a guess.
 */
export function providerDate(stamp: string | null, timeZone: string): Date | null {
  if (stamp === null) return null;
  const tidy = stamp
    .trim()
    .replace(/\s*:\s*/g, ':')
    .replace(/\s+/, 'T');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(tidy)) return null;
  const hasOffset = /(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/.test(tidy);
  const local = DateTime.fromISO(tidy, { zone: hasOffset ? 'utc' : timeZone });
  if (!local.isValid) return null;
  if (hasOffset) return local.toJSDate();
  const wasShifted = local.toFormat("yyyy-MM-dd'T'HH:mm:ss") !== tidy.slice(0, 19);
  if (wasShifted || local.getPossibleOffsets().length !== 1) return null;
  return local.toJSDate();
}
