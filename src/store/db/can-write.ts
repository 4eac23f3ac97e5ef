import { storeTime } from './clock.js';
import type { Store } from './schema.js';
import { withoutFsync } from './without-fsync.js';

/** Whether the store can be written to: one that can only be read, or is full, answers everything else. */
export async function canWrite(store: Store): Promise<boolean> {
  try {
    await withoutFsync(store, (db) =>
      db
        .insertInto('write_trials')
        .values({ id: 1, tried_at: storeTime(db) })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ tried_at: storeTime(db) }))
        .execute(),
    );
    return true;
  } catch {
    return false;
  }
}
