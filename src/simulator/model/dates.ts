import { DateTime } from 'luxon';

/** Stamps already written: a zone's offset is slow to find, and the same records are read again and again. */
const written = new Map<string, string>();
const MAX_WRITTEN = 1000;

/**
 * `YYYY-MM-DD hh:mm:ss` in the shop's local time, without an offset: so the provider writes `pg_create_date` and
 * `pg_payment_date`. Source: api-reference section 9, "pg_payment_date, pg_create_date".
 */
export function localStamp(at: Date, timeZone: string): string {
  const key = `${at.getTime()} ${timeZone}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  const stamp = DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss');
  if (written.size >= MAX_WRITTEN) written.clear();
  written.set(key, stamp);
  return stamp;
}

/** The moment that a stamp of the shop's local time means; null for what is none. */
export function momentOfStamp(stamp: string, timeZone: string): Date | null {
  const moment = DateTime.fromFormat(stamp, 'yyyy-MM-dd HH:mm:ss', { zone: timeZone });
  return moment.isValid ? moment.toJSDate() : null;
}

/** `YYYY-MM-DDThh:mm:ss+00:00`, as in `pg_datetime` of the Gateway API. */
export function utcStamp(at: Date): string {
  return DateTime.fromJSDate(at, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm:ss'+00:00'");
}

/** A bank reference (RRN) as test shops get it: twelve digits, the moment in UTC, `260722114135`. */
export function referenceOf(at: Date): string {
  return DateTime.fromJSDate(at, { zone: 'utc' }).toFormat('yyMMddHHmmss');
}

/** Refuses a zone name that the runtime does not know, so that no date is ever written as "Invalid DateTime". */
export function checkTimeZone(timeZone: string): void {
  if (!DateTime.utc().setZone(timeZone).isValid) throw new Error(`"${timeZone}" is not an IANA time zone.`);
}
