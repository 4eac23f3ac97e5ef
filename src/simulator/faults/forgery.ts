import type { Message } from '../../freedompay/protocol/message.js';
import { wireAmount } from '../model/amounts.js';
import type { ScriptReply } from '../model/replies.js';
import { plainName } from '../model/script-names.js';
import type { PaymentRecord } from '../model/transactions.js';

/** The id a forged reply names for the transaction that never happened. */
const FORGED_ID = '7666666666';

/** A card that nobody saved. */
const FORGED_TOKEN = '66666666-6666-4666-a666-666666666666';
const FORGED_PAN = '6666-66XX-XXXX-6666';

/** What somebody would answer who wants it believed that the call succeeded: nothing was asked of the ledger. */
export function forgedSuccess(script: string, payment: PaymentRecord | undefined, orderId?: string): ScriptReply {
  const id = payment?.id ?? FORGED_ID;
  const amount = payment ? wireAmount(payment.amount) : '1000';
  const fields: Readonly<Record<string, Message>> = {
    init_payment: [...ok(), ...page()],
    payment_page: [...ok(), ...page()],
    do_capture: [...ok(), ['pg_amount', amount], ['pg_clearing_amount', amount]],
    clearing: [...ok(), ...paid(id, amount), ['pg_status_clearing', '1']],
    cancel: [...ok(), ['pg_payment_id', id], ['pg_payment_revoke_id', FORGED_ID], ['pg_revoke_status', 'success']],
    revoke: [...ok(), ['pg_revoke_payment_id', FORGED_ID]],
    refund: [...ok(), ['pg_payment_id', id], ['pg_payment_refund_id', FORGED_ID], ['pg_refund_status', 'success']],
    add: [...ok(), ...page(), ['pg_type', 'init']],
    add2: [...ok(), ...page(), ['pg_type', 'init']],
    list: [
      [
        'card',
        [
          ['pg_status', 'approved'],
          ['pg_card_token', FORGED_TOKEN],
          ['pg_card_hash', FORGED_PAN],
        ],
      ],
    ],
    remove: [
      ['pg_status', 'deleted'],
      ['pg_card_token', FORGED_TOKEN],
    ],
    init: [...ok(), ['pg_payment_id', FORGED_ID], ...order(orderId)],
    direct: [...ok(), ...paid(id, amount), ['pg_transaction_status', 'ok'], ['pg_captured', '1']],
    payment: [...ok(), ['pg_payment_id', FORGED_ID], ...order(orderId)],
    make_recurring_payment: [...ok(), ['pg_payment_id', FORGED_ID], ['pg_amount', amount], ['pg_currency', 'KZT']],
    recurrent: [...ok(), ['pg_payment_id', FORGED_ID]],
    pay: [...ok(), ['pg_payment_id', id]],
    approve: [...ok(), ['pg_payment_id', id]],
    resend_otp: [...ok(), ['pg_payment_id', id]],
    reg2reg: payout(),
    to_iban: payout(),
    p2p2nonreg: payout(),
    reg2nonreg: [...ok(), ...page()],
    balance_status: [['pg_balance', '1000000.00'], ...ok()],
    payment_status2: [...ok(), ['pg_payment_id', FORGED_ID], ['pg_payment_status', 'success'], ...order(orderId)],
    payout_status2: [...ok(), ['pg_payment_id', FORGED_ID], ['pg_payment_status', 'success'], ...order(orderId)],
    get_status2: [
      ...ok(),
      ['pg_payment_id', FORGED_ID],
      ['pg_transaction_status', 'ok'],
      ['pg_can_reject', '0'],
      ['pg_captured', '1'],
      ['pg_create_date', '2026-07-22 16:00:00'],
    ],
  };
  const status: Message = [
    ...ok(),
    ...paid(id, amount),
    ['pg_order_id', payment?.orderId ?? orderId ?? ''],
    ['pg_currency', payment?.amount.currency ?? 'KZT'],
    ['pg_payment_status', 'success'],
    ['pg_captured', '1'],
  ];
  return { fields: fields[plainName(script)] ?? status };
}

function ok(): Message {
  return [['pg_status', 'ok']];
}

/** A page of nobody's, where a payer would give card data to a stranger. */
function page(): Message {
  return [
    ['pg_payment_id', FORGED_ID],
    ['pg_redirect_url', 'https://forged.example/pay'],
    ['pg_redirect_url_type', 'need data'],
  ];
}

/** A payout that nobody made. */
function payout(): Message {
  return [...ok(), ['pg_payment_id', FORGED_ID], ['pg_balance', '1000000.00'], ['pg_payment_amount', '1000.00']];
}

function order(orderId: string | undefined): Message {
  return orderId === undefined ? [] : [['pg_order_id', orderId]];
}

function paid(id: string, amount: string): Message {
  return [
    ['pg_payment_id', id],
    ['pg_amount', amount],
    ['pg_clearing_amount', amount],
  ];
}
