// A gateway with a file of its own in front of a simulator, each in a process of its own.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../build/simulator/credentials.js';
import { START_FLAGS } from './start-flags.js';

/** Starts both; nobody is turned away for being many. */
export async function startSimulatedGateway(folder) {
  const simulator = spawn(process.execPath, ['bench/simulator-process.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const providerUrl = await new Promise((resolve) =>
    simulator.stdout.once('data', (line) => resolve(String(line).trim())),
  );
  const gateway = spawn(process.execPath, [...START_FLAGS, '--import', './bench/memory-probe.js', 'dist/main.js'], {
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'info',
      ALLOW_ANONYMOUS: 'loopback',
      DATABASE_URL: `file:${join(folder, 'gateway.db')}`,
      FREEDOMPAY_URL: providerUrl,
      FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
      FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
      CALLER_SUBSCRIPTIONS: '1000000',
      SUBSCRIPTIONS: '1000000',
      CALLER_COST_PER_MINUTE: '100000000',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const port = await new Promise((resolve, reject) => {
    gateway.once('exit', (code) => reject(new Error(`The gateway ended with code ${code} before it listened.`)));
    gateway.stdout.on('data', (line) => {
      const found = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line));
      if (found) resolve(Number(found[1]));
    });
  });
  return {
    port,
    residentMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))[1]) / 1_024,
    /** CPU time since its start. The kernel counts it in hundredths of a second. */
    cpuMilliseconds: () => {
      const fields = readFileSync(`/proc/${gateway.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    heapMegabytes: () =>
      new Promise((resolve) => {
        gateway.once('message', (bytes) => resolve(bytes / 1_048_576));
        gateway.send('heap');
      }),
    stop: () => {
      gateway.kill('SIGKILL');
      simulator.kill();
    },
  };
}
