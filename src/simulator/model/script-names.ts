const PAYOUT_NAMES = new Set(['reg2reg', 'reg2nonreg', 'to_iban', 'p2p2nonreg']);

/** Those that charge a saved card, or the balance of a phone (`mfs/pay`; `card/pay` opens a page); `payment` makes the payment too. */
const CHARGE_NAMES = new Set([
  'direct',
  'payment',
  'recurrent',
  'make_recurring_payment',
  'pay',
  'approve',
  'gateway.payment.create',
]);

const CREATION_NAMES = new Set([
  'init_payment',
  'payment_page',
  'init',
  'payment',
  'recurrent',
  'make_recurring_payment',
  'gateway.payment.create',
  ...PAYOUT_NAMES,
]);

const REFUND_NAMES = new Set(['revoke', 'refund', 'gateway.payment.refund']);

const EFFECT_NAMES = new Set([
  'do_capture',
  'clearing',
  'cancel',
  'gateway.payment.clearing',
  'gateway.payment.reverse',
  ...REFUND_NAMES,
  ...CHARGE_NAMES,
]);

/** A script's name without `.php`, the last part of its path. */
export function plainName(script: string): string {
  return script.slice(script.lastIndexOf('/') + 1).replace(/\.php$/, '');
}

/** Whether the script refunds. */
export function isRefundScript(script: string): boolean {
  return REFUND_NAMES.has(plainName(script));
}

/** Whether the script charges a saved card, or the balance of a phone. */
export function isChargeScript(script: string): boolean {
  return CHARGE_NAMES.has(plainName(script));
}

/** Whether the script sends money to a payee. */
export function isPayoutScript(script: string): boolean {
  return PAYOUT_NAMES.has(plainName(script));
}

/** Whether the script makes payments or payouts. */
export function isCreationScript(script: string): boolean {
  return CREATION_NAMES.has(plainName(script));
}

/** Whether the script captures, cancels or refunds. */
export function isEffectScript(script: string): boolean {
  return EFFECT_NAMES.has(plainName(script));
}
