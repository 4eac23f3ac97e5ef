// A gateway in a process of its own, that can be told to die at a step of a write. Prints its URL when it listens.
// Environment: the gateway's, and GATEWAY_BUILD (URL of the built sources, with a slash at the end), TUNING (JSON, over
// the default), DIE (JSON: step, delayMs; none: it lives).
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { armCardSteps } from './card-steps.js';

// Its clock can be set: whoever started it sends by how many milliseconds it is wrong.
let wrongByMs = 0;
const { Date: RightDate } = globalThis;
globalThis.Date = class extends RightDate {
  constructor(...parts) {
    if (parts.length === 0) super(RightDate.now() + wrongByMs);
    else super(...parts);
  }
  static now() {
    return RightDate.now() + wrongByMs;
  }
};
process.on('message', ({ clockMs }) => {
  wrongByMs = clockMs;
});
process.channel?.unref();

const { GATEWAY_BUILD: build = '', TUNING = '{}', DIE, ...env } = process.env;
const load = (path) => import(`${build}${path}`);
const [{ createGateway }, { defaultTuning }, { parseConfig }] = await Promise.all([
  load('app/gateway.js'),
  load('app/tuning.js'),
  load('config/config.js'),
]);

if (DIE) await armDeath(JSON.parse(DIE));
const config = parseConfig(env, (path) => readFileSync(path, 'utf8'));
const gateway = await createGateway(config, { ...defaultTuning, ...JSON.parse(TUNING) });
process.stdout.write(`${gateway.url}\n`);

/** Wraps what a write goes through, so that the sources need no door for tests. */
async function armDeath({ step, delayMs }) {
  const [
    { Journal },
    { resourceOf },
    { Payments },
    { OperationReadings },
    { FreedomPayClient },
    { WriteQueue, WriteTurn },
    { default: pg },
  ] = await Promise.all([
    load('store/journal/journal.js'),
    load('domain/operations/resource.js'),
    load('services/reads/payments.js'),
    load('services/reads/operation-readings.js'),
    load('freedompay/client.js'),
    load('store/engines/sqlite-write-queue.js'),
    import('pg'),
  ]);
  const reach = (reached) => {
    if (reached !== step) return;
    if (delayMs > 0) setTimeout(die, delayMs);
    else die();
  };
  // Which change a transaction belongs to.
  const change = new AsyncLocalStorage();
  const around = (prototype, name, stepOf) => {
    const original = methodOf(prototype, name);
    prototype[name] = async function (...args) {
      const what = stepOf(...args);
      if (!what) return original.apply(this, args);
      reach(`before ${what}`);
      const result = await change.run(what, () => original.apply(this, args));
      reach(`after ${what}`);
      return result;
    };
  };
  // Its own operations, and what they are on: its reconciler also reads and ends what other processes on its store left behind.
  const own = new Set();
  const begin = methodOf(Journal.prototype, 'begin');
  Journal.prototype.begin = async function (...args) {
    const begun = await begin.apply(this, args);
    own.add(begun.operation.id).add(resourceOf(begun.operation.paymentId).id);
    return begun;
  };
  const ownRead = (_account, id) => own.has(id) && 'read';
  await armCardSteps({ load, around });
  around(Journal.prototype, 'begin', () => 'begin');
  around(Payments.prototype, 'read', ownRead);
  around(OperationReadings.prototype, 'payout', ownRead);
  around(Journal.prototype, 'commitSent', () => 'sent');
  around(FreedomPayClient.prototype, 'call', (_account, { effect }) => effect === 'write' && 'call');
  around(Journal.prototype, 'record', (id, { state, accepted }) =>
    !own.has(id) ? null : accepted ? 'accepted' : state === 'SUCCEEDED' ? 'end' : 'record',
  );
  const withLock = methodOf(Journal.prototype, 'withLock');
  Journal.prototype.withLock = async function (account, paymentId, work) {
    reach('before lock');
    const result = await withLock.call(this, account, paymentId, (lock) => {
      reach('after lock');
      return work(lock);
    });
    reach('after work');
    return result;
  };

  // In the middle of a transaction: the changes are made, and not committed.
  const isIn = () => step === `in ${change.getStore()}`;
  // What else is one request, commit and all, is made first then.
  const isComplete = methodOf(WriteQueue.prototype, 'isComplete');
  WriteQueue.prototype.isComplete = function (group) {
    return !isIn() && isComplete.call(this, group);
  };
  const commit = methodOf(WriteTurn.prototype, 'commit');
  WriteTurn.prototype.commit = function () {
    reach(`in ${change.getStore()}`);
    return commit.call(this);
  };
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (...args) {
    if ((args[0]?.text ?? args[0]) === 'commit') reach(`in ${change.getStore()}`);
    return query.apply(this, args);
  };
}

/** A method that is to be wrapped: one that goes by another name now would otherwise never be reached, and nothing would die. */
function methodOf(prototype, name) {
  if (typeof prototype[name] !== 'function') throw new Error(`There is no method ${name} to die at.`);
  return prototype[name];
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}
