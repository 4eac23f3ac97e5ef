import type { Money } from '../money.js';
import type { PaymentStatus } from './payment.js';

/** What had a payment read when a change of it was seen. Each is described in the schema. */
export const HistorySource = { WEBHOOK: 'WEBHOOK', OPERATION: 'OPERATION', READ: 'READ' } as const;
export type HistorySource = keyof typeof HistorySource;

/** A payment as it was from some time on, as far as this gateway has seen. Entries are only ever added. */
export interface PaymentHistoryEntry {
  /** When it was read. */
  readonly at: Date;
  readonly source: HistorySource;
  readonly status: PaymentStatus;
  readonly capturedAmount: Money;
  readonly refundedAmount: Money;
}
