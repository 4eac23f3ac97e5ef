// What lists, history and a start cost with many rows: fills a store of each engine with N payments, N operations and 4N events,
// asks by every filter, looks at how the engine finds the rows, and writes bench/results/ledger.json. A plan that goes through a
// whole table, or a filter above the bound, fails.
// Usage: npm run bench:ledger [-- --rows 1000000]; PostgreSQL is measured when TEST_DATABASE_URL names a server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { money } from '../dist/domain/money.js';
import { openStores } from '../dist/store/database.js';
import { LedgerReads } from '../dist/store/ledger/ledger-reads.js';
import { StoredLists } from '../dist/store/lists/lists.js';
import { fill } from './ledger-fill.js';
import { fullScansIn, Statements, timeOf } from './ledger-plans.js';

const BOUND_MS = 20;
const at = process.argv.indexOf('--rows');
const rows = at < 0 ? 20_000 : Number(process.argv[at + 1]);
if (!Number.isSafeInteger(rows) || rows < 1_000) throw new Error('--rows is a number of 1000 at least.');
const SAMPLES = 200;
const STATUSES = [
  'CREATED',
  'PENDING',
  'AUTHORIZED',
  'CAPTURED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'CANCELED',
  'FAILED',
];
const YEAR_MS = 365 * 86_400_000;
const now = Date.now();

const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
const server = process.env.TEST_DATABASE_URL;
const database = `gateway_bench_${process.pid}`;
const file = join(folder, 'gateway.db');
const results = { rows, node: process.version, cpu: cpus()[0]?.model ?? '', boundMs: BOUND_MS, engines: {} };
let failures = 0;
try {
  await measure('SQLite', `file:${file}`);
  if (server) {
    await asAdmin(`create database ${database} template template0`);
    const url = new URL(server);
    url.pathname = `/${database}`;
    await measure('PostgreSQL', url.href);
  }
} finally {
  rmSync(folder, { recursive: true });
  if (server) await asAdmin(`drop database if exists ${database} with (force)`);
}
writeFileSync(join(import.meta.dirname, 'results/ledger.json'), `${JSON.stringify(results, null, 2)}\n`);
if (failures > 0) {
  console.log(`${failures} of the above fail.`);
  process.exitCode = 1;
}

async function measure(name, url) {
  const started = performance.now();
  const stores = await openStores(url);
  await fill(url, stores.writes, rows, now);
  const seconds = (performance.now() - started) / 1_000;
  console.log(`\n${name}: ${rows} payments and operations, ${4 * rows} events, in ${seconds.toFixed(0)} s`);
  const filters = {};
  for (const [filter, ask] of Object.entries(questions(stores)))
    filters[filter] = await measureFilter(stores, filter, ask);
  await stores.close();
  const startMs = await startOf(url);
  console.log(`  start ${startMs} ms`);
  if (startMs > 3_000) failures += 1;
  const megabytes = name === 'SQLite' ? Math.round(statSync(file).size / 1e6) : null;
  results.engines[name] = { fillSeconds: Math.round(seconds), megabytes, startMs, filters };
}

async function measureFilter(stores, filter, ask) {
  const statements = new Statements(stores.reads);
  const times = [];
  const scans = new Set();
  let found = 0;
  for (let n = 0; n < SAMPLES; n += 1) {
    const asked = await statements.during((reads) => ask({ reads, turns: stores.turns }));
    found = Math.max(found, asked.found);
    let ms = 0;
    for (const statement of asked.statements) {
      ms += await timeOf(stores.reads, statement);
      if (n < 5) for (const scan of await fullScansIn(stores.reads, statement)) scans.add(scan);
    }
    times.push(ms);
  }
  const measured = { p50: quantile(times, 0.5), p99: quantile(times, 0.99), found, scans: [...scans] };
  const isBad = measured.p99 > BOUND_MS || scans.size > 0;
  if (isBad) failures += 1;
  const figures = `p50 ${measured.p50.toFixed(2).padStart(7)}  p99 ${measured.p99.toFixed(2).padStart(7)} ms`;
  console.log(
    `  ${filter.padEnd(44)} ${figures}  ${String(found).padStart(3)} rows ${isBad ? `FAILS ${[...scans]}` : ''}`,
  );
  return { ...measured, p50: Number(measured.p50.toFixed(3)), p99: Number(measured.p99.toFixed(3)) };
}

