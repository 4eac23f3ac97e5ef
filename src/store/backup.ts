import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import Database from 'libsql';
import { STORE_TIMEOUT_MS } from './db/busy-retry.js';
import { StoreRefused } from './db/store-refused.js';

/**
 * Copies a SQLite database, beside gateways that write to it, into a file that is not there yet and that only its owner can
 * use. What was committed before is in the copy. The copy is read through before this returns how many operations it holds.
 */
export function backUp(path: string, target: string): number {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new StoreRefused(`There is no database file ${path}.`);
  makeTarget(target);
  try {
    const least = reading(path, (database) => {
      const before = operationsIn(database);
      database.prepare('vacuum into ?').run(target);
      return before;
    });
    const copied = reading(target, (database) => {
      const [row] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
      if (row?.integrity_check !== 'ok') throw new StoreRefused(`The copy is damaged: ${row?.integrity_check}`);
      return operationsIn(database);
    });
    if (copied < least) throw new StoreRefused(`The copy holds ${copied} operations of ${least}.`);
    // SQLite does not wait for the disk as it makes a copy.
    sync(target, 'r+');
    // Windows opens no folder.
    if (platform() !== 'win32') sync(dirname(target), 'r');
    return copied;
  } catch (error) {
    // What is no good copy must not be there to be taken for one.
    rmSync(target, { force: true });
    throw error;
  }
}

/** Makes the file, empty, so that nobody else makes it meanwhile and its rights are never wider. */
function makeTarget(target: string): void {
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new StoreRefused(`${target} is there already: name a file that is not.`);
    throw new StoreRefused(`${target} cannot be made (${code}).`, { cause: error });
  }
}

function reading<T>(path: string, read: (database: Database.Database) => T): T {
  const database = new Database(path);
  try {
    database.exec(`pragma busy_timeout = ${STORE_TIMEOUT_MS}`);
    return read(database);
  } finally {
    database.close();
  }
}

function operationsIn(database: Database.Database): number {
  const isThere = database.prepare(`select 1 from sqlite_master where type = 'table' and name = 'operations'`).all();
  if (isThere.length === 0) throw new StoreRefused('It holds no journal of a gateway.');
  const [row] = database.prepare('select count(*) as count from operations').all() as { count: number }[];
  return row?.count ?? 0;
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
