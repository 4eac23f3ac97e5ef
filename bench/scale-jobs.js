// What the jobs of a gateway ask of a store that has grown, each by itself: how long it takes, and how long the event loop is
// blocked by it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ClockRepair } from '../build/store/clock-repair.js';
import { openStores } from '../build/store/database.js';
import { OldLedgerRows } from '../build/store/ledger/remove-old-rows.js';
import { DueOperations } from '../build/store/operations/due-operations.js';
import { openPayments, recentlyDonePayments } from '../build/store/operations/open-payments.js';
import { sumsOf } from '../build/store/operations/quota.js';
import { Rechecks } from '../build/store/operations/rechecks.js';
import { StuckOperations } from '../build/store/operations/stuck-operations.js';
import { StoredEvents } from '../build/store/outbox/stored-events.js';

const TIMES = 20;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** By the name of each job: the median and the longest time of it, and the longest block of the event loop, in milliseconds. */
export async function measureJobs(url, now) {
  const stores = await openStores(url);
  const due = new DueOperations(stores.writes);
  const old = new OldLedgerRows(stores.writes);
  const stuck = new StuckOperations(stores.writes, false);
  const jobs = {
    'reconciler: young': () => due.young(MINUTE_MS, 200),
    'reconciler: old': () => due.old(MINUTE_MS, 20),
    'open payments': () => openPayments(stores.readings),
    'payments done lately': () => recentlyDonePayments(stores.readings),
    'operations counted': () => stuck.counts(),
    'events counted': () => new StoredEvents(stores.writes).waiting(),
    'stuck operations': () => stuck.take(),
    'clock repair': () => new ClockRepair(stores.webhooks).run(),
    'recheck taken': () => new Rechecks(stores.writes, MINUTE_MS).take(),
    'refunds of a day': () =>
      sumsOf(stores.reads, { account: 'default', kind: 'REFUND', caller: 'caller' }, 'KZT', now),
    // Those of 330 days ago and older: a part in ten.
    'delivered events forgotten': () => new StoredEvents(stores.writes).forgetDelivered(new Date(now - 330 * DAY_MS)),
    'ledger pruned': () => old.removeSome(new Date(now - 350 * DAY_MS)),
  };
  const measured = {};
  for (const [name, job] of Object.entries(jobs)) measured[name] = await measure(job);
  await stores.close();
  return measured;
}

async function measure(job) {
  const times = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await job();
    times.push(performance.now() - began);
  }
  delay.disable();
  times.sort((a, b) => a - b);
  return { p50: rounded(times[TIMES / 2]), most: rounded(times.at(-1)), blockMs: rounded(delay.max / 1e6) };
}

const rounded = (ms) => Number(ms.toFixed(2));
