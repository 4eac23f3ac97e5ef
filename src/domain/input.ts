import { InvalidInput } from './errors.js';

/**
 * Checks of what callers pass, made before the provider sees it. Each returns the value, or raises InvalidInput that
 * names the argument. The sentences quote nothing: what stands in a wrong place may be a card number.
 */

/**
 * A payment id of the provider: 1 to 20 decimal digits, or a UUID at an account of the asynchronous Gateway API. No leading
 * zero and no capital, so that one payment has one name.
 */
export function paymentIdInput(argument: string, id: string): string {
  if (/^[1-9]\d{0,19}$/.test(id) || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return id;
  throw new InvalidInput(
    argument,
    'a payment id is 1 to 20 decimal digits without a leading zero, or a UUID in lower case.',
  );
}

/**
 * An order id of the merchant: 1 to 50 characters, no control characters, no blanks around it, which the provider and the
 * pages on the way may or may not keep. It may hold a ";", which joins signed values: only new orders are refused one. Such an
 * order can be read all the same: the request that names it goes to the provider alone, over TLS, and a reply that names
 * another order counts for nothing.
 */
export function orderIdInput(argument: string, id: string): string {
  if (/^[^\p{Cc}\p{Cs}]{1,50}$/u.test(id) && id.trim() === id) return id;
  throw new InvalidInput(argument, 'an order id is 1 to 50 printable characters without blanks around them.');
}

/** How an order id begins: 1 to 50 characters of one, compared as they are. */
export function orderIdPrefixInput(argument: string, prefix: string): string {
  if (/^[^\p{Cc}\p{Cs}]{1,50}$/u.test(prefix)) return prefix;
  throw new InvalidInput(argument, 'is 1 to 50 printable characters.');
}

/** A name of a caller or a person, looked for to the letter: 1 to 200 characters, none of them a control character. */
export function personNameInput(argument: string, name: string): string {
  if (/^[^\p{Cc}\p{Cs}]{1,200}$/u.test(name)) return name;
  throw new InvalidInput(argument, 'is 1 to 200 printable characters.');
}

/** How the keys begin under which this gateway writes by itself: a caller's own would be taken for one of those. */
export const OWN_KEY_PREFIX = 'gateway-';

/** An idempotency key: 1 to 128 visible ASCII characters, and none of this gateway's own. */
export function idempotencyKeyInput(argument: string, key: string): string {
  if (key.startsWith(OWN_KEY_PREFIX))
    throw new InvalidInput(
      argument,
      `an idempotency key cannot begin with "${OWN_KEY_PREFIX}": the gateway's own writes have such keys.`,
    );
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new InvalidInput(argument, 'an idempotency key is 1 to 128 visible ASCII characters.');
}

/**
 * The sum of a capture or refund: decimal text above zero with at most two digits after the point, which is the
 * provider's smallest unit whatever the currency (its amounts begin at 0.01).
 */
export function amountInput(argument: string, amount: string): string {
  if (!/^(0|[1-9]\d{0,14})(\.\d{1,2})?$/.test(amount)) {
    throw new InvalidInput(
      argument,
      'an amount is text like "40.00", with at most two digits after the point and no sign or exponent.',
    );
  }
  if (/^0(\.0+)?$/.test(amount)) throw new InvalidInput(argument, 'an amount must be above zero.');
  return amount;
}

/** What `previewWrite` names a state by. */
export function stateTokenInput(argument: string, token: string): string {
  if (/^[\w-]{43}$/.test(token)) return token;
  throw new InvalidInput(argument, 'must be a `stateToken` as `previewWrite` gives it.');
}

/**
 * A line that a person wrote, kept as it is: so many characters at the most, none of them a control character, or one that has
 * what stands around it read backwards; `null` for none.
 */
export function lineInput(argument: string, line: string | null | undefined, most: number): string | null {
  if (line === undefined || line === null || line.trim() === '') return null;
  if (line.length <= most && /^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+$/u.test(line)) return line.trim();
  throw new InvalidInput(argument, `must be at most ${most} characters on one line.`);
}
