import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config/config.js';
import { until } from './ask.js';
import { build } from './build.js';
import { refuseLeaks } from './leaks.js';
import { closeAfterTest, environment } from './system.js';

const root = join(import.meta.dirname, '..', '..');

/** The program as it is built and started, in a process of its own. It ends with the test, and nothing that it wrote may leak. */
export interface Program {
  readonly child: ChildProcess;
  /** The folder it runs in, empty when it starts. */
  readonly folder: string;
  /** All it has written so far. */
  written(): string;
  /** The lines of its log so far. */
  log(): Record<string, unknown>[];
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** A program that listens. */
export interface ListeningProgram extends Program {
  readonly url: string;
}

/** The flags that `npm start` starts it with. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Starts the program with exactly these variables, and with these flags of Node.js beside those of `npm start`. */
export function startProgram(
  env: Environment = {},
  flags: readonly string[] = [],
  whenOver: typeof closeAfterTest = closeAfterTest,
): Program {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  const child = spawn(process.execPath, [...startFlags(), ...flags, fileURLToPath(`${build()}main.js`)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  });
  let out = '';
  const collect = (chunk: Buffer) => {
    out += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  whenOver(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
    refuseLeaks('what the program wrote', out);
  });
  return {
    child,
    folder,
    written: () => out,
    log: () =>
      out
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    ended,
  };
}

/** Starts the program as the simulator's shop beside a provider, with these variables too, and waits until it listens. */
export async function listeningProgram(
  providerUrl: string,
  env: Environment = {},
  flags: readonly string[] = [],
  whenOver: typeof closeAfterTest = closeAfterTest,
): Promise<ListeningProgram> {
  const program = startProgram({ ...environment(providerUrl), LOG_LEVEL: 'debug', ...env }, flags, whenOver);
  const url = await until(
    () => /Server listening at (http:\/\/(?:[\d.]+|\[[\da-f:]+\]):\d+)/.exec(program.written())?.[1],
    (found) => found !== undefined || program.child.exitCode !== null || program.child.signalCode !== null,
  );
  if (url === undefined) throw new Error(`It did not start: ${program.written()}`);
  return { ...program, url };
}
