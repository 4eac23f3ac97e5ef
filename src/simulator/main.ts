import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from './credentials.js';
import { startSimulator } from './simulator.js';

/** Runs the simulator alone: `SIMULATOR_PORT` (4001) and `SIMULATOR_HOST` (127.0.0.1) say where. */
async function main(): Promise<void> {
  const port = Number(process.env['SIMULATOR_PORT'] || 4001);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`SIMULATOR_PORT is "${process.env['SIMULATOR_PORT']}"; give a number from 0 to 65535.`);
  }
  const simulator = await startSimulator({ host: process.env['SIMULATOR_HOST'] || '127.0.0.1', port });
  console.log(`The Freedom Pay simulator answers at ${simulator.url}

  merchant id      ${SIMULATOR_MERCHANT_ID}
  payment secret   ${SIMULATOR_SECRET}
  payout secret    ${SIMULATOR_PAYOUT_SECRET}

Look and click:    ${simulator.url}/
What it can do:    curl ${simulator.url}/control
Lose one answer:   curl ${simulator.url}/control/faults -H 'content-type: application/json' \\
                     -d '{"kind":"drop-after","script":"revoke","paymentId":"7000000002"}'`);
  const stop = () => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`The simulator could not start: ${reason}`);
  process.exitCode = 1;
});
