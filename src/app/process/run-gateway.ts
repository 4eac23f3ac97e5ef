import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Config, ConfigError, parseConfig } from '../../config/config.js';
import { StoreRefused } from '../../store/db/store-refused.js';
import { createGateway, type Gateway } from '../gateway.js';
import { forbidCodeGeneration } from './forbid-code-generation.js';
import { onReload } from './reload-signal.js';
import { startFailure } from './start-failure.js';
import { linesOf, startSummary } from './start-summary.js';
import { onStop, type StopSignal } from './stop-signals.js';
import { thisMachine } from './this-machine.js';
import { welcomeText } from './welcome.js';

/** How long requests under way may take to end once no more are taken, in milliseconds. */
const STOP_WITHIN_MS = 30_000;

/** How long what nobody waits for may then take to end, such as a look at an open operation. */
const END_WITHIN_MS = 1_000;

// Where nobody reads any more what is written, there is nobody to tell.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

try {
  const read = configuration();
  const config = { ...read, logFormat: read.logFormat ?? (process.stdout.isTTY ? 'text' : 'json') } as const;
  const gateway = await createGateway(config);
  forbidCodeGeneration();
  const summary = startSummary(config, {
    version: gateway.version,
    folder: process.cwd(),
    url: gateway.url,
    simulatorUrl: gateway.simulator?.url ?? null,
  });
  if (config.logFormat === 'json') gateway.log.logger.info(summary, 'started');
  // Behind the lines of the start, so that it stays in sight.
  gateway.log.logger.flush(() => {
    if (config.logFormat === 'text') process.stdout.write(`\n${linesOf(summary)}`);
    // Beside a real provider the log's own line is enough.
    if (gateway.simulator) process.stdout.write(welcomeText(config, gateway.url, gateway.simulator.url));
  });
  onReload(() => reloadInto(gateway));
  onStop((signal) => void stop(gateway, signal, config.shutdownDelayMs));
} catch (error) {
  process.stderr.write(`${explained(error)}\n`);
  // Parts that did open would keep the process alive.
  process.exit(1);
}

function configuration(): Config {
  return parseConfig(process.env, (path) => readFileSync(path, 'utf8'), thisMachine());
}

/** Reads the files of secrets and trusted documents again. Whatever is wrong with them, the gateway goes on as it was. */
function reloadInto(gateway: Gateway): void {
  try {
    const next = configuration();
    const changed = gateway.reload(next);
    for (const warning of next.warnings) gateway.log.logger.warn(warning);
    gateway.log.reloaded(changed);
  } catch (error) {
    gateway.log.notReloaded(error instanceof ConfigError ? error.problems.join(' ') : String(error));
  }
}

async function stop(gateway: Gateway, signal: StopSignal, delayMs: number): Promise<void> {
  gateway.log.logger.info({ signal, ...(delayMs > 0 && { delayMs }) }, 'stopping');
  gateway.announceStop();
  if (delayMs > 0) await pause(delayMs);
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  // A provider or a store that hangs does not hold up who has nothing left to do.
  void gateway.drained.then(() => setTimeout(() => process.exit(0), END_WITHIN_MS).unref());
  await gateway.close();
  gateway.log.logger.info('stopped');
  // What still waits when the process ends is written in a way that never gives up where nobody reads it.
  gateway.log.logger.flush();
}

function explained(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreRefused) return error.message;
  return startFailure(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}
