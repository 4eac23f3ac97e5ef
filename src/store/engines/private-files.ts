import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Takes a sentence about what should be otherwise. */
export type Warn = (problem: string) => void;

/** What SQLite keeps beside a database while it is open, and after a crash. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/**
 * Has a database file that only its owner can use, before SQLite opens it: who asked for what, and what came of it, is nobody
 * else's business. SQLite gives what it makes beside the file the file's own rights. A folder that is made for it is the owner's
 * alone too; one that was there stays as it is, and so do the rights of a group, which somebody gave on purpose. What everybody
 * on the machine can read is taken back.
 */
export function makePrivate(path: string, warn: Warn): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  makeFile(path);
  const exposed = BESIDE.map((end) => path + end).filter(isForEverybody);
  for (const file of exposed) {
    try {
      chmodSync(file, 0o600);
    } catch {
      // Checked below: some file systems have no rights and say nothing, others refuse.
    }
  }
  if (exposed.some(isForEverybody))
    warn(
      `Everybody on this machine can use the database file ${path}, and that cannot be changed from here: chmod 600 it.`,
    );
}

/**
 * Makes the file where there is none. One that is there is not opened, not even for a moment: closing it would drop every lock
 * that SQLite holds on it in this process, and another process could take the database for unused.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Whether others than owner and group may do anything. Windows has other rights than these bits. */
function isForEverybody(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o007) !== 0;
}
