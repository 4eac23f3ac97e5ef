// How soon webhooks are acknowledged, and what idle subscribers cost in memory. Gateway and simulator run in processes of
// their own; webhooks are kept in a SQLite file, each committed to disk before its answer.
// Usage: npm run bench:live [-- WEBHOOKS SUBSCRIBERS]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeForm } from '../dist/freedompay/protocol/form.js';
import { seal } from '../dist/freedompay/protocol/signature.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../dist/simulator/credentials.js';

const webhooks = Number(process.argv[2] ?? 1_000);
const subscribers = Number(process.argv[3] ?? 2_000);
const folder = mkdtempSync(join(tmpdir(), 'live-bench-'));
const simulator = spawn(process.execPath, ['bench/simulator-process.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
const providerUrl = await new Promise((resolve) =>
  simulator.stdout.once('data', (line) => resolve(String(line).trim())),
);
const gateway = spawn(process.execPath, ['dist/main.js'], {
  env: {
    ...process.env,
    PORT: '0',
    LOG_LEVEL: 'info',
    DATABASE_URL: `file:${join(folder, 'gateway.db')}`,
    FREEDOMPAY_URL: providerUrl,
    FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
    FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const port = await new Promise((resolve) => {
  gateway.stdout.on('data', (line) => {
    const found = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line));
    if (found) resolve(Number(found[1]));
  });
});

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

  await settled();
  const before = residentMegabytes();
  const streams = await Promise.all(Array.from({ length: subscribers }, () => subscribe()));
  await settled();
  const after = residentMegabytes();
  const open = streams.filter(({ destroyed }) => !destroyed).length;
  if (open !== subscribers) throw new Error(`${subscribers - open} of ${subscribers} streams were closed`);
  console.log(
    `subscribers   ${subscribers} idle: ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB with them, ${(after - before).toFixed(0)} MB more`,
  );
  for (const stream of streams) stream.destroy();
} finally {
  gateway.kill('SIGKILL');
  simulator.kill();
  rmSync(folder, { recursive: true });
}

function resultOf(n) {
  const fields = [
    ['pg_payment_id', String(8_000_000_000 + n)],
    ['pg_order_id', `B-${n}`],
    ['pg_result', '1'],
    ['pg_captured', '1'],
    ['pg_salt', `salt${n}`],
  ];
  return encodeForm(seal('result', fields, SIMULATOR_SECRET));
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
    const body = JSON.stringify({ query: 'subscription { paymentChanged(id: "7000000002") { status } }' });
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

/** Lets the gateway come to rest: memory is read when nothing is under way. */
function settled() {
  return new Promise((resolve) => setTimeout(resolve, 3_000));
}

function residentMegabytes() {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))[1]) / 1_024;
}

function quantile(values, q) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
}
