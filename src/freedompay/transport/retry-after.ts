/** What a `Retry-After` header asks for, in milliseconds from now: seconds or a date (RFC 9110, 10.2.3); else `null`. */
export function retryAfterMs(value: string, now = Date.now()): number | null {
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
