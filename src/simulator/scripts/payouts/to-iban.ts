import { PAID_AT_ONCE } from '../../model/payouts/record.js';
import { line, type Rules } from '../field-rules.js';
import { given, type Script } from '../script.js';
import { checkPayout, momentOf, payOut, stamped } from './payout-request.js';

/** Who is paid, and what for, as banks of Kazakhstan want it. Source: api-reference-2 section 3.3. */
const RULES: Rules = {
  pg_recipient_iban: /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/,
  pg_recipient_iin: /^\d{12}$/,
  pg_recipient_name: line(255),
  pg_recipient_kbe: /^\d{2}$/,
  pg_knp: /^\d{3}$/,
  pg_bank_bik: /^[A-Z0-9]{6,11}$/,
};

const REQUIRED = [...Object.keys(RULES), 'pg_post_link'];

/** `/api/to_iban`: a payout to a bank account. The reply has no balance. Source: api-reference-2 section 3.3. */
export const toIban: Script = toAccount('/api/to_iban', 'merchant');

/** `/g2g/to_iban`: the same for the Gateway API. Source: api-reference-2 section 4. */
export const gatewayToIban: Script = toAccount('/g2g/to_iban', 'gateway');

function toAccount(path: string, flavour: Script['flavour']): Script {
  return {
    path,
    secret: 'payout',
    flavour,
    creates: true,
    run(request, context) {
      checkPayout(request, REQUIRED, RULES);
      const iban = given(request, 'pg_recipient_iban') ?? '';
      const payee = { hash: `${iban.slice(0, 4)}…${iban.slice(-4)}`, cardToken: null };
      const { payout, word } = payOut(request, context, payee, PAID_AT_ONCE);
      return stamped(
        [
          ['pg_payment_id', payout.id],
          ['pg_merchant_id', context.merchantId],
          ['pg_status', word],
          ['pg_order_id', payout.orderId],
          ['pg_payment_amount', payout.amount.amount],
          ['pg_payment_date', momentOf(flavour, context)],
        ],
        flavour,
        context,
      );
    },
  };
}
