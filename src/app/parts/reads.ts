import type { Config } from '../../config/config.js';
import { FreedomPayClient } from '../../freedompay/client.js';
import type { Log } from '../../observability/log.js';
import type { Accounts } from '../../services/accounts.js';
import type { OrderNotes } from '../../services/checkouts/order-notes.js';
import { Payments } from '../../services/reads/payments.js';
import { Payouts } from '../../services/reads/payouts.js';
import { PendingOperations } from '../../services/reads/pending-operations.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Stores } from '../../store/db/stores.js';
import { Journal } from '../../store/journal/journal.js';
import { JournalReads } from '../../store/journal/journal-reads.js';
import type { Closing } from '../closing.js';
import type { Tuning } from '../tuning.js';
import { createCorrections, type GatewayCorrections } from './corrections.js';
import { orderNotes } from './orders.js';

/** How many reads of callers one provider host is asked for at once; see `roomOf` for what else it is asked. */
const PARALLEL_CALLS = 64;

/** How old the word of other instances on their open operations may be for those who read payments. */
const OPEN_OPERATIONS_AGE_MS = 250;

/** What reads payments and payouts, and what every reading of them is compared with. */
export interface GatewayReads {
  readonly client: FreedomPayClient;
  /** The journal as writes have it. */
  readonly journal: Journal;
  readonly sources: { readonly payments: Payments; readonly payouts: Payouts; readonly journal: JournalReads };
  readonly corrections: GatewayCorrections;
  readonly notes: OrderNotes;
}

/** Joins what reads. Before those who watch hear of a change, what was read is forgotten, so that nothing old is given to them. */
export function createReads(
  config: Config,
  { stores, accounts, changes }: { readonly stores: Stores; readonly accounts: Accounts; readonly changes: ChangeFeed },
  tuning: Tuning,
  log: Log,
  closing: Closing,
): GatewayReads {
  const tellsBackend = Boolean(config.backend?.eventsUrl);
  const client = new FreedomPayClient({ timeoutMs: config.timeoutMs, parallel: PARALLEL_CALLS }, log.providerCall);
  const journal = new Journal(stores.writes, tuning, tellsBackend, log.corrected, log.changed);
  const journalReads = new JournalReads(stores);
  const pending = new PendingOperations(journal, new Journal(stores.readings, tuning), OPEN_OPERATIONS_AGE_MS);
  const corrections = createCorrections(config, stores, journal, journalReads, accounts, tuning, log.defect);
  const notes = orderNotes(stores, tellsBackend, tuning, log);
  closing.add(() => journal.close());
  closing.add(() => notes.close());
  closing.add(() => client.close());
  const payments = new Payments(client, pending, config.statusMaxAgeMs, (payment, reader) => {
    corrections.heard(payment);
    if (reader === 'anybody') notes.heard(payment);
  });
  const payouts = new Payouts(client, config.statusMaxAgeMs);
  changes.listen((change) => {
    payments.forget(change);
    payouts.forget(change);
  });
  return { client, journal, sources: { payments, payouts, journal: journalReads }, corrections, notes };
}
