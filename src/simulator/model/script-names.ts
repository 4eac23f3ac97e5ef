/** Script names without `.php`. `cancel` is both flavours': `/cancel.php`, `/cancel` and `/g2g/cancel`. */
const NAMES = new Set([
  'init_payment',
  'payment_page',
  'get_status3',
  'get_status2',
  'do_capture',
  'cancel',
  'revoke',
  'status_v2',
  'clearing',
  'refund',
]);

const CREATION_NAMES = new Set(['init_payment', 'payment_page']);

const REFUND_NAMES = new Set(['revoke', 'refund']);

/** A script's name without `.php`. */
export function plainName(script: string): string {
  return script.replace(/\.php$/, '');
}

/** Whether the simulator has a script of that name, with or without `.php`. */
export function isScriptName(script: string): boolean {
  return NAMES.has(plainName(script));
}

/** Whether the script refunds. */
export function isRefundScript(script: string): boolean {
  return REFUND_NAMES.has(plainName(script));
}

/** Whether the script makes payments. */
export function isCreationScript(script: string): boolean {
  return CREATION_NAMES.has(plainName(script));
}
