// How soon webhooks are acknowledged, and what idle subscribers cost in memory. Gateway and simulator run in processes of
// their own; webhooks are kept in a SQLite file, each committed to disk before its answer.
// Resident memory is the program's as it runs, no garbage collected for the figure; a few subscribers come and go first, so
// that code used for the first time does not count. Only then the heap in use is read, after garbage collections.
// Usage: npm run bench:live [-- WEBHOOKS SUBSCRIBERS]
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeForm } from '../build/freedompay/protocol/form.js';
import { withSignature } from '../build/freedompay/protocol/signature.js';
import { SIMULATOR_SECRET } from '../build/simulator/credentials.js';
import { startSimulatedGateway } from './simulated-gateway.js';

const webhooks = Number(process.argv[2] ?? 1_000);
const subscribers = Number(process.argv[3] ?? 2_000);
const WARM_UP = 200;
const folder = mkdtempSync(join(tmpdir(), 'live-bench-'));
const gateway = await startSimulatedGateway(folder);
const { port, residentMegabytes, heapMegabytes } = gateway;

try {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const times = [];
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let n = lane; n < webhooks; n += 8) {
      const started = performance.now();
      const { status, body } = await post(
        '/webhooks/default/result',
        'application/x-www-form-urlencoded',
        resultOf(n),
        agent,
      );
      times.push(performance.now() - started);
      if (status !== 200 || !body.includes('<pg_status>ok</pg_status>'))
        throw new Error(`a webhook got ${status}: ${body}`);
    }
  });
  await Promise.all(lanes);
  agent.destroy();
  console.log(
    `webhooks      ${webhooks}, 8 at once: p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
  );

  await leave(await arrive(WARM_UP));
  const before = residentMegabytes();
  const first = await arrive(subscribers);
  const after = residentMegabytes();
  console.log(
    `subscribers   ${subscribers} idle: resident ${before.toFixed(0)} MB before (${WARM_UP} came and went), ${after.toFixed(0)} MB with them, ${(after - before).toFixed(0)} MB more`,
  );
  await leave(first);
  const alone = await heapMegabytes();
  for (const turn of ['first', 'second']) {
    const streams = await arrive(subscribers);
    const shared = await heapMegabytes();
    await leave(streams);
    const left = await heapMegabytes();
    console.log(
      `heap in use   ${turn} ${subscribers}: ${alone.toFixed(1)} MB before, ${shared.toFixed(1)} MB with them (${(((shared - alone) * 1_024) / subscribers).toFixed(1)} kB each), ${left.toFixed(1)} MB after they left`,
    );
  }
} finally {
  gateway.stop();
  rmSync(folder, { recursive: true });
}

function resultOf(n) {
  const fields = [
    ['pg_payment_id', String(8_000_000_000 + n)],
    ['pg_order_id', `B-${n}`],
    ['pg_amount', '100.00'],
    ['pg_currency', 'KZT'],
    ['pg_result', '1'],
    ['pg_captured', '1'],
    ['pg_salt', `salt${n}`],
  ];
  return encodeForm(withSignature('result', fields, SIMULATOR_SECRET));
}

function post(path, type, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const sent = request({ port, host: '127.0.0.1', path, method: 'POST', headers, agent }, (reply) => {
      let text = '';
      reply.on('data', (chunk) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Opens a stream; resolves when its first state is here. */
function subscribe() {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ query: 'subscription { paymentChanged(paymentId: "7000000002") { status } }' });
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json', 'content-length': body.length };
    const sent = request(
      { port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent: false },
      (reply) => {
        let text = '';
        reply.on('data', (chunk) => {
          text += chunk;
          if (text.includes('CAPTURED')) resolve(reply);
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Opens streams all at once; resolves at rest, when every one is open. */
async function arrive(count) {
  const streams = await Promise.all(Array.from({ length: count }, () => subscribe()));
  await isResolved();
  const closed = streams.filter(({ destroyed }) => destroyed).length;
  if (closed > 0) throw new Error(`${closed} of ${count} streams were closed`);
  return streams;
}

async function leave(streams) {
  for (const stream of streams) stream.destroy();
  await isResolved();
}

/** Lets the gateway come to rest: memory is read when nothing is under way. */
function isResolved() {
  return new Promise((resolve) => setTimeout(resolve, 3_000));
}

function quantile(values, q) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}
