import { LRUCache } from 'lru-cache';
import { DateTime } from 'luxon';

/**
 * The instant that a provider's stamp means. Stamps without an offset ("2026-07-22 16:40:02", at times with stray blanks)
 * are local time of the account's zone, read with the zone's real history; ISO 8601 stamps with an offset speak for
 * themselves. A stamp that is unreadable, that the zone never had, or that it had twice is `null`, never a guess.
 */
export function providerDate(stamp: string | null, timeZone: string): Date | null {
  if (stamp === null) return null;
  const [, hour, minutes, seconds] = /^(\d{4}-\d{2}-\d{2} \d{2}):([0-5]\d):([0-5]\d)$/.exec(stamp) ?? [];
  const start = hour === undefined ? null : startOfHour(hour, timeZone);
  if (start !== null) return new Date(start + (Number(minutes) * 60 + Number(seconds)) * 1_000);
  return readStamp(stamp, timeZone);
}

/** When each hour of local time began, by zone and hour: asking the zone costs more than all the rest of a reply. */
const hours = new LRUCache<string, { readonly start: number | null }>({ maxSize: 20_000, sizeCalculation: () => 1 });

/** When an hour of local time began; `null` where the zone's clocks were changed in it, or it is none. */
function startOfHour(hour: string, timeZone: string): number | null {
  const key = `${hour} ${timeZone}`;
  const known = hours.get(key);
  if (known !== undefined) return known.start;
  const start = readStamp(`${hour}:00:00`, timeZone)?.getTime() ?? null;
  const end = readStamp(`${hour}:59:59`, timeZone)?.getTime() ?? null;
  const even = start !== null && end !== null && end - start === 3_599_000 ? start : null;
  hours.set(key, { start: even });
  return even;
}

/** Twice the longest stamp there is: patterns for blanks would go over a long row of them again and again. */
const MAX_STAMP_LENGTH = 50;

function readStamp(stamp: string, timeZone: string): Date | null {
  if (stamp.length > MAX_STAMP_LENGTH) return null;
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

/** An instant as the provider writes it: local time of the account's zone, without an offset. */
export function providerStamp(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss');
}
