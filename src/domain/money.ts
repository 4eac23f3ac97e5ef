/**
 * An exact sum: decimal text with exactly the currency's number of minor digits ("2500.00" KZT, "2500" KRW) and the
 * ISO 4217 code, upper case. Never a float: sums are computed in whole minor units.
 */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** A text that is no exact amount in the currency. */
export class InvalidAmount extends Error {
  override readonly name = 'InvalidAmount';
}

const minorDigits = new Map<string, number>();

/** How many digits after the point a currency has (ISO 4217): 2 for KZT, 0 for KRW. */
export function minorDigitsOf(currency: string): number {
  const known = minorDigits.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) throw new InvalidAmount(`"${currency}" is not an ISO 4217 currency code.`);
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  minorDigits.set(currency, digits);
  return digits;
}

/**
 * The sum that a decimal text means: `money('10', 'KZT')` is 10.00 KZT. Digits that the currency does not have are
 * refused unless they are zeros; nothing is ever rounded.
 */
export function money(text: string, currency: string): Money {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new InvalidAmount(`"${text.slice(0, 60)}" is not a decimal amount.`);
  const digits = minorDigitsOf(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw new InvalidAmount(`"${text}" has more than the ${digits} minor digits of ${currency}.`);
  }
  return ofMinor(BigInt(`${sign}${whole}${kept}`), currency);
}

/** Zero in a currency. */
export function zero(currency: string): Money {
  return ofMinor(0n, currency);
}

export function add(a: Money, b: Money): Money {
  return ofMinor(minorOf(a) + minorOf(sameCurrency(a, b)), a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return ofMinor(minorOf(a) - minorOf(sameCurrency(a, b)), a.currency);
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, zero(currency));
}

/** The sum without its sign: the provider writes refunds as negative amounts. */
export function absolute(a: Money): Money {
  return isNegative(a) ? ofMinor(-minorOf(a), a.currency) : a;
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compare(a: Money, b: Money): number {
  const difference = minorOf(a) - minorOf(sameCurrency(a, b));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function largest(a: Money, b: Money): Money {
  return compare(a, b) >= 0 ? a : b;
}

export function isPositive(a: Money): boolean {
  return minorOf(a) > 0n;
}

export function isNegative(a: Money): boolean {
  return minorOf(a) < 0n;
}

function minorOf(a: Money): bigint {
  return BigInt(a.amount.replace('.', ''));
}

function ofMinor(minor: bigint, currency: string): Money {
  const digits = minorDigitsOf(currency);
  const negative = minor < 0n;
  const text = (negative ? -minor : minor).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  const amount = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return { amount: negative ? `-${amount}` : amount, currency };
}

function sameCurrency(a: Money, b: Money): Money {
  if (a.currency !== b.currency)
    throw new InvalidAmount(`${a.currency} and ${b.currency} can not be reckoned together.`);
  return b;
}
