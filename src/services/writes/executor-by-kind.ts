import type { WriteKind } from '../../domain/operations/operation.js';
import type { Account } from '../../freedompay/account.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { Ended, Written } from './execute-operation.js';

/**
 * Carries an operation out while nobody else writes to what it is done to. `before` is what one that is sent once more had come
 * to.
 */
export type Execute = (
  account: Account,
  operation: OperationRecord,
  origin: Origin,
  lock: PaymentLock,
  before?: Ended | null,
) => Promise<Written>;

/** How each kind is carried out. */
export type Executors = Readonly<Record<WriteKind, Execute>>;

/** Carries an operation out as its kind is. */
export function executeWith(executors: Executors): Execute {
  return (account, operation, ...rest) => executors[operation.kind](account, operation, ...rest);
}