/** By its name, how each filter is asked for, with other values each time. */
function questions() {
  const anyPayment = {
    status: null,
    orderId: null,
    orderIdPrefix: null,
    paymentIds: null,
    amount: null,
    createdAt: null,
    changedAt: null,
    refundedOnly: false,
    holdEndsBefore: null,
  };
  const anyOperation = {
    state: null,
    kind: null,
    paymentId: null,
    requestedBy: null,
    createdAt: null,
    updatedAt: null,
  };
  const anyPayout = { status: null, orderId: null, createdAt: null, changedAt: null };
  const anyCheckout = { state: null, orderId: null, createdAt: null };
  const accounts = ['default', 'uz', 'kg'];
  const list = (kind, any) => (make, page) => async (stores) => {
    const filter = { ...any, ...make() };
    const found = await new StoredLists(stores)[kind](accounts, filter, page?.() ?? firstOf(100));
    return found.rows.length;
  };
  const payments = list('payments', anyPayment);
  const operations = list('operations', anyOperation);
  const payouts = list('payouts', anyPayout);
  const checkouts = list('checkouts', anyCheckout);
  const id = () => `${7_000_000_000 + random(rows)}`;
  const ids = () => Array.from({ length: 100 }, id);
  const names = () => ids().map((paymentId) => ({ account: accounts[random(3)], paymentId }));
  const cents = () => random(50_000) * 50 + 100;
  const sum = (minor) => money((minor / 100).toFixed(2), 'KZT');
  const deep = (order, keys) => () => ({ ...firstOf(100), from: { order, account: 'default', keys: keys() } });
  return {
    payments: payments(() => ({})),
    'payments, in the middle': payments(
      () => ({}),
      deep('payments', () => [moment(), id()]),
    ),
    'payments, backward from the middle': payments(
      () => ({}),
      () => ({ ...deep('payments', () => [moment(), id()])(), backward: true }),
    ),
    'payments: status': payments(() => ({ status: [one(STATUSES)] })),
    'payments: every status': payments(() => ({ status: STATUSES })),
    'payments: status, createdAt': payments(() => ({ status: [one(STATUSES)], createdAt: span() })),
    'payments: status, in the middle': payments(
      () => ({ status: [one(STATUSES), one(STATUSES)] }),
      deep('payments', () => [moment(), id()]),
    ),
    'payments: refundedOnly': payments(() => ({ refundedOnly: true, createdAt: span() })),
    'payments: createdAt': payments(() => ({ createdAt: span() })),
    'payments: changedAt': payments(() => ({ changedAt: span() })),
    'payments: status, changedAt': payments(() => ({ status: [one(STATUSES)], changedAt: span() })),
    'payments: orderId': payments(() => ({ orderId: `SHOP-${random(rows)}` })),
    'payments: orderId and all else': payments(() => ({
      ...{ orderId: `SHOP-${random(rows)}`, status: STATUSES, createdAt: span(), changedAt: span() },
      amount: { currency: 'KZT', least: sum(cents()), most: null },
    })),
    'payments: orderIdPrefix, a short one': payments(() => ({ orderIdPrefix: 'SHOP-' })),
    'payments: orderIdPrefix': payments(() => ({ orderIdPrefix: `SHOP-${random(rows / 100)}` })),
    'payments: paymentIds': payments(() => ({ paymentIds: ids(), status: STATUSES })),
    'payments: amount, a wide range': payments(() => ({
      amount: { currency: 'KZT', least: sum(cents()), most: null },
    })),
    'payments: one amount, createdAt': payments(() => {
      const minor = sum(cents());
      return { amount: { currency: 'KZT', least: minor, most: minor }, createdAt: span() };
    }),
    'payments: an amount that nobody paid': payments(() => ({
      amount: { currency: 'KZT', least: sum(101), most: sum(101) },
    })),
    'payments: holdEndsBefore': payments(() => ({ holdEndsBefore: new Date(moment()) })),
    'history of 100 payments': async (stores) => {
      const found = await new LedgerReads(stores).histories(names());
      return found.flat().length;
    },
    operations: operations(() => ({})),
    'operations: UNKNOWN': operations(() => ({ state: ['UNKNOWN'] })),
    'operations: state that none has': operations(() => ({ state: ['AWAITING_APPROVAL'] })),
    'operations: state, kind, createdAt': operations(() => ({
      ...{ state: ['SUCCEEDED', 'REJECTED'], kind: [one(['CAPTURE', 'CANCEL', 'REFUND'])], createdAt: span() },
    })),
    'operations: kind': operations(() => ({ kind: ['CANCEL'] })),
    'operations: paymentId': operations(() => ({ paymentId: id() })),
    'operations: requestedBy': operations(() => ({ requestedBy: `person ${random(50)}` })),
    'operations: requestedBy, state': operations(() => ({ requestedBy: `person ${random(50)}`, state: ['UNKNOWN'] })),
    'operations: createdAt': operations(() => ({ createdAt: span() })),
    'operations: updatedAt': operations(() => ({ updatedAt: span() })),
    payouts: payouts(() => ({})),
    'payouts: status, createdAt': payouts(() => ({ status: ['SUCCEEDED', 'FAILED'], createdAt: span() })),
    'payouts: status, changedAt': payouts(() => ({ status: ['FAILED'], changedAt: span() })),
    'payouts: changedAt': payouts(() => ({ changedAt: span() })),
    'payouts: orderId': payouts(() => ({ orderId: `PAYOUT-${random(rows / 5)}` })),
    checkouts: checkouts(() => ({})),
    'checkouts: state, createdAt': checkouts(() => ({ state: ['OPEN', 'UNKNOWN'], createdAt: span() })),
    'checkouts: orderId': checkouts(() => ({ orderId: `SHOP-${random(rows)}` })),
  };
}

function firstOf(size) {
  return { size, backward: false, from: null };
}

function one(values) {
  return values[random(values.length)];
}

function random(below) {
  return Math.floor(Math.random() * below);
}

function moment() {
  return now - random(YEAR_MS);
}

function span() {
  const from = moment();
  return { from: new Date(from), until: new Date(from + 30 * 86_400_000) };
}

/** How long a gateway takes from its start until it listens, in whole milliseconds. */
async function startOf(url) {
  const started = performance.now();
  const env = { PATH: process.env.PATH, DATABASE_URL: url, PORT: '0', SIMULATOR_PORT: '0', LOG_LEVEL: 'info' };
  const gateway = spawn(process.execPath, ['dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => gateway.on('exit', resolve));
  await new Promise((resolve, reject) => {
    let text = '';
    gateway.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('"msg":"started"')) resolve();
    });
    gateway.on('exit', (code) => reject(new Error(`The gateway ended with ${code} before it listened: ${text}`)));
  });
  const ms = Math.round(performance.now() - started);
  gateway.kill();
  await ended;
  return ms;
}

async function asAdmin(statement) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function quantile(values, q) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}
