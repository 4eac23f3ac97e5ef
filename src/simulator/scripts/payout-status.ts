import { localStamp } from '../model/dates.js';
import { failureOf, ScriptError } from '../model/refusals.js';
import { errorFields } from '../model/replies.js';
import { given, type Script } from './script.js';
import { failureFields } from './status-fields.js';

/**
 * `get_status2.php`: a payout by order id, signed with the payout secret. One that does not exist is a signed error with
 * payment id 0. Source: docs page "Payout, Status by order_id"; fixture 14.
 */
export const getStatus2: Script = {
  path: '/get_status2.php',
  secret: 'payout',
  flavour: 'merchant',
  run(request, { ledger, timeZone }) {
    const orderId = given(request, 'pg_order_id');
    if (orderId === undefined) throw new ScriptError('200', 'pg_order_id обязателен');
    const payout = ledger.payoutBook.seen({ orderId });
    if (!payout) return { fields: [['pg_payment_id', '0'], ...errorFields(failureOf('340'))], code: '340' };
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_payment_id', payout.id],
        ['pg_transaction_status', payout.word],
        ['pg_can_reject', payout.canReject ? '1' : '0'],
        ['pg_testing_mode', payout.testingMode ? '1' : '0'],
        ['pg_captured', payout.captured ? '1' : '0'],
        ['pg_create_date', localStamp(payout.createdAt, timeZone)],
        ...failureFields(payout.failure),
      ],
    };
  },
};
