import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../src/config/config.js';
import { type Closing, temporaryDirectory } from '../../harness/engines.js';

/** The clock of a machine, as the processes on it see it: whole, with what their native code asks for. */
export interface MachineClock {
  /** What processes are started with to go by it. */
  readonly env: Environment;
  /** Has it be so many milliseconds ahead of the right time, or behind. */
  set(aheadMs: number): void;
}

/**
 * A clock by way of libfaketime, whose shared library is at that path. Without it only what JavaScript asks for is set, and a
 * SQLite file, which goes by the time of the process that has it open, goes on by the right one. The steady clock stays right.
 */
export function machineClock(library: string, close: Closing): MachineClock {
  const folder = temporaryDirectory(close);
  const file = join(folder, 'clock');
  const set = (aheadMs: number) => {
    const seconds = Math.round(aheadMs / 1_000);
    // It is read all the time, so it must never be half written.
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
  return { env, set };
}
