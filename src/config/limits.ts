import { z } from 'zod';
import { type Money, moneyOrNull } from '../domain/money.js';
import type { ApprovalLimits } from '../domain/operations/approval.js';

/** Sums in different currencies, comma separated: "50000.00 KZT, 100.00 USD". */
export const limits = z
  .string({ error: 'is missing' })
  .trim()
  .min(1, 'must not be empty')
  .transform((value) => value.split(',').map((one) => sumOfText(one.trim())))
  .refine((sums) => !sums.includes(null), 'must be sums such as "50000.00 KZT", comma separated')
  .transform((sums) => sums.filter((one) => one !== null))
  .refine((sums) => new Set(sums.map(({ currency }) => currency)).size === sums.length, 'must name each currency once');

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
}

/** The most that one person may decide on alone; `null` where nothing is said. */
export function approvalLimitsOf({ capture, cancel, refund }: ApprovalLists): ApprovalLimits | null {
  if (!capture && !cancel && !refund) return null;
  return {
    ...(capture && { CAPTURE: capture }),
    ...(cancel && { CANCEL: cancel }),
    ...(refund && { REFUND: refund }),
  };
}
