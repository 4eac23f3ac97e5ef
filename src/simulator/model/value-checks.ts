import { InvalidAmount, isNegative, isPositive, type Money, money } from '../../domain/money.js';
import { BadRequest } from './refusals.js';

/** A positive amount of a currency; anything else is refused. */
export function positiveAmount(text: string, currency: string): Money {
  const amount = amountOf(text, currency);
  if (!isPositive(amount)) throw new BadRequest(`"${text}" is not above zero.`);
  return amount;
}

/** An amount of a currency that may be zero; anything else is refused. */
export function balanceOf(text: string, currency: string): Money {
  const amount = amountOf(text, currency);
  if (isNegative(amount)) throw new BadRequest(`"${text}" is below zero.`);
  return amount;
}

function amountOf(text: string, currency: string): Money {
  try {
    return money(text, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) throw new BadRequest(error.message);
    throw error;
  }
}

/** Refuses a text that a reply could not carry: control characters, broken surrogates, or too long. */
export function checkText(what: string, text: string, maxLength = 255): string {
  if (text.length > maxLength || /[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(text)) {
    throw new BadRequest(`${what} has at most ${maxLength} characters and no control characters.`);
  }
  return text;
}

/** Refuses what is no order id: 1 to 50 characters. */
export function checkOrderId(orderId: string): string {
  if (orderId === '') throw new BadRequest('The order id is empty.');
  return checkText('An order id', orderId, 50);
}

/** Refuses what is no status word: 1 to 50 characters. */
export function checkWord(word: string): string {
  if (word === '') throw new BadRequest('The status word is empty.');
  return checkText('A status word', word, 50);
}

/** Refuses what is no URL that a webhook or a browser could be sent to: http or https, at most 255 characters. */
export function checkUrl(what: string, url: string): string {
  checkText(what, url);
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') throw new BadRequest(`${what} is an http or https URL.`);
  return url;
}
