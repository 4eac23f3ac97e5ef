// Starts the built program and prints how long it takes until it is ready, how much CPU that took, and how much memory it holds when
// idle: in production beside a provider, and as a newcomer starts it, with its simulator.
// Usage: npm run bench:startup [-- RUNS]
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START_FLAGS } from './start-flags.js';

const runs = Number(process.argv[2] ?? 5);
/** Linux counts CPU in hundredths of a second. */
const TICKS_PER_SECOND = 100;

const folder = mkdtempSync(join(tmpdir(), 'startup-bench-'));
const production = {
  ...{ PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
  DATABASE_URL: `file:${join(folder, 'gateway.db')}`,
  // Nobody is asked anything.
  FREEDOMPAY_URL: 'http://127.0.0.1:9',
  ...{ FREEDOMPAY_MERCHANT_ID: '500123', FREEDOMPAY_SECRET_KEY: 'bench-secret-of-nobody' },
};
try {
  const scopes = ['--scopes', 'payments:read'];
  execFileSync(process.execPath, ['dist/cli/keys.js', 'create', 'bench', ...scopes], {
    env: production,
    stdio: 'ignore',
  });
  await measure('in production', production);
  await measure('with its simulator', { PATH: process.env.PATH, LOG_LEVEL: 'silent' });
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(name, env) {
  const seconds = [];
  const cpu = [];
  const megabytes = [];
  for (let run = 0; run < runs; run += 1) {
    const [port, simulatorPort] = [await freePort(), await freePort()];
    const started = performance.now();
    const ports = { PORT: String(port), SIMULATOR_PORT: String(simulatorPort) };
    const program = [...START_FLAGS, 'dist/main.js'];
    const child = spawn(process.execPath, program, {
      env: { ...env, ...ports },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    try {
      await ready(port, child);
      seconds.push((performance.now() - started) / 1_000);
      cpu.push(cpuSeconds(child.pid));
      // Idle means: started, nothing asked, the first garbage collected by itself.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      megabytes.push(residentMegabytes(child.pid));
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }
  console.log(name);
  console.log(`  ready      ${shown(seconds, 2)} s`);
  console.log(`  CPU        ${shown(cpu, 2)} s`);
  console.log(`  resident   ${shown(megabytes, 0)} MB`);
}

async function ready(port, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode} before it was ready.`);
    try {
      const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`);
      if (ok) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMegabytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
}

function shown(values, digits) {
  return `median ${median(values).toFixed(digits)} (${values.map((one) => one.toFixed(digits)).join(', ')})`;
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
