import { sql } from 'kysely';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import { storeMoment } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { keyTaking } from '../operations/idempotency-keys.js';
import { eventValues, newEvent } from '../operations/operation-events.js';
import {
  type NewOperationRecord,
  type OperationRecord,
  type Origin,
  recordOfRow,
  rowOfNew,
} from '../operations/operation-record.js';
import { atOnce, atOnceWithoutFsync } from '../statements/at-once.js';
import { compiledOnce } from '../statements/compiled-once.js';

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
  abandonedAfterMs: number,
): Promise<Begun> {
  const [, [row]] = await atOnceWithoutFsync(store, beginning(store, operation, origin, abandonedAfterMs));
  if (row) return { operation: recordOfRow(row), isNew: true };
  const ofKey = store
    .selectFrom('operations')
    .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'operations.id')
    .selectAll('operations')
    .where('idempotency_keys.account', '=', operation.account)
    .where('idempotency_keys.idempotency_key', '=', operation.idempotencyKey);
  // As a change is made, so that what was added a moment ago is seen. Keys stay for ever.
  const [[known]] = await atOnce(store, [{ statement: ofKey }]);
  // The key belongs to something that is no operation on a payment.
  if (!known) throw new IdempotencyKeyReused();
  return { operation: recordOfRow(known), isNew: false };
}

function beginning(store: Store, operation: NewOperationRecord, origin: Origin, abandonedAfterMs: number) {
  const values = {
    ...{ row: rowOfNew(operation, origin), event: eventValues('asked for', origin) },
    abandonedAfterMs: Math.round(abandonedAfterMs),
  };
  return compiledOnce(store, 'begin', values, ({ row, event, abandonedAfterMs }) => {
    const { id, account, idempotency_key: idempotencyKey } = row;
    const added = store.insertInto('operations').values(({ selectFrom }) => {
      const takenAt = selectFrom('idempotency_keys')
        .select('created_at')
        .where('account', '=', account)
        .where('idempotency_key', '=', idempotencyKey)
        .where('operation_id', '=', id);
      const abandonedAt = sql<number>`${storeMoment(store)} + ${abandonedAfterMs}`;
      return {
        ...row,
        ...{ created_at: takenAt, updated_at: takenAt, next_check_at: abandonedAt, restores_known: declaredRestores },
      };
    });
    return [
      // The key goes first: it decides.
      { statement: keyTaking(store, { account, idempotencyKey, id }), isCondition: true },
      { statement: added.returningAll() },
      { statement: newEvent(store, { id, ...event }) },
    ];
  });
}
