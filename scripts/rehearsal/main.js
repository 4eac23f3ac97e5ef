// A rehearsal of everything that an operator hopes never to need, under load, against the simulator as the provider: the database is
// lost and restored, every secret is changed, another version takes over and is taken back. In the end the provider's ledger
// shows whether a refund was lost or doubled. docs/operations.md explains what it shows and what it does not.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startBackend } from './backend.js';
import { compare } from './comparison.js';
import { Gateways } from './gateways.js';
import { Load } from './load.js';
import { LAG_MS, startProvider } from './provider.js';
import { Secrets } from './secrets.js';
import { postgresStore, sqliteStore } from './stores.js';

const USAGE = `Rehearses loss, restore, changes of secrets, an upgrade and the way back, under load, beside the simulator.

  npm run rehearsal [-- OPTIONS]

  --database URL    a PostgreSQL server whose user may make databases and roles; a SQLite file unless given
  --release DIR     the release that is rehearsed: its folder, or that of its build; this one unless given
  --older DIR       the release that runs first and is gone back to; the same one unless given
  --short           less load, in a minute or two`;

/** How much is asked for, how much of it each phase waits for, how long a stop announces itself, and how long open wishes are asked for. */
const FULL = { readsPerSecond: 60, wishesPerSecond: 12, enough: 60, shutdownMs: 5_000, patienceMs: 75_000 };
const SHORT = { readsPerSecond: 6, wishesPerSecond: 3, enough: 4, shutdownMs: 200, patienceMs: 6_000 };

const problems = [];
const closers = [];
if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
try {
  await rehearse(optionsOf(process.argv.slice(2)));
} catch (error) {
  problems.push(error.message);
} finally {
  for (const close of closers.reverse())
    await Promise.resolve(close()).catch((error) => problems.push(`What was made is not all gone: ${error.message}`));
}
for (const problem of problems) say(`WRONG: ${problem}`);
say(problems.length === 0 ? 'Nothing was lost, and nothing was done twice.' : 'The rehearsal failed.');
process.exitCode = problems.length === 0 ? 0 : 1;

async function rehearse({ database, release, older, size }) {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  closers.push(() => {
    if (problems.length > 0) say(`The logs are in ${folder}.`);
    else rmSync(folder, { recursive: true });
  });
  const store = database ? postgresStore(database, folder) : sqliteStore(folder);
  closers.push(() => store.remove());
  await store.prepare();
  const provider = await startProvider(release);
  closers.push(() => provider.stop());
  const backend = await startBackend();
  closers.push(() => backend.stop());
  const secrets = new Secrets(folder, provider, store, backend, { isOlder: older !== release });
  const gateways = new Gateways(environment(provider, backend, secrets, size), folder);
  closers.push(() => gateways.killAll());

  await gateways.startAll(older);
  const before = (await gateways.health()).version;
  say(
    `Two instances of ${before} on ${store.name}, ${size.readsPerSecond} reads and ${size.wishesPerSecond} refunds a second.`,
  );
  const isReloadable = older === release || (await gateways.canReload(older));
  if (!isReloadable) say('It reads no secrets again, so they are changed once the newer release runs.');
  await secrets.begin(gateways, older, await provider.addPayment('REHEARSAL-PAYER'));
  const load = new Load({ provider, gateways, callers: secrets.callers, ...size });
  load.enter('start');
  load.start();
  // First of all, so that nothing is asked of what is gone.
  closers.push(() => load.end(0));
  const phase = phasesOf(load, size.enough);

  await phase('steady', async () => '');
  await phase('backup', () => store.backUp(older));
  // What is refunded from here on the backup does not know.
  await phase('after the backup', async () => '');
  await phase('loss and restore', () => loseAndRestore(gateways, store, older), { mayFail: true });
  const changeSecrets = async () => {
    for (const [name, change, options] of secrets.changes) await phase(name, () => change().then(() => ''), options);
  };
  if (isReloadable) await changeSecrets();
  await phase('upgrade', async () => {
    if (older === release) await store.addTo();
    await gateways.replace(release);
    return upgraded(before, (await gateways.health()).version, older === release);
  });
  if (!isReloadable) {
    secrets.build = release;
    await changeSecrets();
  }
  await phase('way back', async () => {
    await gateways.replace(older);
    return `${(await gateways.health()).version} on what the other left`;
  });
  await load.end(size.patienceMs);
  await conclude(load, provider, backend);
}

