import { type RawBuilder, sql } from 'kysely';
import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { Store } from '../db/schema.js';

/**
 * For how long gateways have run on the store, in milliseconds, kept in the store itself. It goes on by clocks that nobody sets,
 * and stands still while no gateway runs. Ages are measured by it of what must not be taken for old too early: the time of day may
 * be set, or have been wrong when something was sent or a process started. Such an age is never more than the true one, but for
 * the seconds between two notes of another process.
 */
export class RunningTime {
  /** The last note that this process knows, and when that was by its steady clock. */
  private noted: { readonly elapsedMs: number; readonly at: number };

  constructor(
    private readonly store: Store,
    private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK,
  ) {
    this.noted = { elapsedMs: 0, at: clock.steady() };
  }

  /** How long something is ago that carries that stamp; 0 where it carries none. */
  since(stamp: number | null): number {
    return stamp === null ? 0 : Math.max(this.now() - stamp, 0);
  }

  /**
   * How old something is that was done so long ago by the store's time of day, in milliseconds: the less of that and of what its
   * stamp says.
   */
  age(byTimeOfDayMs: number, stamp: number | null): number {
    return Math.min(Math.max(byTimeOfDayMs, 0), this.since(stamp));
  }

  /** What something carries that happens now, as a part of a statement: no gateway has noted more. */
  stamp(): RawBuilder<number> {
    return stampAt(this.elapsedMs());
  }

  /** How long gateways have run, in whole milliseconds, as far as it is known here. */
  elapsedMs(): number {
    return Math.floor(this.now());
  }

  /**
   * Notes how far it has come, and takes over what others have noted. Where the store has less than was known here it came out
   * of a backup: that stands. What an older version sent carries no stamp, and counts from now. Raises JournalUnavailable.
   */
  note(): Promise<void> {
    return asJournalErrors(async () => {
      const at = this.clock.steady();
      const ownMs = Math.floor(this.now());
      const noted = sql.ref('running_time.elapsed_ms');
      const { elapsed_ms: elapsedMs } = await this.store
        .insertInto('running_time')
        .values({ only: 1, elapsed_ms: ownMs })
        .onConflict((conflict) =>
          conflict.column('only').doUpdateSet({
            elapsed_ms: sql<number>`case when ${noted} between ${this.noted.elapsedMs} and ${ownMs}
              then cast(${ownMs} as bigint) else ${noted} end`,
          }),
        )
        .returning('elapsed_ms')
        .executeTakeFirstOrThrow();
      // Another's note was true at some time until now: to count from an earlier one would make it more than has passed.
      this.noted = { elapsedMs, at: elapsedMs === ownMs ? at : this.clock.steady() };
      await this.stampOlder('operations', sql<boolean>`state in ('PENDING', 'UNKNOWN')`);
      await this.stampOlder('charges', sql<boolean>`state in ('PENDING', 'ACTION_REQUIRED', 'UNKNOWN')`);
    });
  }

  private async stampOlder(table: 'operations' | 'charges', isOpen: RawBuilder<boolean>): Promise<void> {
    await this.store
      .updateTable(table)
      .set({ sent_running_ms: this.stamp() })
      .where(isOpen)
      .where('sent_at', 'is not', null)
      .where('sent_running_ms', 'is', null)
      .execute();
  }

  private now(): number {
    return this.noted.elapsedMs + this.clock.steady() - this.noted.at;
  }
}

/** The stamp of what happens when gateways have run for so long, as a part of a statement. */
export function stampAt(elapsedMs: number): RawBuilder<number> {
  const now = sql<number>`cast(${elapsedMs} as bigint)`;
  return sql<number>`coalesce((select elapsed_ms from running_time where elapsed_ms > ${now}), ${now})`;
}
