// How soon 10,000 subscribers of one payment hear of a change while 100 others never read what they are sent, how long
// another request waits meanwhile, and what it all takes of memory. All streams are Server-Sent Events; gateway, provider and
// subscribers run in processes of their own, and the time of a change is what it took until the subscriber had it in hand.
// Usage: npm run bench:crowd [-- SUBSCRIBERS CHANGES]
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatedGateway } from './simulated-gateway.js';

const subscribers = Number(process.argv[2] ?? 10_000);
const changes = Number(process.argv[3] ?? 20);
const STUCK = 100;
const PAYMENT = '7000000002';
const WATCH = `subscription { paymentChanged(paymentId: "${PAYMENT}") { status refundedAmount { amount } } }`;
/** What those who never read ask for: every answer is large, so that what waits for them would add up. */
const LARGE = `subscription { paymentChanged(paymentId: "${PAYMENT}") { ${Array.from(
  { length: 400 },
  (_, n) => `a${n}: refundedAmount { amount } b${n}: reference c${n}: createdAt`,
).join(' ')} } }`;

const folder = mkdtempSync(join(tmpdir(), 'crowd-bench-'));
const gateway = await startSimulatedGateway(folder);
const crowd = fork(join(import.meta.dirname, 'crowd-subscribers.js'));
const asked = (job) =>
  new Promise((resolve) => {
    crowd.once('message', resolve);
    crowd.send(job);
  });

try {
  await asked({ does: 'open', port: gateway.port, count: subscribers, query: WATCH, reads: true });
  await asked({ does: 'open', port: gateway.port, count: STUCK, query: LARGE, reads: false });
  const before = gateway.residentMegabytes();
  const cpuBefore = gateway.cpuMilliseconds();
  const times = [];
  const spreads = [];
  const waits = [];
  for (let n = 1; n <= changes; n += 1) {
    const heard = asked({ does: 'marker', text: `"refundedAmount":{"amount":"${n}.00"}`, count: subscribers });
    const begun = Date.now();
    await refund(n);
    const probing = probe(heard);
    const moments = (await heard).times;
    waits.push(await probing);
    const first = Math.min(...moments);
    times.push(...moments.map((moment) => moment - begun));
    spreads.push(...moments.map((moment) => moment - first));
  }
  const after = gateway.residentMegabytes();
  const cpu = ((gateway.cpuMilliseconds() - cpuBefore) * 1_000) / changes / subscribers;
  console.log(
    `crowd         ${subscribers} subscribers of one payment, ${STUCK} more that never read, ${changes} changes`,
  );
  console.log(
    `from refund   p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms from the request to the subscriber`,
  );
  console.log(
    `from first    p50 ${quantile(spreads, 0.5)} ms, p99 ${quantile(spreads, 0.99)} ms after the first who heard`,
  );
  console.log(
    `beside        the dearest other request of a change: p50 ${quantile(waits, 0.5)} ms, at most ${quantile(waits, 1)} ms`,
  );
  console.log(`CPU           ${cpu.toFixed(1)} µs a subscriber and change, other requests included`);
  console.log(`memory        ${before.toFixed(0)} MB with all open, ${after.toFixed(0)} MB after the changes`);
} finally {
  gateway.stop();
  crowd.kill();
  rmSync(folder, { recursive: true });
}

async function refund(n) {
  const query = `mutation { refundPayment(input: { paymentId: "${PAYMENT}", amount: "1.00", idempotencyKey: "crowd-${n}" }) { operation { state } } }`;
  const { data, errors } = await ask(query);
  if (data?.refundPayment.operation.state !== 'SUCCEEDED') throw new Error(JSON.stringify(errors ?? data));
}

/** Asks for nothing again and again until the promise resolves; gives the longest wait. */
async function probe(until) {
  let isOver = false;
  void until.then(() => {
    isOver = true;
  });
  let longest = 0;
  while (!isOver) {
    const begun = Date.now();
    await ask('{ __typename }');
    longest = Math.max(longest, Date.now() - begun);
  }
  return longest;
}

async function ask(query) {
  const answer = await fetch(`http://127.0.0.1:${gateway.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}

function quantile(values, q) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}
