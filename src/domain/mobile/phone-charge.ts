import type { Money } from '../money.js';

/** The operators whose balances the provider takes money from. */
export const MobileOperator = {
  TELE2: 'TELE2',
  ALTEL: 'ALTEL',
  BEELINE: 'BEELINE',
  KCELL: 'KCELL',
  ACTIV: 'ACTIV',
} as const;
export type MobileOperator = keyof typeof MobileOperator;

/** Money to be taken for an order from the balance of a phone. Every text has been checked. */
export interface NewPhoneCharge {
  readonly orderId: string;
  readonly amount: Money;
  readonly description: string;
  /** Digits with the country code. It is handed to the provider, and kept nowhere. */
  readonly phone: string;
  /** `null`: the provider finds out by itself. */
  readonly operator: MobileOperator | null;
}
