import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Tuning } from '../../../src/app/tuning.js';
import type { Environment } from '../../../src/config/config.js';
import { type Answer, ask } from '../../harness/ask.js';
import { modules } from '../../harness/build.js';
import { atEnd, type Closing } from '../../harness/engines.js';
import { refuseLeaks } from '../../harness/leaks.js';
import { environment, type RunningGateway } from '../../harness/system.js';

/** Times that let a test see the end of an operation soon, also of one whose process died. */
export const BRISK = {
  readBackDelaysMs: [0, 30, 60],
  leaseMs: 1_000,
  abandonedAfterMs: 2_500,
  tickMs: 20,
  firstMs: 20,
  agesMs: [100],
  oldSpacingMs: 0,
  horizonMs: 0,
  absenceSpanMs: 400,
  clockTickMs: 100,
  runningTickMs: 20,
  // Other processes on the file may be slow to let it go, on a busy machine.
  storeTimeoutMs: 120_000,
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
  /** Stops it as a whole (SIGSTOP), or has it go on (SIGCONT). */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Has its clock be so many milliseconds ahead of the right time, or behind. */
  setClock(aheadMs: number): void;
}

/** Starts a gateway in a process of its own; it is gone after the test unless said otherwise. */
export async function startProcess(options: ProcessOptions, close: Closing = atEnd): Promise<GatewayProcess> {
  const { providerUrl, databaseUrl, env, tuning, death } = options;
  const child = spawn(process.execPath, ['test/e2e/journal/gateway-process.js'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...environment(providerUrl),
      DATABASE_URL: databaseUrl,
      ...env,
      GATEWAY_BUILD: modules(),
      TUNING: JSON.stringify({ ...BRISK, ...tuning }),
      ...(death && { DIE: JSON.stringify(death) }),
    },
  });
  let written = '';
  const collect = (chunk: string) => {
    written += chunk;
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', collect);
  const ended = once(child, 'close').then(([, signal]) => signal as string | null);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    refuseLeaks('what a process wrote', written);
  };
  close(kill);
  const url = await listening(child, ended, () => written);
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => void child.kill(name);
  const setClock = (clockMs: number) => void (child.connected && child.send({ clockMs }));
  return { url, ended, kill, signal, setClock, query: (text, variables) => ask(url, text, variables) };
}

/** Its address, which it writes on a line of its own between those of its log. */
async function listening(child: ChildProcess, ended: Promise<unknown>, written: () => string): Promise<string> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (;;) {
    const [url] = /^http:.*(?=\n)/m.exec(written()) ?? [];
    if (url !== undefined) return url;
    if (isOver) throw new Error(`The gateway did not start: ${written()}`);
    await Promise.race([child.stdout && once(child.stdout, 'data'), ended]);
  }
}

/** A gateway as one that is only asked; what else a gateway of a test has is not there. */
export function callerOf({ query }: Pick<GatewayProcess, 'query'>): RunningGateway {
  return { query } as RunningGateway;
}
