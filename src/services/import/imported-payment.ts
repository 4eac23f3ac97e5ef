import { InvalidInput } from '../../domain/errors.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import { compare, type Money, moneyOrNull, zero } from '../../domain/money.js';
import { paymentNodeId } from '../../domain/node-id.js';
import type { Payment, PaymentStatus } from '../../domain/payments/payment.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import type { Account } from '../../freedompay/account.js';
import { providerDate } from '../../freedompay/provider-date.js';
import type { ImportColumn, ImportMapping } from './mapping.js';

/** A row that is no payment. The message says why, in the words of the mapping. */
export class BadRow extends Error {
  override readonly name = 'BadRow';
}

/** What a row says of a column; `null` where there is no such column, or it is empty. */
export type RowReader = (column: ImportColumn) => string | null;

/** Statuses in which money was taken. */
const TAKEN: ReadonlySet<PaymentStatus> = new Set(['CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
const MAX_TEXT = 200;

/**
 * The payment that a row of an export is. Nothing may be asked for it before it was read under the provider's signature, so no
 * sum can be captured or refunded and no action is allowed. Raises BadRow.
 */
export function importedPayment(
  read: RowReader,
  { statuses, currency: usual, decimal }: Pick<ImportMapping, 'statuses' | 'currency' | 'decimal'>,
  account: Pick<Account, 'id' | 'timeZone'>,
  exportedAt: Date,
): Payment {
  const paymentId = checked(paymentIdInput, 'paymentId', needed(read, 'paymentId'));
  const orderId = read('orderId');
  const word = needed(read, 'status');
  const status = statuses.get(word) ?? 'UNKNOWN';
  const currency = read('currency') ?? usual ?? '';
  const sum = (column: ImportColumn) => sumIn(column, read(column), currency, decimal);
  const amount = sum('amount');
  if (amount === null) throw new BadRow('amount: is empty.');
  const nothing = zero(currency);
  const capturedAmount = sum('capturedAmount') ?? (TAKEN.has(status) ? amount : nothing);
  const refundedAmount = sum('refundedAmount') ?? (status === 'REFUNDED' ? capturedAmount : nothing);
  if (compare(refundedAmount, capturedAmount) > 0) throw new BadRow('refundedAmount: is more than was captured.');
  return {
    id: paymentNodeId(account.id, paymentId),
    paymentId,
    account: account.id,
    orderId: orderId === null ? null : checked(orderIdInput, 'orderId', orderId),
    status,
    rawStatus: textOf(word),
    amount,
    capturedAmount,
    refundedAmount,
    netAmount: null,
    capturableAmount: nothing,
    refundableAmount: nothing,
    allowedActions: [],
    captured: TAKEN.has(status),
    canReject: null,
    testMode: null,
    method: textOf(read('method')),
    card: null,
    payer: null,
    reference: textOf(read('reference')),
    acquirerReference: null,
    authCode: null,
    recurringProfileId: null,
    failure: null,
    refunds: [],
    revocations: [],
    createdAt: dateIn('createdAt', read('createdAt'), account.timeZone),
    paidAt: dateIn('paidAt', read('paidAt'), account.timeZone),
    holdEndsAt: null,
    answeredAt: null,
    checkedAt: exportedAt,
  };
}

function needed(read: RowReader, column: ImportColumn): string {
  const text = read(column);
  if (text === null) throw new BadRow(`${column}: is empty.`);
  return text;
}

function checked(check: (argument: string, text: string) => string, column: string, text: string): string {
  try {
    return check(column, text);
  } catch (error) {
    throw error instanceof InvalidInput ? new BadRow(error.message.replace(/^Argument "\w+"/, column)) : error;
  }
}

function sumIn(column: string, text: string | null, currency: string, decimal: '.' | ','): Money | null {
  if (text === null) return null;
  if (!/^[A-Z]{3}$/.test(currency)) throw new BadRow('currency: is no ISO 4217 code such as "KZT".');
  const [whole = '', fraction, ...more] = text.split(decimal);
  const isDecimal =
    more.length === 0 && /^\d{1,15}$/.test(whole) && (fraction === undefined || /^\d{1,4}$/.test(fraction));
  const sum = isDecimal ? moneyOrNull(fraction === undefined ? whole : `${whole}.${fraction}`, currency) : null;
  if (sum === null) throw new BadRow(`${column}: is no sum such as "2500${decimal}00" in ${currency}.`);
  return sum;
}

/** As the provider writes stamps, or with the day first; local time of the account's zone where there is no offset. */
function dateIn(column: string, stamp: string | null, timeZone: string): Date | null {
  if (stamp === null) return null;
  const [, day, month, year, time] = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d(?::\d\d)?)$/.exec(stamp) ?? [];
  const usual = day === undefined ? stamp : `${year}-${month}-${day} ${time?.length === 5 ? `${time}:00` : time}`;
  const date = providerDate(usual, timeZone);
  if (date === null)
    throw new BadRow(`${column}: is no time such as "2026-07-22 16:40:02" that the clocks of ${timeZone} showed once.`);
  return date;
}

/** Free text of the export, without what looks like a contact or a card. */
function textOf(text: string | null): string | null {
  return text === null ? null : withoutContacts(text.replace(/\p{Cc}|\p{Cs}/gu, ' ').slice(0, MAX_TEXT));
}
