// The provider of a rehearsal: the simulator, as a process of its own, which outlives whatever happens to the gateways.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How long after a write the provider still shows what was before, in milliseconds, and somewhat more. Source: docs/simulator.md. */
export const LAG_MS = 1_500;

/** Starts the simulator of a build. What it says of money is its ledger, which no gateway can write to but by the provider's scripts. */
export async function startProvider(build) {
  const child = spawn(process.execPath, [join(build, 'simulator/main.js')], {
    env: { PATH: process.env.PATH, SIMULATOR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const said = await new Promise((resolve) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', () => resolve(''));
  });
  const words = (pattern) => pattern.exec(said)?.[1] ?? '';
  const url = words(/answers at (http:\S+)/);
  if (url === '') throw new Error('The simulator did not start.');
  const control = async (method, path, body) => {
    const ask = () =>
      fetch(`${url}/control${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    // A connection that was not used for a while may be closed as it is taken; what is asked twice here does no harm.
    const response = await ask().catch(ask);
    const json = await response.json();
    if (!response.ok) throw new Error(`The simulator refuses ${method} ${path}: ${json.error}`);
    return json;
  };
  return {
    url,
    merchantId: words(/merchant id +(\S+)/),
    secrets: { payment: words(/payment secret +(\S+)/), payout: words(/payout secret +(\S+)/) },
    /** Adds a payment whose money was taken, and gives its id. */
    addPayment: async (orderId) =>
      (await control('POST', '/payments', { orderId, amount: '1000.00', state: 'captured' })).id,
    /** Has something go wrong with the next refund of a payment. */
    spoil: (paymentId, kind) => control('POST', '/faults', { kind, script: 'revoke', paymentId }),
    /** What the shop enters in the provider's cabinet. */
    changeSecrets: (secrets) => control('POST', '/secrets', secrets),
    /** The refunds that the ledger holds, of each payment by its id. */
    ledger: async () => new Map((await control('GET', '/payments')).map(({ id, refunds }) => [id, refunds])),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
