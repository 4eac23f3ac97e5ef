import type { RawBuilder } from 'kysely';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import type { Store } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { takeKey } from '../operations/idempotency-keys.js';
import { addEvent } from '../operations/operation-events.js';
import {
  type NewOperationRecord,
  type OperationRecord,
  type Origin,
  recordOfRow,
  rowOfNew,
} from '../operations/operation-record.js';

/** The operation of a key, and whether it was added just now. */
export interface Begun {
  readonly operation: OperationRecord;
  readonly isNew: boolean;
}

/** Adds an operation, or finds the one that has its account and idempotency key, in the caller's transaction. */
export async function begin(
  db: Store,
  operation: NewOperationRecord,
  origin: Origin,
  abandonedAfterMs: number,
  abandonedAt: RawBuilder<number>,
): Promise<Begun> {
  // The key goes first: it decides, and on SQLite a transaction must begin with a write to wait in line.
  const now = await takeKey(db, operation);
  if (now === null) {
    const row = await db
      .selectFrom('operations')
      .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'operations.id')
      .selectAll('operations')
      .where('idempotency_keys.account', '=', operation.account)
      .where('idempotency_keys.idempotency_key', '=', operation.idempotencyKey)
      .executeTakeFirst();
    // The key belongs to something that is no operation on a payment.
    if (!row) throw new IdempotencyKeyReused();
    return { operation: recordOfRow(row), isNew: false };
  }
  const row = rowOfNew(operation, origin, now, now + abandonedAfterMs);
  await Promise.all([
    db
      .insertInto('operations')
      .values({ ...row, next_check_at: abandonedAt, restores_known: declaredRestores })
      .execute(),
    addEvent(db, row, 'asked for', origin, now),
  ]);
  return { operation: recordOfRow(row), isNew: true };
}
