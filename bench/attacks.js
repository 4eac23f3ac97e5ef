// What refusing hostile requests costs in CPU time of the gateway's process, and what normal queries beside them feel of it.
// Gateway, simulator and whoever asks are processes of their own.
// Usage: npm run bench:attacks [-- REPEATS SECONDS]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../build/simulator/credentials.js';
import { attacks, strangers } from './attack-list.js';
import { START_FLAGS } from './start-flags.js';

const repeats = Number(process.argv[2] ?? 40);
const seconds = Number(process.argv[3] ?? 10);
const TICK_MS = 10;
/** What refusing one request may cost at most, in milliseconds of CPU. */
const MAX_MS = 50;

const simulator = spawn(process.execPath, ['bench/simulator-process.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
const providerUrl = await new Promise((resolve) =>
  simulator.stdout.once('data', (line) => resolve(String(line).trim())),
);
const gateway = spawn(process.execPath, [...START_FLAGS, 'dist/main.js'], {
  env: {
    ...process.env,
    PORT: '0',
    LOG_LEVEL: 'info',
    DATABASE_URL: ':memory:',
    FREEDOMPAY_URL: providerUrl,
    ALLOW_ANONYMOUS: 'loopback',
    FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
    FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
    // So that each is refused for what it is, and not for how many came before.
    CALLER_COST_PER_MINUTE: '100000000',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const port = await new Promise((resolve) => {
  gateway.stdout.on('data', (line) => {
    const found = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line));
    if (found) resolve(Number(found[1]));
  });
});
const NORMAL = {
  body: '{"query":"{ payment(paymentId: \\"7000000002\\") { status amount { amount } } }"}',
  headers: {},
};
const ignore = () => {};
let addresses = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

try {
  for (let n = 0; n < 2_000; n += 1) await post(NORMAL);
  const costs = [];
  for (const attack of attacks) {
    await checked(attack);
    const before = cpuMs();
    for (let n = 0; n < repeats; n += 1) await checked(attack);
    costs.push({ name: attack.name, ms: (cpuMs() - before) / repeats });
  }
  for (const one of strangers) {
    await sentAsStranger(one);
    const before = cpuMs();
    for (let n = 0; n < repeats; n += 1) await sentAsStranger(one);
    costs.push({ name: one.name, ms: (cpuMs() - before) / repeats });
  }
  const [texts, began] = [2_000, cpuMs()];
  for (let n = 0; n < texts; n += 1)
    await post({ ...NORMAL, body: NORMAL.body.replace('{ payment', `{ p${n}: payment`) });
  costs.push({ name: `a query that nobody sent before (answered, mean of ${texts})`, ms: (cpuMs() - began) / texts });
  costs.sort((a, b) => b.ms - a.ms);
  console.log(`CPU per refusal, mean of ${repeats}, of ${costs.length} attacks the dearest:`);
  for (const { name, ms } of costs.slice(0, 8)) console.log(`  ${ms.toFixed(1).padStart(6)} ms  ${name}`);
  const dearest = costs[0].ms;
  if (dearest >= MAX_MS) {
    console.log(`The dearest takes ${dearest.toFixed(1)} ms; ${MAX_MS} are too many.`);
    process.exitCode = 1;
  }

  const alone = await normalFor(seconds);
  let attacking = true;
  let sent = 0;
  const attackers = (async () => {
    while (attacking) {
      await checked(attacks[sent % attacks.length]);
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const beside = await normalFor(seconds);
  attacking = false;
  await attackers;
  console.log(`normal query alone          p50 ${at(alone, 0.5)}, p99 ${at(alone, 0.99)} (${alone.length})`);
  console.log(
    `normal query beside attacks p50 ${at(beside, 0.5)}, p99 ${at(beside, 0.99)} (${beside.length}; ${sent} attacks, one after the other)`,
  );
} finally {
  agent.destroy();
  gateway.kill('SIGKILL');
  simulator.kill();
}

/** Asks 50 times a second, and measures each. */
async function normalFor(secondsLong) {
  const times = [];
  const asked = [];
  const end = performance.now() + secondsLong * 1_000;
  while (performance.now() < end) {
    const started = performance.now();
    asked.push(
      post(NORMAL).then(({ body }) => {
        if (!body.includes('CAPTURED')) throw new Error(`a normal query got ${body}`);
        times.push(performance.now() - started);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.all(asked);
  return times.sort((a, b) => a - b);
}

async function checked(attack) {
  const { status, body } = await post(attack).catch((error) => {
    // Where the answer comes before all of a large body has left, the connection may end before the answer is read.
    if (attack.status === 413 && ['EPIPE', 'ECONNRESET'].includes(error.code))
      return { status: 413, body: attack.code };
    throw error;
  });
  if (status !== attack.status || !body.includes(attack.code))
    throw new Error(`"${attack.name}" got ${status}: ${body.slice(0, 300)}`);
}

/** Each comes from an address of its own, so that it is looked at, and not turned away for what came before. */
async function sentAsStranger({ name, path, method, headers, body, status: expected }) {
  addresses += 1;
  const from = `198.18.${addresses >> 8}.${addresses & 255}`;
  const { status, body: text } = await sent(path, method, { 'x-forwarded-for': from, ...headers }, body);
  if (status !== expected) throw new Error(`"${name}" got ${status}: ${text.slice(0, 300)}`);
}

function post({ body, headers }) {
  return sent('/graphql', 'POST', { 'content-type': 'application/json', ...headers }, body);
}

function sent(path, method, headers, body) {
  return new Promise((resolve, reject) => {
    const all = { 'content-length': Buffer.byteLength(body), ...headers };
    const outgoing = request({ port, host: '127.0.0.1', path, method, headers: all, agent }, (reply) => {
      let text = '';
      reply.on('data', (chunk) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode, body: text }));
      reply.on('error', reject);
    });
    outgoing.on('error', reject);
    // A connection that is hung up on after the answer, while the rest of a body still leaves, is nobody's any more.
    outgoing.once('socket', (socket) => socket.listenerCount('error', ignore) === 0 && socket.on('error', ignore));
    outgoing.end(body);
  });
}

/** CPU time of the gateway so far, user and system. */
function cpuMs() {
  const fields = readFileSync(`/proc/${gateway.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function at(sorted, q) {
  return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))].toFixed(1)} ms`;
}
