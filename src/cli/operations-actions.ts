import { ClosingStack } from '../app/closing-stack.js';
import { tellsBackend } from '../app/parts/events.js';
import { createOrders } from '../app/parts/orders.js';
import { createReads } from '../app/parts/reads.js';
import { createRestoreGuard } from '../app/parts/restore-guard.js';
import { createStores } from '../app/parts/stores.js';
import { createWrites } from '../app/parts/writes.js';
import type { SharedParts } from '../app/shared-parts.js';
import { defaultTuning } from '../app/tuning.js';
import type { Config } from '../config/config.js';
import { ANY_PAYMENT } from '../domain/lists/filters.js';
import type { OperationState, RecheckResult } from '../domain/operations/operation.js';
import { createLog } from '../observability/log.js';
import { recordingOf } from '../recording/operation-recording.js';
import { Accounts } from '../services/accounts.js';
import type { Resolution } from '../services/writes/manual-resolutions.js';
import type { Recording } from '../simulator/scenarios/recording-format.js';
import { openChangeFeed } from '../store/database.js';
import type { Warn } from '../store/engines/private-files.js';
import { LedgerReads } from '../store/ledger/ledger-reads.js';
import { StoredLists } from '../store/lists/stored-lists.js';
import type { OperationRecord } from '../store/operations/operation-record.js';
import { RunningTime } from '../store/operations/running-time.js';
import type { OperationDetails } from './operations-tables.js';

/** Which operations are listed; `null`: any. */
export interface Selection {
  readonly states: readonly OperationState[] | null;
  readonly account: string | null;
  readonly paymentId: string | null;
  readonly limit: number;
}

/** What people do with operations outside of a running gateway. Operations are `null` where there are none. */
export interface OperationsActions {
  /** The newest first. */
  list(selection: Selection): Promise<readonly OperationRecord[]>;
  show(id: string): Promise<OperationDetails | null>;
  /** What the operation met at the provider. Raises NotRecordable. */
  recording(id: string): Promise<Recording | null>;
  /** `null` where there is no such operation. */
  check(id: string): Promise<RecheckResult | null>;
  resolve(id: string, resolution: Resolution & { readonly person: string }): Promise<void>;
  close(): Promise<void>;
}

/** Opens the store as the gateway does, without anything that runs by itself. Gateways that run hear of what is changed. */
export async function openOperationsActions(config: Config, warn: Warn): Promise<OperationsActions> {
  const closing = new ClosingStack();
  try {
    return await opened(config, warn, closing);
  } catch (error) {
    await closing.close().catch(() => {});
    throw error;
  }
}

async function opened(config: Config, warn: Warn, closing: ClosingStack): Promise<OperationsActions> {
  const log = createLog('silent');
  const { stores, keys, accounts: configured } = await createStores(config, warn);
  closing.add(() => stores.close());
  const accounts = new Accounts(configured, config.defaultAccount);
  const listenUrl = config.databaseListenUrl.reveal();
  const changes = await closing.opened(openChangeFeed(listenUrl, stores.webhooks, undefined, keys));
  const running = new RunningTime(stores.writes);
  const shared: SharedParts = { stores, running, accounts, changes, log, closing };
  const settings = { ...config, tellsBackend: tellsBackend(config), webhooksUrl: () => config.publicUrl };
  const restores = await createRestoreGuard(
    { restoredJournal: null, accounts: configured },
    stores,
    defaultTuning,
    log,
  );
  const reads = createReads(shared, settings, defaultTuning);
  const orders = createOrders(shared, reads.sources.payments, restores.ofWrites, config, defaultTuning);
  const { resolutions } = createWrites(shared, { reads, orders, restores }, settings, defaultTuning);
  const lists = new StoredLists(stores);
  const ledger = new LedgerReads(stores);
  const { journal } = reads;
  const asker = (person: string | null) => ({ requestId: null, caller: 'operations command', person });

  const found = async (id: string): Promise<OperationRecord | null> => journal.find(id);
  return {
    list: ({ states, account, paymentId, limit }) =>
      firstOf(limit, (size, from) =>
        lists.operations(
          account === null ? accounts.all.map((one) => one.id) : [accounts.resolve(account).id],
          { state: states, on: null, kind: null, paymentId, requestedBy: null, createdAt: null, updatedAt: null },
          { size, backward: false, from },
        ),
      ),
    show: async (id) => {
      const operation = await found(id);
      return operation && { operation, events: await journal.events(id) };
    },
    recording: async (id) => {
      const operation = await found(id);
      if (!operation) return null;
      const { account, paymentId } = operation;
      const filter = { ...ANY_PAYMENT, paymentIds: [paymentId] };
      const [known] = (await lists.payments([account], filter, { size: 1, backward: false, from: null })).rows;
      const [history = []] = await ledger.histories([{ account, paymentId }]);
      const payment = known ? { amount: known.row.amount, history } : null;
      return recordingOf({ operation, events: await journal.events(id), payment });
    },
    check: async (id) => {
      const operation = await found(id);
      // How old it is says for how long gateways have run.
      if (operation) await running.note();
      return operation && (await resolutions.check(operation, asker(null))).recheck;
    },
    resolve: async (id, { person, ...resolution }) => {
      const operation = await found(id);
      if (operation) await resolutions.resolve(accounts.resolve(operation.account), id, resolution, asker(person));
    },
    close: () => closing.close(),
  };
}

type PageOf = Awaited<ReturnType<StoredLists['operations']>>;
type From = PageOf['rows'][number]['position'] | null;

/** Rows page by page, until there are enough. */
async function firstOf(
  limit: number,
  page: (size: number, from: From) => Promise<PageOf>,
): Promise<readonly OperationRecord[]> {
  const all: OperationRecord[] = [];
  let from: From = null;
  while (all.length < limit) {
    const { rows, hasNext } = await page(Math.min(100, limit - all.length), from);
    all.push(...rows.map(({ row }) => row));
    from = rows.at(-1)?.position ?? null;
    if (!hasNext || from === null) break;
  }
  return all;
}
