import { type Message, textOf } from '../../freedompay/protocol/message.js';
import { BadRequest, ScriptError } from '../model/refusals.js';
import { checkUrl } from '../model/value-checks.js';

/** What fits a field. */
export type Rule = RegExp | ((text: string) => boolean);

/** Every field with a limit, and what fits it. */
export type Rules = Readonly<Record<string, Rule>>;

/** A user of the shop, `pg_user_id`. */
export const USER_ID = /^[a-zA-Z0-9_-]{1,50}$/;

/** Refuses a request that lacks a field or breaks a limit of the documentation, with code 200 and the field's name. */
export function checkFields(request: Message, required: readonly string[], rules: Rules): void {
  for (const name of required) if (!textOf(request, name)) throw new ScriptError('200', `${name} обязателен`);
  for (const [name, rule] of Object.entries(rules)) {
    const value = request.find(([field]) => field === name)?.[1];
    // An empty field counts as not sent.
    if (value === undefined || value === '') continue;
    const fits = typeof value === 'string' && (rule instanceof RegExp ? rule.test(value) : rule(value));
    if (!fits) throw new ScriptError('200', `Некорректное значение ${name}`);
  }
}

/** At most so many characters, all of which an answer can carry. */
export function plain(maxLength: number): (text: string) => boolean {
  return (text) => text.length <= maxLength && !/[\p{Cs}\ufffe\uffff]|(?![\t\r\n])\p{Cc}/u.test(text);
}

/** At most so many characters, and no control character at all. */
export function line(maxLength: number): (text: string) => boolean {
  return (text) => plain(maxLength)(text) && !/\p{Cc}/u.test(text);
}

/** A whole number between two. */
export function between(least: number, most: number): (text: string) => boolean {
  return (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** A URL that a webhook or a browser could be sent to. */
export function isUrl(text: string): boolean {
  try {
    return checkUrl('A URL', text) === text;
  } catch (error) {
    if (error instanceof BadRequest) return false;
    throw error;
  }
}
