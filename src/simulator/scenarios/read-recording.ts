import { BadRequest } from '../model/refusals.js';
import {
  RECORDED_ANSWERS,
  RECORDED_KINDS,
  RECORDED_PAYMENTS,
  type RecordedPayment,
  type RecordedReply,
  type RecordedSight,
  type RecordedStep,
  type RecordedWrite,
  type Recording,
} from './recording-format.js';

const MAX_WRITES = 10;
const MAX_SIGHTS = 3;
const MAX_STEPS = 200;
/** Longer than anybody looks for an outcome, in milliseconds: a year. */
const MAX_MS = 366 * 86_400_000;
/** Longer than any call waits, in milliseconds. */
const MAX_TOOK_MS = 3_600_000;
const MAX_ABOUT = 500;

/** An object of the file, and where it stands in it. */
interface Part {
  readonly at: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

/**
 * Reads a recording that somebody brought. Raises BadRequest, with the place, for whatever is not exactly of the form: a field
 * that nobody knows may be somebody's data.
 */
export function recordingOf(value: unknown): Recording {
  const whole = partOf(value, 'recording', ['recording', 'about', 'wish', 'payment', 'reading', 'writes', 'course']);
  if (whole.fields.get('recording') !== 1) throw wrong('recording.recording', '1, the version of the form');
  const wish = partOf(whole.fields.get('wish'), 'recording.wish', ['kind', 'amount']);
  const reading = whole.fields.get('reading');
  return {
    recording: 1,
    about: textIn(whole, 'about', /^[^\p{Cc}\p{Cs}]*$/u, `a text of at most ${MAX_ABOUT} characters`, MAX_ABOUT),
    wish: {
      kind: wordIn(wish, 'kind', RECORDED_KINDS),
      amount: wish.fields.get('amount') === null ? null : amountIn(wish, 'amount'),
    },
    payment: paymentOf(whole.fields.get('payment')),
    reading: reading === null ? null : replyOf(partOf(reading, 'recording.reading', REPLY)),
    writes: listIn(whole, 'writes', MAX_WRITES, writeOf),
    course: listIn(whole, 'course', MAX_STEPS, stepOf),
  };
}

function paymentOf(value: unknown): RecordedPayment {
  const part = partOf(value, 'recording.payment', ['state', 'amount', 'currency', 'captured', 'refunded']);
  return {
    state: wordIn(part, 'state', RECORDED_PAYMENTS),
    amount: amountIn(part, 'amount'),
    currency: textIn(part, 'currency', /^[A-Z]{3}$/, 'a currency of three letters'),
    ...(part.fields.has('captured') && { captured: amountIn(part, 'captured') }),
    ...(part.fields.has('refunded') && { refunded: amountIn(part, 'refunded') }),
  };
}

const REPLY = ['answer', 'status', 'code', 'signed'];

function replyOf(part: Part): RecordedReply {
  const { fields, at } = part;
  const answer = wordIn(part, 'answer', RECORDED_ANSWERS);
  const [hasStatus, hasCode, hasSigned] = ['status', 'code', 'signed'].map((name) => fields.has(name));
  if (hasStatus !== (answer === 'http')) throw wrong(`${at}.status`, 'there for "http", and for nothing else');
  if (hasCode && answer !== 'refused') throw wrong(`${at}.code`, 'there for "refused" only');
  if (hasSigned && (answer !== 'refused' || fields.get('signed') !== false))
    throw wrong(`${at}.signed`, 'false, and there for "refused" only');
  return {
    answer,
    ...(hasStatus && { status: numberIn(part, 'status', 100, 599) }),
    ...(hasCode && { code: codeIn(part) }),
    ...(hasSigned && { signed: false }),
  };
}

function writeOf(value: unknown, at: string): RecordedWrite {
  const part = partOf(value, at, [...REPLY, 'tookMs', 'shows']);
  const shows = listIn(part, 'shows', MAX_SIGHTS, sightOf);
  if (shows.some(({ afterMs }, index) => index > 0 && afterMs < (shows[index - 1]?.afterMs ?? 0)))
    throw wrong(`${at}.shows`, 'in the order of time');
  return { ...replyOf(part), tookMs: numberIn(part, 'tookMs', 0, MAX_TOOK_MS), shows };
}

function sightOf(value: unknown, at: string): RecordedSight {
  const part = partOf(value, at, ['afterMs', 'as', 'code']);
  const as = wordIn(part, 'as', ['pending', 'done', 'failed'] as const);
  if (part.fields.has('code') && as !== 'failed') throw wrong(`${at}.code`, 'there for "failed" only');
  return { afterMs: numberIn(part, 'afterMs', 0, MAX_MS), as, ...(part.fields.has('code') && { code: codeIn(part) }) };
}

function stepOf(value: unknown, at: string): RecordedStep {
  const part = partOf(value, at, ['afterMs', 'source', 'state']);
  const word = (name: string) => textIn(part, name, /^[A-Z_]{1,30}$/, 'a word in capitals');
  return { afterMs: numberIn(part, 'afterMs', 0, MAX_MS), source: word('source'), state: word('state') };
}

function partOf(value: unknown, at: string, known: readonly string[]): Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'an object');
  const fields = new Map(Object.entries(value));
  const strange = [...fields.keys()].find((name) => !known.includes(name));
  if (strange !== undefined)
    throw wrong(at, `without ${JSON.stringify(strange.slice(0, 40))}; it has ${known.join(', ')}`);
  return { at, fields };
}

function listIn<T>({ at, fields }: Part, name: string, max: number, of: (value: unknown, at: string) => T): T[] {
  const list = fields.get(name);
  if (!Array.isArray(list) || list.length > max) throw wrong(`${at}.${name}`, `a list of at most ${max}`);
  return list.map((one, index) => of(one, `${at}.${name}[${index}]`));
}

function textIn({ at, fields }: Part, name: string, form: RegExp, what: string, max = 40): string {
  const text = fields.get(name);
  if (typeof text !== 'string' || text.length > max || !form.test(text)) throw wrong(`${at}.${name}`, what);
  return text;
}

function wordIn<const T extends string>(part: Part, name: string, words: readonly T[]): T {
  const found = words.find((word) => word === part.fields.get(name));
  if (found === undefined) throw wrong(`${part.at}.${name}`, `one of ${words.join(', ')}`);
  return found;
}

function amountIn(part: Part, name: string): string {
  return textIn(part, name, /^\d{1,15}(\.\d{1,3})?$/, 'an amount as text, such as "40.00"');
}

function codeIn(part: Part): string {
  return textIn(part, 'code', /^\d{1,10}$/, 'a code, as text');
}

function numberIn({ at, fields }: Part, name: string, min: number, max: number): number {
  const number = fields.get(name);
  if (!Number.isSafeInteger(number) || (number as number) < min || (number as number) > max)
    throw wrong(`${at}.${name}`, `a whole number from ${min} to ${max}`);
  return number as number;
}

function wrong(at: string, what: string): BadRequest {
  return new BadRequest(`"${at}" is to be ${what}.`);
}
