import { type Message, textOf } from '../../../freedompay/protocol/message.js';
import { wireAmount } from '../../model/amounts.js';
import type { RecurringProfile } from '../../model/cards/profile.js';
import { localStamp, utcStamp } from '../../model/dates.js';
import { charge } from '../cards/charge.js';
import { paymentOf } from '../init-payment.js';
import { checkInitFields } from '../init-payment-rules.js';
import { given, type Script, type ScriptContext } from '../script.js';

/**
 * `make_recurring_payment.php`: charges a profile. `ok` means that a payment was made, not that anything was paid: a decline
 * shows in its status and its result alone. Takes JSON too, as the newest page shows. Source: api-reference-2 section 6,
 * sample S8.
 */
export const makeRecurringPayment: Script = {
  path: '/make_recurring_payment.php',
  secret: 'payment',
  flavour: 'merchant',
  creates: true,
  takesJson: true,
  run(request, context) {
    const { id, profile } = chargeProfile(request, context, ['pg_recurring_profile', 'pg_description']);
    const { amount } = context.ledger.payment(id);
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_payment_id', id],
        ['pg_amount', wireAmount(amount)],
        ['pg_currency', amount.currency],
        ['pg_recurring_profile', profile.id],
        ['pg_recurring_profile_expiry_date', localStamp(profile.expiresAt, context.timeZone)],
      ],
    };
  },
};

/** `/g2g/recurrent`: the same for the Gateway API, which needs an order and an amount. Source: api-reference-2 section 6. */
export const recurrent: Script = {
  path: '/g2g/recurrent',
  secret: 'payment',
  flavour: 'gateway',
  creates: true,
  run(request, context) {
    const required = ['pg_amount', 'pg_description', 'pg_order_id', 'pg_recurring_profile'];
    const { id, profile } = chargeProfile(request, context, required);
    return {
      fields: [
        ['pg_payment_id', id],
        ['pg_status', 'ok'],
        ['pg_recurring_profile', profile.id],
      ],
      trailing: [['pg_datetime', utcStamp(context.now())]],
    };
  },
};

function chargeProfile(
  request: Message,
  context: ScriptContext,
  required: readonly string[],
): { readonly id: string; readonly profile: RecurringProfile } {
  checkInitFields(request, required);
  const { ledger, creationLagMs } = context;
  const profile = ledger.profiles.alive(given(request, 'pg_recurring_profile') ?? '');
  const { amount, currency } = profile.amount;
  const usual: Message = [
    ['pg_amount', amount],
    ['pg_currency', currency],
  ];
  const whole = [...request, ...usual.filter(([name]) => !textOf(request, name))];
  const asked = paymentOf(whole, context);
  const checkout = { ...asked.checkout, autoClearing: true, recurringMonths: null };
  const id = ledger.addPayment({ ...asked, checkout, recurring: profile }, creationLagMs);
  charge(id, profile, context);
  return { id, profile };
}
