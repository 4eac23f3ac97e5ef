// What refunds cost those who read, on a disk whose every sync takes 10 ms longer: reads of single payments at a steady rate,
// without refunds and with 50 a second beside them, and how many refunds a second there are at 64 at once. The gateway runs as
// shipped, on a SQLite file. Needs Linux and a C compiler, for the library that makes syncs slow.
// Usage: npm run bench:slow-disk [-- SECONDS DELAY_MS DIST]; DIST: the build to measure, such as one of before a change.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { workloads } from './load/workloads.js';
import { startProvider, startServer } from './processes.js';

const seconds = Number(process.argv[2] ?? 10);
const delayMs = Number(process.argv[3] ?? 10);
const dist = resolve(process.argv[4] ?? 'dist');
const READS = 100;
const REFUNDS = 50;
const AT_ONCE = 64;

const folder = mkdtempSync(join(tmpdir(), 'slow-disk-bench-'));
const library = join(folder, 'slow-sync.so');
execFileSync('cc', ['-shared', '-fPIC', '-o', library, join(import.meta.dirname, 'slow-sync.c'), '-ldl']);
const provider = await startProvider();
const slow = { LD_PRELOAD: library, SYNC_DELAY_US: String(1_000 * delayMs) };
const program = relative(import.meta.dirname, join(dist, 'main.js'));
const gateway = await startServer('gateway', program, provider.url, folder, slow);
const agent = new Agent({ keepAlive: true });

try {
  await Promise.all([atRate('single', READS, 2), atRate('mutation', REFUNDS, 2)]);
  const alone = await atRate('single', READS, seconds);
  const [beside, refunds] = await Promise.all([atRate('single', READS, seconds), atRate('mutation', REFUNDS, seconds)]);
  const { cpuMicroseconds: before } = await gateway.usage();
  const { done, perSecond, times } = await closed('mutation', AT_ONCE, seconds);
  const { cpuMicroseconds: after } = await gateway.usage();
  console.log(`every sync ${delayMs} ms longer; p50 / p99 in ms`);
  console.log(`${READS} reads a second, alone          ${shown(alone.times)}`);
  console.log(`${READS} reads a second, beside refunds ${shown(beside.times)}`);
  console.log(
    `${REFUNDS} refunds a second, beside reads  ${shown(refunds.times)}, ended ${refunds.perSecond.toFixed(0)} a second`,
  );
  console.log(`refunds, ${AT_ONCE} at once              ${shown(times)}, ${perSecond.toFixed(0)} a second`);
  console.log(`CPU of a refund, HTTP and all       ${((after - before) / 1_000 / done).toFixed(2)} ms`);
} finally {
  gateway.stop();
  provider.stop();
  agent.destroy();
  rmSync(folder, { recursive: true });
}

/** Asks at a steady rate, whether or not what was asked before is answered. Times count from when it was to be asked. */
async function atRate(workload, rate, forSeconds) {
  const started = performance.now();
  const asked = [];
  const times = [];
  for (let n = 0; n < rate * forSeconds; n++) {
    const due = started + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await new Promise((resume) => setTimeout(resume, early));
    asked.push(ask(workload).then(() => times.push(performance.now() - due)));
  }
  await Promise.all(asked);
  return { times, perSecond: (times.length * 1_000) / (performance.now() - started) };
}

/** So many at once, each followed by the next. */
async function closed(workload, atOnce, forSeconds) {
  const started = performance.now();
  const times = [];
  const lane = async () => {
    while (performance.now() - started < forSeconds * 1_000) {
      const from = performance.now();
      await ask(workload);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { times, done: times.length, perSecond: (times.length * 1_000) / (performance.now() - started) };
}

/** Behind the answer stands what it cost. */
function ask(workload) {
  const { body, expected } = workloads[workload](0);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` };
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        text.startsWith(expected.slice(0, -1)) ? resolve() : reject(new Error(`A wrong answer: ${text.slice(0, 300)}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function shown(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `${at(0.5)} / ${at(0.99)}`.padEnd(16);
}
