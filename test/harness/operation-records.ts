import { randomUUID } from 'node:crypto';
import { money } from '../../src/domain/money.js';
import { refundNodeId } from '../../src/domain/node-id.js';
import type { RefundPayment } from '../../src/domain/payments/refund-payment.js';
import type { Journal } from '../../src/store/journal/journal.js';
import type { NewOperationRecord, OperationRecord, Origin } from '../../src/store/operations/operation-record.js';

export const CALL: Origin = { source: 'CALL', requestId: 'request-1', caller: 'somebody', person: null };
export const RECONCILE: Origin = { source: 'RECONCILE', requestId: null, caller: null, person: null };

/** A refund of 40.00 as it is asked for, with what is said otherwise. */
export function wish(other: Partial<NewOperationRecord> = {}): NewOperationRecord {
  return {
    id: randomUUID(),
    account: 'default',
    kind: 'REFUND',
    paymentId: '7000000002',
    idempotencyKey: 'key-1',
    providerIdempotencyKey: 'provider-key-1',
    fingerprint: '["REFUND","7000000002","40"]',
    askedAmount: '40',
    reason: null,
    note: null,
    ifState: null,
    ...other,
  };
}

/** What is committed with "sent". */
export const SENT = { amount: money('40', 'KZT'), priorTransactionIds: ['1', '2'] } as const;

/** A refund's entry at the provider. */
export function refundEntry(id: string): RefundPayment {
  return {
    id: refundNodeId('default', '7000000002', id),
    refundId: id,
    status: 'SUCCEEDED',
    rawStatus: 'success',
    amount: money('40', 'KZT'),
    refundedAt: new Date('2026-07-22T11:41:04Z'),
    reference: '620300000001',
    failure: null,
  };
}

/** Begins an entry and commits that it is sent. */
export async function begunAndSent(
  journal: Journal,
  other: Partial<NewOperationRecord> = {},
): Promise<OperationRecord> {
  const { operation } = await journal.begin(wish({ idempotencyKey: randomUUID(), ...other }), CALL);
  const sent = await journal.withLock(operation.account, operation.paymentId, (lock) =>
    journal.commitSent(operation.id, SENT, CALL, lock),
  );
  if (!sent || 'overQuota' in sent) throw new Error('The entry could not be sent.');
  return sent;
}
