// Starts the built program and prints how long it takes until it answers, and how much memory it holds when idle.
// Usage: npm run bench:startup [-- RUNS]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { START_FLAGS } from './start-flags.js';

const runs = Number(process.argv[2] ?? 5);
const seconds = [];
const megabytes = [];
for (let run = 0; run < runs; run += 1) {
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const started = performance.now();
  const env = { ...process.env, PORT: String(port), SIMULATOR_PORT: String(simulatorPort), LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [...START_FLAGS, 'dist/main.js'], { env, stdio: 'ignore' });
  try {
    await answers(port);
    seconds.push((performance.now() - started) / 1_000);
    // Idle means: started, nothing asked, the first garbage collected by itself.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    megabytes.push(residentMegabytes(child.pid));
  } finally {
    child.kill();
  }
}
console.log(`start-up   median ${median(seconds).toFixed(2)} s    (${seconds.map((s) => s.toFixed(2)).join(', ')})`);
console.log(
  `resident   median ${median(megabytes).toFixed(0)} MB    (${megabytes.map((m) => m.toFixed(0)).join(', ')})`,
);

async function answers(port) {
  const body = JSON.stringify({ query: '{ payment(paymentId: "7000000003") { status } }' });
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    try {
      const reply = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
      const { data } = await reply.json();
      if (data.payment.status === 'PARTIALLY_REFUNDED') return;
      throw new Error('the demo payment answers with another status');
    } catch (error) {
      if (performance.now() > 60_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function residentMegabytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
