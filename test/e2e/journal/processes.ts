import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../../../src/config.js';
import type { Tuning } from '../../../src/gateway.js';
import { atEnd, type Closing } from '../../store/engines.js';
import { type Answer, ask } from '../ask.js';
import { environment, type RunningGateway } from '../system.js';
import { build } from './build.js';

/** Times that let a test see the end of an operation soon, also of one whose process died. */
export const BRISK = {
  readBackDelaysMs: [0, 30, 60],
  leaseMs: 1_000,
  abandonedAfterMs: 2_500,
  tickMs: 20,
  firstMs: 20,
  longestMs: 100,
  absenceSpanMs: 400,
} as const satisfies Partial<Tuning>;

/** A step of a write at which a process dies, and how long after it. */
export interface Death {
  readonly step: string;
  readonly delayMs: number;
}

export interface ProcessOptions {
  readonly providerUrl: string;
  readonly databaseUrl: string;
  readonly env?: Environment;
  readonly tuning?: Partial<Tuning>;
  readonly death?: Death;
}

/** A gateway in a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  query<Data = unknown>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
  /** The signal that ended it, when it has ended. */
  readonly ended: Promise<string | null>;
  kill(): Promise<void>;
}

/** Starts a gateway in a process of its own; it is gone after the test unless said otherwise. */
export async function startProcess(options: ProcessOptions, close: Closing = atEnd): Promise<GatewayProcess> {
  const { providerUrl, databaseUrl, env, tuning, death } = options;
  const child = spawn(process.execPath, ['test/e2e/journal/gateway-process.js'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(providerUrl),
      DATABASE_URL: databaseUrl,
      ...env,
      GATEWAY_BUILD: build(),
      TUNING: JSON.stringify({ ...BRISK, ...tuning }),
      ...(death && { DIE: JSON.stringify(death) }),
    },
  });
  const ended = once(child, 'exit').then(([, signal]) => signal as string | null);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  close(kill);
  const url = await firstLine(child, ended);
  return { url, ended, kill, query: (text, variables) => ask(url, text, variables) };
}

async function firstLine({ stdout, stderr }: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let complaint = '';
  stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const line = await Promise.race([stdout && once(stdout, 'data'), ended.then(() => null)]);
  if (!line) throw new Error(`The gateway did not start: ${complaint}`);
  return String(line[0]).trim();
}

/** A gateway as one that is only asked; what else a gateway of a test has is not there. */
export function callerOf({ query }: Pick<GatewayProcess, 'query'>): RunningGateway {
  return { query } as RunningGateway;
}
