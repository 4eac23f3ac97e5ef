/** Fields that hold card data on the wire: nothing here stores, shows or logs them as they came. */
const CARD_FIELDS = new Set(['pg_payment_to', 'pg_card_pan', 'pg_card_cvc', 'pg_card_recipient', 'pg_encrypted_card']);

/** `4671-59XX-XXXX-8252`, as the provider shows a card: its first six digits and its last four. */
export function shownNumber(number: string): string {
  return `${number.slice(0, 4)}-${number.slice(4, 6)}XX-XXXX-${number.slice(-4)}`;
}

/** Whether a field of a request holds card data. */
export function isCardField(name: string): boolean {
  return CARD_FIELDS.has(name);
}
