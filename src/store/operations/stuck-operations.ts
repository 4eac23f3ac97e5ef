import { sql } from 'kysely';
import { operationStuck } from '../../domain/events/merchant-event.js';
import type { OpenCount, OpenCounts, OperationState } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { appendEvent } from '../outbox/append-event.js';
import { type OperationRecord, recordOfRow } from './operation-record.js';

/** How long an operation is open before it is reported, and the interval between two reports, in milliseconds. */
export const STUCK_AFTER_MS = 15 * 60_000;
export const REPORT_INTERVAL_MS = 86_400_000;

/** Most that are reported at a time: the rest follows. */
const AT_ONCE = 100;

/** How many are counted: whether a backlog is ten thousand or a million changes nothing in what is to be done, and takes long to find out. */
const MAX_COUNTED = 10_000;

const NONE: OpenCount = { count: 0, oldestSeconds: null };

/** The operations whose outcome is open: how many, up to 10,000, and which for too long. All methods raise JournalUnavailable. */
export class StuckOperations {
  constructor(
    private readonly store: Store,
    /** Whether they are reported to the merchant's backend. */
    private readonly tellsBackend: boolean,
  ) {}

  counts(): Promise<OpenCounts> {
    return asJournalErrors(async () => {
      const [pending, unknown] = [await this.countOf('PENDING'), await this.countOf('UNKNOWN')];
      return { PENDING: pending, UNKNOWN: unknown };
    });
  }

  private async countOf(state: OperationState): Promise<OpenCount> {
    // The second condition is that of the index.
    const open = sql`from operations where state = ${state} and state in ('PENDING', 'UNKNOWN')`;
    const { rows } = await sql<{ readonly count: number; readonly age: number | null }>`
      select (select count(*) from (select 1 as one ${open} limit ${MAX_COUNTED}) as counted) as count,
        ${storeTime(this.store)} - (select min(created_at) ${open}) as age`.execute(this.store);
    const [row] = rows;
    if (!row || row.age === null) return NONE;
    return { count: Number(row.count), oldestSeconds: Math.max(0, Math.floor(Number(row.age) / 1_000)) };
  }

  /** Claims those to be reported now, each by one instance only; the event to the backend is written with it. */
  take(): Promise<readonly OperationRecord[]> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const now = storeTime(db);
        // A second instance waits for the rows of the first, and then finds them reported.
        const { rows: taken } = await sql<{ readonly operation_id: string; readonly told_at: number }>`
          insert into stuck_operations (operation_id, told_at)
          select id, ${now} from operations left join stuck_operations as told on told.operation_id = operations.id
          where state in ('PENDING', 'UNKNOWN')
            and coalesce(last_sent_at, sent_at, created_at) <= ${now} - ${STUCK_AFTER_MS}
            and not (page_url is not null and state = 'PENDING')
            and (told.told_at is null or told.told_at <= ${now} - ${REPORT_INTERVAL_MS})
          order by id limit ${AT_ONCE}
          on conflict (operation_id) do update set told_at = excluded.told_at
            where stuck_operations.told_at <= excluded.told_at - ${REPORT_INTERVAL_MS}
          returning operation_id, told_at`.execute(db);
        const operations: OperationRecord[] = [];
        for (const { operation_id, told_at } of taken) {
          const row = await db
            .selectFrom('operations')
            .selectAll()
            .where('id', '=', operation_id)
            .executeTakeFirstOrThrow();
          const operation = recordOfRow(row);
          operations.push(operation);
          const resource = { account: operation.account, ...resourceOf(operation.paymentId) };
          if (this.tellsBackend) await appendEvent(db, resource, operationStuck(operation), told_at);
        }
        return operations;
      }),
    );
  }
}
