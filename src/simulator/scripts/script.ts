import { type Message, textOf } from '../../freedompay/protocol/message.js';
import type { Ledger, Origin, RefundFate } from '../ledger/ledger.js';
import { ScriptError } from '../model/refusals.js';
import type { ScriptReply } from '../model/replies.js';

/** What a script works on. */
export interface ScriptContext {
  readonly ledger: Ledger;
  /** IANA zone of the shop's local dates. */
  readonly timeZone: string;
  readonly now: () => Date;
  /** How the write is entered in the ledger. */
  readonly origin: Origin;
  /** What an armed fault makes of a refund. */
  readonly fate: RefundFate | undefined;
  /** How long a payment that is made stays unseen by the status scripts, in milliseconds. */
  readonly creationLagMs: number;
  /** The whole URL of one of our pages, as payers reach it. */
  readonly pageUrl: (path: string) => string;
}

/** One script of the provider. `run` throws Refusal for the provider's error reply. */
export interface Script {
  readonly path: string;
  /** Which secret signs both ways. */
  readonly secret: 'payment' | 'payout';
  /** Gateway scripts stamp their errors with `pg_datetime`. */
  readonly flavour: 'merchant' | 'gateway';
  /** Makes a payment instead of being about one. */
  readonly creates?: boolean;
  run(request: Message, context: ScriptContext): ScriptReply;
}

/** The text of a request's field; one that is empty counts as not sent. */
export function given(request: Message, name: string): string | undefined {
  return textOf(request, name) || undefined;
}

/** The payment a write is about. Not known: 11068, also for the id of a refund, of which nothing can be made. */
export function paymentIdOf(request: Message, ledger: Ledger): string {
  const id = given(request, 'pg_payment_id');
  if (id === undefined) throw new ScriptError('200', 'pg_payment_id обязателен');
  if (ledger.records.find(id)?.id !== id) throw new ScriptError('11068');
  return id;
}
