import { sql } from 'kysely';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { REPORT_INTERVAL_MS, STUCK_AFTER_MS } from '../operations/stuck-operations.js';
import { chargeOfRow, type StoredCharge } from './charges.js';

/** Most that are reported at a time: the rest follows. */
const AT_ONCE = 100;

/** The charges that were sent, and whose outcome is open for too long. All methods raise JournalUnavailable. */
export class StuckCharges {
  constructor(private readonly store: Store) {}

  /** Claims those to be reported now, each by one instance only. */
  take(): Promise<readonly StoredCharge[]> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const now = storeTime(db);
        // A second instance waits for the rows of the first, and then finds them reported.
        const { rows: taken } = await sql<{ readonly operation_id: string }>`
          insert into stuck_operations (operation_id, told_at)
          select id, ${now} from charges left join stuck_operations as told on told.operation_id = charges.id
          where state in ('PENDING', 'UNKNOWN')
            and sent_at <= ${now} - ${STUCK_AFTER_MS}
            and (told.told_at is null or told.told_at <= ${now} - ${REPORT_INTERVAL_MS})
          order by id limit ${AT_ONCE}
          on conflict (operation_id) do update set told_at = excluded.told_at
            where stuck_operations.told_at <= excluded.told_at - ${REPORT_INTERVAL_MS}
          returning operation_id`.execute(db);
        if (taken.length === 0) return [];
        const ids = taken.map(({ operation_id }) => operation_id);
        return (await db.selectFrom('charges').selectAll().where('id', 'in', ids).execute()).map(chargeOfRow);
      }),
    );
  }
}
