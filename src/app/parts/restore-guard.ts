import type { Config } from '../../config/config.js';
import type { Log } from '../../observability/log.js';
import { RestoreWatch } from '../../services/jobs/restore-watch.js';
import { RestoredJournal } from '../../services/reads/restored-journal.js';
import type { Stores } from '../../store/db/stores.js';
import { Restores } from '../../store/restores.js';
import type { Tuning } from '../tuning.js';

/** What holds writes against a journal that came out of a backup. */
export interface RestoreGuard {
  readonly ofWrites: RestoredJournal;
  readonly watch: RestoreWatch;
  /** For `/health/ready`: until when, as ISO text; `null` where the store cannot tell. Nothing where there is nothing to say. */
  readiness(): Promise<{ readonly restoredUntil?: string | null }>;
}

/**
 * Declares the restore that the configuration names, and joins what goes by it. Raises JournalUnavailable where it cannot be
 * noted: without that no other instance, and no later start, would know of it.
 */
export async function createRestoreGuard(
  { restoredJournal, accounts }: Pick<Config, 'restoredJournal' | 'accounts'>,
  stores: Stores,
  tuning: Pick<Tuning, 'horizonMs' | 'restoreTickMs' | 'clock'>,
  log: Log,
): Promise<RestoreGuard> {
  const restores = new Restores(stores.writes);
  if (restoredJournal !== null) await restores.declare(restoredJournal);
  const ofWrites = new RestoredJournal(restores, tuning.horizonMs, tuning.clock);
  if (restoredJournal !== null && (await ofWrites.until(accounts)) === null)
    log.logger.warn(
      'RESTORED_JOURNAL names a restore whose time is over: take it out, or, if a backup was restored since, give the moment of that.',
    );
  const ofHealth = new RestoredJournal(new Restores(stores.webhooks), tuning.horizonMs, tuning.clock);
  const readRestoredUntil = async () => {
    try {
      const until = await ofHealth.until(accounts);
      return until && { restoredUntil: until.endsAt.toISOString() };
    } catch {
      return { restoredUntil: null };
    }
  };
  const watched = { until: () => ofHealth.until(accounts), noteElapsed: () => ofHealth.noteElapsed(accounts) };
  return {
    ofWrites,
    watch: new RestoreWatch(watched, tuning, (time) => log.restored(time?.endsAt ?? null), log.defect),
    readiness: async () => (await readRestoredUntil()) ?? {},
  };
}
