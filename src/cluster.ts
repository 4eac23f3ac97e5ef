import cluster, { type Worker } from 'node:cluster';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withSecretFiles } from './config/secret-files.js';

/*
 * Several gateways on one port, as many as the machine has cores unless told otherwise: `node dist/cluster.js [PROCESSES]`.
 * Each is the whole program; they share the port through Node's cluster, and what they know through the store.
 */

/** A gateway that ended at once would only do so again and again. */
const RESTART_AFTER_MS = 1_000;

const requestedSize = process.argv[2] ?? String(availableParallelism());
const problem = problemOf(requestedSize, process.env);
let stopping = false;
/** Which of the places each gateway has, 0 and up. */
const places = new WeakMap<Worker, number>();

if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  cluster.setupPrimary({ exec: join(import.meta.dirname, 'main.js'), args: [] });
  // Each says for itself what becomes of one that comes again.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
  // Where a terminal was closed it ends this process, and the others with it.
  if (!process.stdout.isTTY) process.on('SIGHUP', () => toAll('SIGHUP'));
  await startAll(Number(requestedSize));
}

/** Why several gateways cannot run so; `null` where they can. */
function problemOf(count: string, env: NodeJS.ProcessEnv): string | null {
  if (!/^[1-9]\d{0,2}$/.test(count))
    return `"${count}" is no number of processes: name 1 to 999, or nothing for one on each core.`;
  if (!env['FREEDOMPAY_URL'] && !env['FREEDOMPAY_ACCOUNTS_FILE'])
    return 'Several gateways cannot share the embedded simulator: set FREEDOMPAY_URL, or start one gateway.';
  // What is wrong with the files of secrets the first gateway tells.
  if (withSecretFiles(env, (path) => readFileSync(path, 'utf8'), [])['DATABASE_URL'] === ':memory:')
    return 'Several gateways need one journal: set DATABASE_URL to postgres://… or to a file, not to :memory:.';
  return null;
}

/** The first one alone, since it makes the tables of the store. Where it does not come up, none will. */
async function startAll(count: number): Promise<void> {
  const isUp = await new Promise<boolean>((resolve) => {
    const first = fork(0);
    first.once('listening', () => resolve(true));
    first.once('exit', () => resolve(false));
  });
  if (!isUp) {
    process.exitCode = stopping ? 0 : 1;
    return;
  }
  cluster.on('exit', (worker) => {
    const place = places.get(worker) ?? 0;
    if (!stopping) setTimeout(() => !stopping && fork(place), RESTART_AFTER_MS);
  });
  for (let n = 1; n < count && !stopping; n++) fork(n);
}

/** Starts the gateway of a place. Metrics are each process's own, so each has a port of its own for them: the first, and those behind it. */
function fork(place: number): Worker {
  const port = process.env['METRICS_PORT'];
  // What is no port, or one that the system chooses, each process makes of it what it does alone.
  const isFixed = port !== undefined && /^[1-9]\d{0,4}$/.test(port);
  const worker = cluster.fork(isFixed ? { METRICS_PORT: String(Number(port) + place) } : {});
  places.set(worker, place);
  return worker;
}

function stop(signal: NodeJS.Signals): void {
  stopping = true;
  toAll(signal);
}

function toAll(signal: NodeJS.Signals): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
}
