import type { Message } from '../../../freedompay/protocol/message.js';
import { localStamp, momentOfStamp, utcStamp } from '../../model/dates.js';
import type { Payee, PayoutCourse, PayoutRecord } from '../../model/payouts/record.js';
import { ScriptError } from '../../model/refusals.js';
import type { ScriptReply } from '../../model/replies.js';
import { checkFields, isUrl, line, type Rules, USER_ID } from '../field-rules.js';
import { given, type Script, type ScriptContext } from '../script.js';

/** Payouts are made in the currency of the shop's account where a call has no field for it. */
const ACCOUNT_CURRENCY = 'KZT';

/** The limits of payouts to cards and accounts. Source: api-reference-2 sections 3.1 to 3.3. */
const RULES: Rules = {
  pg_order_id: line(50),
  pg_amount: /^\d{1,8}(\.\d{1,2})?$/,
  pg_description: line(255),
  pg_order_time_limit: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
  pg_user_id: USER_ID,
  pg_post_link: isUrl,
  pg_back_link: isUrl,
  pg_currency: /^[A-Z]{3}$/,
};

/** Refuses a request that lacks one of these, or breaks a limit. */
export function checkPayout(request: Message, required: readonly string[], more: Rules = {}): void {
  checkFields(request, ['pg_order_id', 'pg_amount', ...required], { ...RULES, ...more });
}

/** `pg_order_time_limit`, in the shop's local time. One that is past is refused (10018). */
export function timeLimitOf(request: Message, { timeZone, now }: ScriptContext): Date | null {
  const text = given(request, 'pg_order_time_limit');
  if (text === undefined) return null;
  const limit = momentOfStamp(text, timeZone);
  if (!limit) throw new ScriptError('200', 'Некорректное значение pg_order_time_limit');
  if (limit.getTime() <= now().getTime()) throw new ScriptError('10018');
  return limit;
}

/** What is asked of a payout in every such call. */
export function payoutAsked(request: Message, context: ScriptContext) {
  const optional = <K extends string>(key: K, name: string) => {
    const text = given(request, name);
    return (text === undefined ? {} : { [key]: text }) as { readonly [key in K]?: string };
  };
  const expiresAt = timeLimitOf(request, context);
  return {
    orderId: given(request, 'pg_order_id') ?? '',
    amount: given(request, 'pg_amount') ?? '',
    currency: given(request, 'pg_currency') ?? ACCOUNT_CURRENCY,
    ...optional('description', 'pg_description'),
    ...optional('userId', 'pg_user_id'),
    ...optional('postLink', 'pg_post_link'),
    ...optional('backLink', 'pg_back_link'),
    ...(expiresAt && { expiresAt }),
  };
}

/**
 * Sends money to a payee that is known. `ok` where it ended well at once, `process` where the bank has not decided, and an
 * error without the payout's id where it failed at once: the payout is there all the same.
 */
export function payOut(
  request: Message,
  context: ScriptContext,
  payee: Payee,
  usual: PayoutCourse,
): { readonly payout: PayoutRecord; readonly word: 'ok' | 'process' } {
  const { ledger, afterwards, creationLagMs, origin, repeats } = context;
  const course = context.course ?? usual;
  // The card of this code has no payout: the balance is said to be too low before there is one.
  if (course.failureCode === '8888' && course.processMs === 0) throw new ScriptError('8888');
  const asked = { ...payoutAsked(request, context), payee, course, word: 'pending' };
  const { id } = ledger.payoutBook.open(asked, { lagMs: creationLagMs, repeats });
  const { processMs, failureCode } = course;
  if (processMs === 0) {
    const word = failureCode === null ? 'ok' : 'failed';
    ledger.payoutBook.setWord(id, word, failureCode ?? undefined, undefined, origin.lagMs);
  }
  afterwards.payout(id);
  if (processMs === 0 && failureCode !== null) throw new ScriptError(failureCode);
  return { payout: ledger.payoutBook.truth(id), word: processMs === 0 ? 'ok' : 'process' };
}

/** The moment as each flavour writes it: ISO with an offset in the Gateway API, local without one elsewhere. */
export function momentOf(flavour: Script['flavour'], { now, timeZone }: ScriptContext): string {
  return flavour === 'gateway' ? utcStamp(now()) : localStamp(now(), timeZone);
}

/** The Gateway API adds the moment behind the signature, which covers it. */
export function stamped(fields: Message, flavour: Script['flavour'], { now }: ScriptContext): ScriptReply {
  return flavour === 'gateway' ? { fields, trailing: [['pg_datetime', utcStamp(now())]] } : { fields };
}
