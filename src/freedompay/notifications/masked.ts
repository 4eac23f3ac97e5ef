import type { Message } from '../protocol/message.js';

/** Fields that are about the payer or his card, or that sign: their values are kept nowhere. */
const MASKED =
  /^pg_(sig|salt|card_(name|owner|token|token_to|id|hhash|pan|hash|exp|month|year)|user_(phone|email|contact_email|ip|id)|recurring_profile(_id)?)$/;

/** The fields of a message as JSON, fit to be kept. */
export function maskedFields(message: Message): string {
  return JSON.stringify(masked(message));
}

function masked(message: Message): unknown[] {
  return message.map(([name, value]) => [
    name,
    MASKED.test(name) ? '***' : typeof value === 'string' ? value : masked(value),
  ]);
}
