import { type Message, textOf } from '../../freedompay/protocol/message.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Origin, RefundFate } from '../ledger/write-origin.js';
import { isAsyncId } from '../model/async/wire.js';
import type { PayoutCourse } from '../model/payouts/record.js';
import { ScriptError } from '../model/refusals.js';
import type { ScriptReply } from '../model/replies.js';

/** What goes on after a reply, in its own time: banks decide, and the shop is told. */
export interface Afterwards {
  /** A payout was accepted, or ended at once: what is still to come of it comes, and the shop hears of its end. */
  payout(id: string): void;
  /** A saved card was charged: it goes on as the course says, and the shop hears how it ended. */
  charge(id: string, course: PayoutCourse): void;
}

/** What a script works on. */
export interface ScriptContext {
  readonly ledger: Ledger;
  /** The shop that calls. */
  readonly merchantId: string;
  readonly afterwards: Afterwards;
  /** IANA zone of the shop's local dates. */
  readonly timeZone: string;
  readonly now: () => Date;
  /** How the write is entered in the ledger. */
  readonly origin: Origin;
  /** What an armed fault makes of a refund. */
  readonly fate: RefundFate | undefined;
  /** How what is accepted ends, where an armed fault says so. */
  readonly course: PayoutCourse | undefined;
  /** Whether a reply has the shape of older pages, by an armed fault. */
  readonly isOlder: boolean;
  /** Whether an order that had a payout may have another, by an armed fault. */
  readonly repeats: boolean;
  /** How long what is made stays unseen by the status scripts, in milliseconds. */
  readonly creationLagMs: number;
  /** The whole URL of one of our pages, as payers reach it. */
  readonly pageUrl: (path: string) => string;
}

/** What the path of a script of one shop begins with; the shop's id stands where `{merchant_id}` does. */
export const MERCHANT_PREFIX = '/v1/merchant/{merchant_id}/';

/** One script of the provider. `run` throws Refusal for the provider's error reply. */
export interface Script {
  readonly path: string;
  /** Which secret signs both ways. */
  readonly secret: 'payment' | 'payout';
  /** Gateway scripts stamp their errors with `pg_datetime`. */
  readonly flavour: 'merchant' | 'gateway';
  /** Takes a JSON body too. */
  readonly takesJson?: boolean;
  /** Signs no answer, not even a success. */
  readonly isUnsigned?: boolean;
  /** HTTP status of the answer to a wrong signature; 200 unless given. */
  readonly wrongSignatureStatus?: number;
  /** Makes a payment or payout instead of being about one. */
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
  if (isAsyncId(id) || ledger.records.find(id)?.id !== id) throw new ScriptError('11068');
  return id;
}
