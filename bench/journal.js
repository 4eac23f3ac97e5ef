// What the journal costs: a journalled refund against the simulator, and the same provider calls without the journal, in
// turn (A B A B), per engine: time, CPU of the process, and how often the store is asked for something and commits. The
// simulator runs in a process of its own, without lag.
// Usage: npm run bench:journal [-- REFUNDS]; PostgreSQL is measured when TEST_DATABASE_URL names one.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Secret } from '../build/domain/secret.js';
import { FreedomPayClient } from '../build/freedompay/client.js';
import { refund } from '../build/freedompay/endpoints/operations/refund.js';
import { Payments } from '../build/services/reads/payments.js';
import { PendingOperations } from '../build/services/reads/pending-operations.js';
import { Operations } from '../build/services/writes/operations.js';
import { RunningWrites } from '../build/services/writes/running-writes.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../build/simulator/credentials.js';
import { openStore } from '../build/store/database.js';
import { SqliteThread } from '../build/store/engines/sqlite-thread.js';
import { Journal } from '../build/store/journal/journal.js';

const refunds = Number(process.argv[2] ?? 300);
const simulator = spawn(process.execPath, ['bench/simulator-process.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
const baseUrl = await new Promise((resolve) => simulator.stdout.once('data', (line) => resolve(String(line).trim())));
const folder = mkdtempSync(join(tmpdir(), 'journal-bench-'));
const engines = [
  ['SQLite file', `file:${join(folder, 'gateway.db')}`],
  ['SQLite :memory:', ':memory:'],
  ...(process.env.TEST_DATABASE_URL ? [['PostgreSQL', process.env.TEST_DATABASE_URL]] : []),
];

const account = {
  id: `bench-${randomUUID()}`,
  baseUrl,
  merchantId: SIMULATOR_MERCHANT_ID,
  secret: new Secret(SIMULATOR_SECRET),
  payoutSecret: new Secret(SIMULATOR_PAYOUT_SECRET),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
};
/** What was asked of a store, but in memory, since it was last looked at. */
const asked = { statements: 0, commits: 0, synced: 0 };
const { ask } = SqliteThread.prototype;
const synced = new Set();
SqliteThread.prototype.ask = function (request) {
  if (request.sql) asked.statements += 1;
  if (request.begins === 'synced') synced.add(request.group);
  if (request.ends === 'commit') {
    asked.commits += 1;
    if (synced.has(request.group)) asked.synced += 1;
  }
  return ask.call(this, request);
};
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (...parts) {
  const text = String(parts[0]?.text ?? parts[0]);
  if (text === 'commit') asked.commits += 1;
  else if (!text.startsWith('begin')) asked.statements += 1;
  return query.apply(this, parts);
};

try {
  console.log(
    'engine             with journal p50 / p99 ms    without p50 / p99 ms    added p50 / p99 ms    CPU ms with / without    statements, commits (synced)',
  );
  for (const [name, url] of engines) console.log(await measure(name, url));
} finally {
  simulator.kill();
  rmSync(folder, { recursive: true });
}

async function measure(name, url) {
  const store = await openStore(url);
  const journal = new Journal(store, { leaseMs: 15_000, abandonedAfterMs: 60_000 });
  const client = new FreedomPayClient({ timeoutMs: 10_000, parallel: 16 });
  const payments = new Payments(client, new PendingOperations(journal, journal, 1_000), 1_000);
  const parts = {
    ...{ client, payments, journal, readBackDelaysMs: [0], leaseMs: 15_000, horizonMs: 86_400_000, approvalMs: 60_000 },
    restored: { isRecent: async () => false },
  };
  const waits = { ownMs: 30_000, othersMs: 10_000 };
  const running = new RunningWrites(parts, { wake() {} }, { async publish() {} }, waits);
  const operations = new Operations(parts, running);

  const journalled = async (paymentId) => {
    const request = { account, kind: 'REFUND', paymentId, amount: '1.00', idempotencyKey: randomUUID() };
    const { operation } = await operations.perform(request, { requestId: null, caller: null });
    if (operation.state !== 'SUCCEEDED')
      throw new Error(`refund ended ${operation.state}: ${operation.problem?.message}`);
  };
  const bare = async (paymentId) => {
    await payments.read(account, paymentId);
    await client.call(account, refund.merchant, { paymentId, amount: '1.00' });
    const { refundedAmount } = await payments.read(account, paymentId);
    if (refundedAmount.amount !== '1.00') throw new Error(`refunded ${refundedAmount.amount}`);
  };
  const times = { journalled: [], bare: [] };
  const cpu = { journalled: 0, bare: 0 };
  const counts = { statements: 0, commits: 0, synced: 0 };
  const warmUp = 30;
  for (let n = 0; n < refunds + warmUp; n += 1) {
    for (const [kind, work] of [
      ['journalled', journalled],
      ['bare', bare],
    ]) {
      const paymentId = await newPayment();
      Object.assign(asked, { statements: 0, commits: 0, synced: 0 });
      const [started, used] = [performance.now(), process.cpuUsage()];
      await work(paymentId);
      if (n < warmUp) continue;
      times[kind].push(performance.now() - started);
      const { user, system } = process.cpuUsage(used);
      cpu[kind] += (user + system) / 1_000 / refunds;
      if (kind === 'journalled') for (const what of Object.keys(counts)) counts[what] += asked[what] / refunds;
    }
  }
  await client.close();
  await journal.close();
  const show = (a, b) => `${a.toFixed(2)} / ${b.toFixed(2)}`;
  const [p50, p99, bare50, bare99] = [
    quantile(times.journalled, 0.5),
    quantile(times.journalled, 0.99),
    quantile(times.bare, 0.5),
    quantile(times.bare, 0.99),
  ];
  const costs = `${cpu.journalled.toFixed(2)} / ${cpu.bare.toFixed(2)}`.padEnd(23);
  const { statements, commits, synced: syncs } = counts;
  const word =
    statements === 0 ? '' : `${statements.toFixed(1)}, ${commits.toFixed(1)}${syncs ? ` (${syncs.toFixed(1)})` : ''}`;
  return `${name.padEnd(18)} ${show(p50, p99).padEnd(28)} ${show(bare50, bare99).padEnd(23)} ${show(p50 - bare50, p99 - bare99).padEnd(21)} ${costs} ${word}`;
}

async function newPayment() {
  const body = JSON.stringify({ orderId: `B-${randomUUID()}`, amount: '100.00', state: 'captured' });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${baseUrl}/control/payments`, { method: 'POST', headers, body });
  return (await reply.json()).id;
}

function quantile(values, q) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}
