// What lists, history and a start cost with many rows: fills a store of each engine with N payments, N operations, 4N of their
// events and 4N events for backends, asks by every filter, looks at how the engine finds the rows, and writes
// bench/results/ledger.json: the time of the database itself at p50 and p99, and at p99 that of the whole list, from asking until
// its rows are here. A plan that goes through a whole table, or a filter above the bound, fails.
// Usage: npm run bench:ledger [-- --rows 1000000]; PostgreSQL is measured when TEST_DATABASE_URL names a server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';
import { openStores } from '../build/store/database.js';
import { fill } from './ledger-fill.js';
import { fullScansIn, Statements, timeOf } from './ledger-plans.js';
import { questions } from './ledger-questions.js';

const BOUND_MS = 20;
const at = process.argv.indexOf('--rows');
const rows = at < 0 ? 20_000 : Number(process.argv[at + 1]);
if (!Number.isSafeInteger(rows) || rows < 1_000) throw new Error('--rows is a number of 1000 at least.');
const SAMPLES = 200;
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
  await fill(url, name === 'PostgreSQL', rows, now);
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `\n${name}: ${rows} payments and operations, ${4 * rows} events of operations and as many for backends, in ${seconds.toFixed(0)} s`,
  );
  const direct = name === 'SQLite' ? new Database(file, { readonly: true }) : null;
  const filters = {};
  for (const [filter, ask] of Object.entries(questions(rows, now)))
    filters[filter] = await measureFilter(stores, direct, filter, ask);
  direct?.close();
  await stores.close();
  const startMs = await startOf(url);
  console.log(`  start ${startMs} ms`);
  if (startMs > 3_000) failures += 1;
  const megabytes = name === 'SQLite' ? Math.round(statSync(file).size / 1e6) : null;
  results.engines[name] = { fillSeconds: Math.round(seconds), megabytes, startMs, filters };
}

async function measureFilter(stores, direct, filter, ask) {
  const statements = new Statements(stores.reads);
  const times = [];
  const waits = [];
  const scans = new Set();
  let found = 0;
  for (let n = 0; n < SAMPLES; n += 1) {
    const started = performance.now();
    const asked = await statements.during((reads) => ask({ reads, turns: stores.turns }));
    waits.push(performance.now() - started);
    found = Math.max(found, asked.found);
    let ms = 0;
    for (const statement of asked.statements) {
      ms += await timeOf(stores.reads, direct, statement);
      if (n < 5) for (const scan of await fullScansIn(stores.reads, statement)) scans.add(scan);
    }
    times.push(ms);
  }
  const [p50, p99, wholeP99] = [quantile(times, 0.5), quantile(times, 0.99), quantile(waits, 0.99)];
  const isBad = p99 > BOUND_MS || scans.size > 0;
  if (isBad) failures += 1;
  const figures = `p50 ${p50.toFixed(2).padStart(7)}  p99 ${p99.toFixed(2).padStart(7)}  whole ${wholeP99.toFixed(2).padStart(7)} ms`;
  console.log(
    `  ${filter.padEnd(44)} ${figures}  ${String(found).padStart(3)} rows ${isBad ? `FAILS ${[...scans]}` : ''}`,
  );
  return { p50: rounded(p50), p99: rounded(p99), wholeP99: rounded(wholeP99), found, scans: [...scans] };
}

function rounded(ms) {
  return Number(ms.toFixed(3));
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
