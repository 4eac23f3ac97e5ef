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

/**
 * The currencies of ISO 4217 that do not have two minor digits, by their number. `Intl` is no source for it: it knows how
 * prices are usually shown (0 digits for HUF, where ISO has 2), and its data changes with the version of Node.
 */
const UNUSUAL_MINOR_DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, Number(digits)])),
);

/** How many digits after the point a currency has (ISO 4217): 2 for KZT, 0 for KRW. */
export function minorDigitsOf(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InvalidAmount(`"${currency.slice(0, 60)}" is not an ISO 4217 currency code.`);
  }
  const digits = UNUSUAL_MINOR_DIGITS.get(currency) ?? 2;
  digitsOf.set(currency, digits);
  return digits;
}

/** Of the codes met so far: there cannot be more than 26³. */
const digitsOf = new Map<string, number>();

/**
 * The sum that a decimal text means: `money('10', 'KZT')` is 10.00 KZT. Digits that the currency does not have are
 * refused unless they are zeros; nothing is ever rounded.
 */
export function money(text: string, currency: string): Money {
  // Nearly all are written as we write them.
  if (/^(0|[1-9]\d{0,14})\.\d\d$/.test(text) && minorDigitsOf(currency) === 2) return { amount: text, currency };
  if (text.length > MAX_AMOUNT_LENGTH) throw new InvalidAmount(`"${text.slice(0, 60)}…" is too long for an amount.`);
  return ofMinor(minorOf({ amount: text, currency }), currency);
}

const MAX_AMOUNT_LENGTH = 60;

/** As money, but `null` for a text that is no exact amount in the currency. */
export function moneyOrNull(text: string, currency: string): Money | null {
  try {
    return money(text, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) return null;
    throw error;
  }
}

/** Zero in a currency. */
export function zero(currency: string): Money {
  const known = zeros.get(currency);
  if (known !== undefined) return known;
  const digits = minorDigitsOf(currency);
  const made = Object.freeze({ amount: digits === 0 ? '0' : `0.${'0'.repeat(digits)}`, currency });
  zeros.set(currency, made);
  return made;
}

/** Of the currencies met so far. Most sums are reckoned with it, so it is known at sight. */
const zeros = new Map<string, Money>();

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

export function max(a: Money, b: Money): Money {
  return compare(a, b) >= 0 ? a : b;
}

export function isPositive(a: Money): boolean {
  return minorOf(a) > 0n;
}

export function isNegative(a: Money): boolean {
  return minorOf(a) < 0n;
}

/** The sum in whole minor units: 250000 for 2500.00 KZT. */
export function minorUnits(sum: Money): bigint {
  return minorOf(sum);
}

/** Read by the same strict rule as any text, so that an amount put together elsewhere ("10" KZT) is never 100 times less. */
function minorOf(money: Money): bigint {
  const { amount, currency } = money;
  if (money === zeros.get(currency)) return 0n;
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new InvalidAmount(`"${amount}" is not a decimal amount.`);
  const digits = minorDigitsOf(currency);
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw new InvalidAmount(`"${amount}" has more than the ${digits} minor digits of ${currency}.`);
  }
  return BigInt(`${sign}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
}

function ofMinor(minor: bigint, currency: string): Money {
  if (minor === 0n) return zero(currency);
  const digits = minorDigitsOf(currency);
  const negative = minor < 0n;
  const text = (negative ? -minor : minor).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  const amount = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return { amount: negative ? `-${amount}` : amount, currency };
}

function sameCurrency(a: Money, b: Money): Money {
  if (a.currency !== b.currency)
    throw new InvalidAmount(`${a.currency} and ${b.currency} cannot be reckoned together.`);
  return b;
}
