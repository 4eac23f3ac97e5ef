// The payments of the benchmark: each follows from its id, so that the provider's stand-in and the load generator know the
// same ones without a word between them, and a payment mixed up with another one is seen.

/** The shop that every server of the benchmark signs for. */
export const SHOP = { merchantId: '500123', secret: 'bench-secret-of-nobody' };

/** Where each kind of payment begins; a range holds a million ids. */
export const READ = 8_000_000_000;
export const MANY_REFUNDS = 8_100_000_000;
export const REFUNDABLE = 8_200_000_000;
const REFUND_IDS = 8_300_000_000;
export const RANGE = 1_000_000;

/** What a refund of the benchmark gives back. */
export const REFUND_AMOUNT = '10.00';
const LONG_LIST = 50;

export function amountOf(id) {
  return `${1_000 + (id % 9_000)}.00`;
}

/** The refunds that a payment was born with. */
export function bornRefundsOf(id) {
  if (id < MANY_REFUNDS || id >= REFUNDABLE) return [];
  return Array.from({ length: LONG_LIST }, (_, index) => refundOf(REFUND_IDS + (id % RANGE) * 100 + index + 1));
}

/** The one refund that a payment gets while the benchmark runs. */
export function newRefundOf(id) {
  return refundOf(REFUND_IDS + 500_000_000 + (id % RANGE));
}

function refundOf(id) {
  return { id, amount: REFUND_AMOUNT, seconds: id % 60 };
}

/** What is left of an amount in whole units, less so many refunds. */
export function afterRefunds(amount, count) {
  return `${Number.parseInt(amount, 10) - count * Number.parseInt(REFUND_AMOUNT, 10)}.00`;
}

/** Two digits, as dates have them. */
export function twoDigits(n) {
  return n < 10 ? `0${n}` : String(n);
}