/** Runs a phase under load, until enough was answered in it, and says what came of it. */
function phasesOf(load, enough) {
  return async (name, act, { mayFail = false } = {}) => {
    const phase = load.enter(name);
    const begun = performance.now();
    const said = await act();
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    await load.until(enough);
    const failures = [...phase.failures].map(([code, count]) => `${count} ${code}`).join(', ');
    const counts = `${phase.reads} reads, ${phase.wishes} refunds, ${phase.repeated} repeated, ${phase.failed} failed${failures && ` (${failures})`}`;
    say(`${name.padEnd(24)} ${seconds.padStart(5)} s  ${counts}${said && `; ${said}`}`);
    if (phase.failed > 0 && !mayFail) problems.push(`${phase.failed} requests failed in "${name}": ${failures}`);
  };
}

/** The worst case: both die in the middle of what they do, and nothing is left of the database but the backup. */
async function loseAndRestore(gateways, store, build) {
  await gateways.killAll();
  const killedAt = performance.now();
  await store.lose();
  await store.restore();
  // All that was sent has to have arrived, and to show.
  await pause(LAG_MS);
  await gateways.startAll(build, { RESTORED_JOURNAL: new Date().toISOString() });
  const { restoredUntil } = await gateways.health();
  if (!restoredUntil) problems.push('The gateways do not know that their journal was restored.');
  return `nobody was answered for ${((performance.now() - killedAt) / 1_000).toFixed(1)} s; what the journal does not know is for a person until ${restoredUntil}`;
}

function upgraded(before, after, isSame) {
  if (isSame)
    return `the same release (--older names another), on a store that has got a table, a column and the note of a version to come`;
  if (before === after) problems.push(`--older is ${before} too.`);
  return `${before} to ${after}`;
}

/** Holds what was answered against the provider's ledger, twice: as it is, and after every wish was asked for once more. */
async function conclude(load, provider, backend) {
  const first = compare(load.wishes, await provider.ledger());
  const unanswered = await load.repeatAll();
  if (unanswered > 0) problems.push(`${unanswered} wishes had no answer when they were asked for once more.`);
  const { wrong, open, done, notDone, forgotten } = compare(load.wishes, await provider.ledger());
  problems.push(...new Set([...first.wrong, ...wrong]));
  say('');
  say(`${load.wishes.length} refunds were asked for, and each once more at the end, under its last key:`);
  say(`  ${done} answered SUCCEEDED: each is once in the provider's ledger`);
  say(`  ${forgotten} of them were done after the backup: the restored journal does not know them, and did none again`);
  say(`  ${notDone} answered REJECTED: none is in the provider's ledger`);
  say(`  ${open.length} are for a person, each at most once in the provider's ledger:`);
  for (const line of open) say(`    ${line}`);
  say(`${backend.verified} events came to the backend, ${backend.forged} of them signed wrongly.`);
  if (forgotten === 0) problems.push('No refund was done between backup and loss: nothing was at stake.');
  if (notDone === 0) problems.push('No refund was refused, though some were for more than there was.');
  if (done === 0 || backend.verified === 0) problems.push('Nothing was refunded, or no event came.');
  if (backend.forged > 0) problems.push(`${backend.forged} events were signed wrongly.`);
}

function environment(provider, backend, secrets, { shutdownMs }) {
  return {
    PATH: process.env.PATH,
    HOST: '127.0.0.1',
    FREEDOMPAY_URL: provider.url,
    FREEDOMPAY_MERCHANT_ID: provider.merchantId,
    BACKEND_EVENTS_URL: backend.url,
    SHUTDOWN_DELAY_MS: String(shutdownMs),
    LOG_FORMAT: 'json',
    // One caller asks for all, and is not to be refused for that.
    CALLER_COST_PER_MINUTE: '1000000',
    PAYER_COST_PER_MINUTE: '100000',
    ...secrets.variables,
  };
}

function optionsOf(args) {
  const text = { type: 'string' };
  try {
    const { values } = parseArgs({
      args,
      options: { database: text, release: text, older: text, short: { type: 'boolean' } },
    });
    const release = buildOf(values.release ?? join(import.meta.dirname, '../..'));
    const older = values.older === undefined ? release : buildOf(values.older);
    return { database: values.database, release, older, size: values.short ? SHORT : FULL };
  } catch (error) {
    throw new Error(`${error.message}\n\n${USAGE}`);
  }
}

/** Where the program of a release is. */
function buildOf(folder) {
  const found = [join(folder, 'dist'), folder].find((one) => existsSync(join(one, 'main.js')));
  if (found === undefined) throw new Error(`There is no build in ${folder}.`);
  return resolve(found);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
