import type { RawBuilder } from 'kysely';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import { atOnce, atOnceWithoutFsync } from '../db/at-once.js';
import type { Store } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { keyTaking } from '../operations/idempotency-keys.js';
import { newEvent } from '../operations/operation-events.js';
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

/** Adds an operation, by a commit that waits for no disk, or finds the one that has its account and idempotency key. */
export async function begin(
  store: Store,
  operation: NewOperationRecord,
  origin: Origin,
  abandonedAt: RawBuilder<number>,
): Promise<Begun> {
  const { id, account, idempotencyKey } = operation;
  const added = store.insertInto('operations').values(({ selectFrom }) => {
    const takenAt = selectFrom('idempotency_keys')
      .select('created_at')
      .where('account', '=', account)
      .where('idempotency_key', '=', idempotencyKey)
      .where('operation_id', '=', id);
    return {
      ...rowOfNew(operation, origin),
      ...{ created_at: takenAt, updated_at: takenAt, next_check_at: abandonedAt, restores_known: declaredRestores },
    };
  });
  // The key goes first: it decides.
  const [, [row]] = await atOnceWithoutFsync(store, [
    { statement: keyTaking(store, operation), isCondition: true },
    { statement: added.returningAll() },
    { statement: newEvent(store, id, 'asked for', origin) },
  ]);
  if (row) return { operation: recordOfRow(row), isNew: true };
  // As a change is made, so that what was added a moment ago is seen. Keys stay for ever.
  const ofKey = store
    .selectFrom('operations')
    .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'operations.id')
    .selectAll('operations')
    .where('idempotency_keys.account', '=', account)
    .where('idempotency_keys.idempotency_key', '=', idempotencyKey);
  const [[known]] = await atOnce(store, [{ statement: ofKey }]);
  // The key belongs to something that is no operation on a payment.
  if (!known) throw new IdempotencyKeyReused();
  return { operation: recordOfRow(known), isNew: false };
}
