import { compare, type Money } from '../money.js';
import type { Payment } from '../payments/payment.js';
import { mostOf } from './caller-refund-limits.js';
import type { WriteKind } from './operation.js';

/** The most that one person may decide on alone, by kind and currency. Where a list names any currency, nothing in others. */
export type ApprovalLimits = Readonly<Partial<Record<WriteKind, readonly Money[]>>>;

/**
 * The limit above which another person has to approve a write; `null` where nobody has to. A cancel counts with the hold that
 * it releases; of an unpaid bill it releases nothing.
 */
export function approvalLimit(
  limits: ApprovalLimits,
  kind: WriteKind,
  amount: Money | null,
  payment: Payment | null,
): Money | null {
  const sum = kind === 'CANCEL' && payment?.status === 'AUTHORIZED' ? payment.amount : amount;
  const most = sum && mostOf(limits[kind] ?? [], sum.currency);
  return most && compare(sum, most) > 0 ? most : null;
}

/** Who asks for something, or decides on it: the caller, and the person behind it where one was named. */
export interface Decider {
  readonly caller: string | null;
  readonly person: string | null;
}

/** Why somebody may not approve what another asked for; `null` where they may. Both caller and person have to differ. */
export function whyNotApprove(asker: Decider, decider: Decider): string | null {
  if (decider.caller === null || decider.caller === asker.caller)
    return 'whoever asked for an operation cannot approve it: another caller has to.';
  if (asker.person === null) return null;
  if (decider.person === null) return 'a person asked for this operation, so name the one who approves it as "person".';
  return isSamePerson(asker.person, decider.person)
    ? 'whoever asked for an operation cannot approve it: another person has to.'
    : null;
}

/** Why somebody may not end a wait for approval; `null` where they may. Nothing is sent by it, so whoever asked may withdraw it. */
export function whyNotDecline({ caller }: Decider): string | null {
  return caller === null ? 'only a caller who is known can decline an operation.' : null;
}

/** Whether it is whoever asked: the same person where both are named, else the same caller. */
export function isAsker(asker: Decider, decider: Decider): boolean {
  if (asker.person !== null && decider.person !== null) return isSamePerson(asker.person, decider.person);
  return asker.caller !== null && asker.caller === decider.caller;
}

/** However a name is typed: what does not show makes nobody another. */
function isSamePerson(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .trim()
      .replace(/\s+/gu, ' ')
      .toLowerCase();
  return plain(one) === plain(other);
}
