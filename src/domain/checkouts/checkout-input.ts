import { InvalidInput } from '../errors.js';
import { amountInput, orderIdInput } from '../input.js';
import { compare, InvalidAmount, type Money, minorDigitsOf, money } from '../money.js';
import { signableText } from '../signable-text.js';
import type { ReceiptRow } from './checkout.js';
import { redirectUrl } from './redirect-url.js';

/** Checks of what createPayment is given; limits as the provider documents them (createPayment, `init_payment.php`). */

/** Most rows: from the eleventh on the provider's own libraries disagree on what is signed. */
const MAX_RECEIPT_ROWS = 10;
const MAX_PARAMETERS = 20;
const MAX_AMOUNT = '99999999';

/** The exact sum, from 0.01 to 99999999. */
export function checkoutAmount(argument: string, amount: string, currency: string): Money {
  const checked = amountInput(`${argument}.amount`, amount);
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InvalidInput(`${argument}.currency`, 'a currency is an ISO 4217 code in upper case, such as "KZT".');
  }
  const sum = exactly(`${argument}.amount`, checked, currency);
  if (compare(sum, money(MAX_AMOUNT, currency)) <= 0) return sum;
  throw new InvalidInput(`${argument}.amount`, `the provider takes at most ${MAX_AMOUNT} at once.`);
}

function exactly(argument: string, amount: string, currency: string): Money {
  try {
    return money(amount, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) {
      throw new InvalidInput(
        argument,
        `must have no more than the ${minorDigitsOf(currency)} minor digits of ${currency}.`,
      );
    }
    throw error;
  }
}

/** The id of a new order. An order that is there already may have a ";" in its id, and can be read: see `orderIdInput`. */
export function newOrderIdInput(argument: string, id: string): string {
  return signableText(argument, orderIdInput(argument, id));
}

/** A text of 1 to `most` characters without control characters and ";". */
export function textInput(argument: string, text: string, most: number): string {
  if (text.trim() !== '' && [...text].length <= most && !/[\p{Cc}\p{Cs}]/u.test(text))
    return signableText(argument, text);
  throw new InvalidInput(argument, `must be 1 to ${most} printable characters.`);
}

/**
 * An http(s) URL of at most 255 characters that payers are sent to. Blanks and line breaks are refused: the parser would
 * pass over them. A ";" of the query can be written as %3B.
 */
export function urlInput(argument: string, url: string): string {
  if (url.length <= 255 && URL.canParse(url) && /^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/u.test(url))
    return redirectUrl(argument, signableText(argument, url));
  throw new InvalidInput(argument, 'must be an http(s) URL of at most 255 characters.');
}

export function emailInput(argument: string, email: string): string {
  if (email.length <= 200 && /^[^@\s\p{Cc}\p{Cs}]+@[^@\s\p{Cc}\p{Cs}]+$/u.test(email))
    return signableText(argument, email);
  throw new InvalidInput(argument, 'must be an e-mail address.');
}

/** Digits with the country code. */
export function phoneInput(argument: string, phone: string): string {
  if (/^\d{5,15}$/.test(phone)) return phone;
  throw new InvalidInput(argument, 'must be 5 to 15 digits with the country code, without "+".');
}

export function lifetimeInput(argument: string, seconds: number): number {
  if (seconds >= 300 && seconds <= 604_800) return seconds;
  throw new InvalidInput(argument, 'must be 300 to 604800 seconds.');
}

/** Months of a recurring profile, as the provider takes them. */
export function recurringMonthsInput(argument: string, months: number): number {
  if (months >= 1 && months <= 156) return months;
  throw new InvalidInput(argument, 'must be 1 to 156 months.');
}

/** The merchant's own parameters: plain names, none twice. */
export function parametersInput(
  argument: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
): readonly (readonly [string, string])[] {
  if (parameters.length > MAX_PARAMETERS) throw new InvalidInput(argument, `can be ${MAX_PARAMETERS} at most.`);
  const names = new Set<string>();
  return parameters.map(({ name, value }, index) => {
    const isFree = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/.test(name) && !(name in {});
    if (!isFree) {
      throw new InvalidInput(
        `${argument}[${index}].name`,
        'must be a letter and up to 49 letters, digits, "_" or "-".',
      );
    }
    if (names.has(name)) throw new InvalidInput(`${argument}[${index}].name`, 'stands twice.');
    names.add(name);
    return [name, textInput(`${argument}[${index}].value`, value, 1_024)] as const;
  });
}

export function receiptInput(argument: string, rows: readonly ReceiptRow[]): readonly ReceiptRow[] {
  if (rows.length > MAX_RECEIPT_ROWS) throw new InvalidInput(argument, `can have ${MAX_RECEIPT_ROWS} rows at most.`);
  return rows.map(({ name, count, price, taxType }, index) => {
    const at = `${argument}[${index}]`;
    if (count < 1 || count > 1_000_000) throw new InvalidInput(`${at}.count`, 'must be 1 to 1000000.');
    if (taxType < 0 || taxType > 99) throw new InvalidInput(`${at}.taxType`, "must be one of the provider's codes.");
    return { name: textInput(`${at}.name`, name, 255), count, price: amountInput(`${at}.price`, price), taxType };
  });
}
