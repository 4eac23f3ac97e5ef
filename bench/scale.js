// What a store costs that has grown: fills one of each engine with N payments, operations and webhooks and M operations whose
// outcome is open, and measures the start, reads, refunds beside those of an empty store, webhooks, lists, what the jobs of a
// gateway ask, how many open operations are looked at a second, and the longest block of the event loop. Writes
// bench/results/scale.json, which docs/scale.md reads.
// Usage: npm run bench:scale [-- --rows 20000 --open 2000]; PostgreSQL is measured when TEST_DATABASE_URL names a server.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pg from 'pg';
import { openStores } from '../build/store/database.js';
import { startProvider } from './processes.js';
import { addYoung, fillAll } from './scale-fill.js';
import { startGateway } from './scale-gateway.js';
import { measureJobs } from './scale-jobs.js';

const rows = argument('--rows', 20_000);
const open = argument('--open', 2_000);
const SECONDS = 10;
const AT_ONCE = 16;
/** Operations that were sent right before the start: what there is to look at a second is seen by them. */
const YOUNG = 2_000;

const folder = mkdtempSync(join(tmpdir(), 'scale-bench-'));
const server = process.env.TEST_DATABASE_URL;
const databases = [];
const provider = await startProvider();
const results = { rows, open, node: process.version, cpu: cpus()[0]?.model ?? '', engines: {} };
try {
  await compare('SQLite', async (name) => `file:${join(folder, `${name}.db`)}`);
  if (server) await compare('PostgreSQL', emptyDatabase);
} finally {
  provider.stop();
  rmSync(folder, { recursive: true });
  for (const database of databases) await asAdmin(`drop database if exists ${database} with (force)`);
}
writeFileSync(join(import.meta.dirname, 'results/scale.json'), `${JSON.stringify(results, null, 2)}\n`);

/** An empty store and a full one, in turn. */
async function compare(engine, urlOf) {
  const now = Date.now();
  const empty = await measure(await prepared(engine, await urlOf('empty'), 0, now));
  const began = performance.now();
  const url = await prepared(engine, await urlOf('full'), rows, now);
  const fillSeconds = Math.round((performance.now() - began) / 1_000);
  const jobs = await measureJobs(url, now);
  await addYoung(url, engine === 'PostgreSQL', YOUNG);
  const full = await measure(url);
  const megabytes = engine === 'SQLite' ? Math.round(statSync(url.replace(/^file:/, '')).size / 1e6) : null;
  const refundsShare = Number((full.refundsPerSecond / empty.refundsPerSecond).toFixed(2));
  results.engines[engine] = { fillSeconds, megabytes, refundsShare, empty, full, jobs };
  console.log(`\n${engine}, ${rows} of everything and ${open} open operations, filled in ${fillSeconds} s`);
  console.table({ empty, full });
  console.log(`refunds: ${(100 * refundsShare).toFixed(0)} % of the rate on an empty store`);
  console.table(jobs);
}

async function prepared(engine, url, count, now) {
  await (await openStores(url)).close();
  if (count > 0) await fillAll(url, engine === 'PostgreSQL', count, open, now);
  return url;
}

async function measure(url) {
  const before = await provider.calls();
  const gateway = await startGateway(url, provider.url);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const rechecksPerSecond = Math.round(((await provider.calls()) - before) / 5);
  await loop(gateway.refund, 2);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const reads = await loop(gateway.read, SECONDS);
  const refunds = await loop(gateway.refund, SECONDS);
  const hooks = await loop(gateway.webhook, SECONDS / 2, 1);
  const lists = await loop(gateway.list, SECONDS / 2, 1);
  const ready = await loop(gateway.ready, 2, 1);
  delay.disable();
  await gateway.close();
  return {
    ...{ startMs: Math.round(gateway.startMs), rechecksPerSecond },
    ...{ readsPerSecond: reads.perSecond, readCpuMs: reads.cpuMs, readP99: reads.p99 },
    ...{ refundsPerSecond: refunds.perSecond, refundCpuMs: refunds.cpuMs, refundP99: refunds.p99 },
    ...{
      webhookCpuMs: hooks.cpuMs,
      webhookP50: hooks.p50,
      webhookP99: hooks.p99,
      listP99: lists.p99,
      readyP99: ready.p99,
    },
    longestBlockMs: rounded(delay.max / 1e6),
  };
}

/** Asks for so many seconds, so many at once. The CPU is that of the whole process: gateway, its threads, and who asks. */
async function loop(work, seconds, atOnce = AT_ONCE) {
  const times = [];
  const until = performance.now() + 1_000 * seconds;
  const began = performance.now();
  const used = process.cpuUsage();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) {
        const asked = performance.now();
        await work();
        times.push(performance.now() - asked);
      }
    }),
  );
  const { user, system } = process.cpuUsage(used);
  const perSecond = Math.round((1_000 * times.length) / (performance.now() - began));
  times.sort((a, b) => a - b);
  const at = (q) => rounded(times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0);
  return { perSecond, cpuMs: rounded((user + system) / 1_000 / times.length), p50: at(0.5), p99: at(0.99) };
}

function rounded(ms) {
  return Number(ms.toFixed(2));
}

async function emptyDatabase(name) {
  const database = `gateway_scale_${process.pid}_${name}`;
  await asAdmin(`create database ${database} template template0`);
  databases.push(database);
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
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

function argument(name, usual) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? usual : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1_000) throw new Error(`${name} is a number of 1000 at least.`);
  return value;
}
