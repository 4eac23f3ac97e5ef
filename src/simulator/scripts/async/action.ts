import type { Ledger } from '../../ledger/ledger.js';
import type { AsyncReply } from '../../model/async/wire.js';
import { ScriptError } from '../../model/refusals.js';
import type { ScriptContext } from '../script.js';

/** The body of a request. */
export type AsyncBody = Readonly<Record<string, unknown>>;

/** What an action answers, and which payment that is about. */
export interface AsyncResult {
  readonly reply: AsyncReply;
  readonly paymentId: string | null;
}

/** One action of the asynchronous Gateway API. Throws Refusal for an error reply. */
export type Action = (body: AsyncBody, context: ScriptContext) => AsyncResult;

/** A text that is not empty; undefined where there is none. Anything but a text is bad input. */
export function textIn(body: AsyncBody, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw badInput();
  return value;
}

/** A sum: a JSON number, as the page says, and no text. Up to fifteen digits are written as they were sent. */
export function amountIn(body: AsyncBody): string {
  const { amount } = body;
  const text = typeof amount === 'number' ? String(amount) : '';
  if (!/^\d{1,13}(\.\d{1,2})?$/.test(text) || /^[0.]+$/.test(text)) throw badInput();
  return text;
}

/** Bad input: HTTP 422. Source: api-reference-2 section 9.2. */
export function badInput(): ScriptError {
  return new ScriptError('9403', 'WRONG INPUT');
}

/** The payment that a write is about. Source: api-reference-2, sample S16, code 1202. */
export function paymentIn(body: AsyncBody, { records }: Ledger): string {
  const id = textIn(body, 'id');
  if (id === undefined) throw badInput();
  if (records.seen(id, 'async')?.kind !== 'payment') throw new ScriptError('1202', 'WRONG PAYMENT ID');
  return id;
}
