import * as z from 'zod';
import { type Money, moneyOrNull } from '../domain/money.js';
import type { ApprovalLimits } from '../domain/operations/approval.js';
import type { Account } from '../freedompay/account.js';

/** Sums in different currencies, comma separated: "50000.00 KZT, 100.00 USD". */
export const limits = z
  .string({ error: 'is missing' })
  .trim()
  .min(1, 'must not be empty')
  .transform((value) => value.split(',').map((one) => sumOfText(one.trim())))
  .refine((sums) => !sums.includes(null), 'must be sums such as "50000.00 KZT", comma separated')
  .transform((sums) => sums.filter((one) => one !== null))
  .refine((sums) => new Set(sums.map(({ currency }) => currency)).size === sums.length, 'must name each currency once');

const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "KZT"');

/** A sum as "50000.00 KZT"; `null` for what is none. */
function sumOfText(value: string): Money | null {
  const [, amount, currency] = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(value) ?? [];
  return amount === undefined || currency === undefined ? null : moneyOrNull(amount, currency);
}

/** The lists of sums as the variables, or a file, give them; left out: any sum. */
export interface ApprovalLists {
  readonly capture?: readonly Money[] | undefined;
  readonly cancel?: readonly Money[] | undefined;
  readonly refund?: readonly Money[] | undefined;
  readonly payout?: readonly Money[] | undefined;
}

/** The most that one person may decide on alone; `null` where nothing is said. */
export function approvalLimitsOf({ capture, cancel, refund, payout }: ApprovalLists): ApprovalLimits | null {
  if (!capture && !cancel && !refund && !payout) return null;
  return {
    ...(capture && { CAPTURE: capture }),
    ...(cancel && { CANCEL: cancel }),
    ...(refund && { REFUND: refund }),
    ...(payout && { PAYOUT: payout }),
  };
}

/** What payouts of the single account are bounded by. */
export const payoutVariables = {
  PAYOUT_LIMIT: limits.optional(),
  PAYOUT_LIMIT_PER_DAY: limits.optional(),
  PAYOUT_LIMIT_OF_ACCOUNT_PER_DAY: limits.optional(),
  APPROVAL_ABOVE_PAYOUT: limits.optional(),
  PAYOUT_CURRENCY: currency.optional(),
};

/** The same, in a file. */
export const payoutInFile = {
  payoutLimit: limits.optional(),
  payoutLimitPerDay: limits.optional(),
  payoutLimitOfAccountPerDay: limits.optional(),
  payoutCurrency: currency.optional(),
};

/** What an account has of it. */
export function payoutRulesOf(
  given: {
    readonly [K in keyof typeof payoutInFile]?: z.infer<(typeof payoutInFile)[K]> | undefined;
  },
): Pick<Account, 'payoutLimits' | 'payoutCurrency'> {
  const { payoutLimit, payoutLimitPerDay, payoutLimitOfAccountPerDay, payoutCurrency } = given;
  return {
    payoutLimits: {
      perOperation: payoutLimit ?? [],
      perDay: payoutLimitPerDay ?? [],
      ofAccountPerDay: payoutLimitOfAccountPerDay ?? [],
    },
    ...(payoutCurrency !== undefined && { payoutCurrency }),
  };
}
