import { add, type Money, minorDigitsOf, money, subtract, zero } from '../../domain/money.js';

/** Commission of the simulated shop in hundredths of a percent: 97.10 remain of 100, as one live shop saw. */
const COMMISSION = 290n;

/** An amount as the provider writes it: no trailing zeros, `100` and `13441.5`. */
export function wireAmount(amount: Money): string {
  return amount.amount.includes('.') ? amount.amount.replace(/\.?0+$/, '') : amount.amount;
}

/** The same sum with a minus: refunds and released holds are negative on the wire. */
export function negative(amount: Money): Money {
  return subtract(zero(amount.currency), amount);
}

/** What remains for the merchant after the commission, `pg_net_amount`. */
export function netOf(amount: Money): Money {
  const digits = minorDigitsOf(amount.currency);
  const minor = BigInt(amount.amount.replace('.', ''));
  const text = (minor - (minor * COMMISSION) / 10_000n).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return money(digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`, amount.currency);
}

/** What a payout takes from the balance, `pg_to_pay`: the same part of the sum as for payments is paid on top. */
export function toPayOf(amount: Money): Money {
  return add(amount, subtract(amount, netOf(amount)));
}
