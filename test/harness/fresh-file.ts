import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/database.js';
import { sourceFingerprint } from './source-fingerprint.js';

/** Where a build of the sources lies too; what is old is removed with those. */
const CACHE = 'node_modules/.cache';

let fresh: Buffer | undefined;

/**
 * Puts a SQLite file where there is none, as a first start leaves it: all tables, and no row. To have the tables made takes
 * longer than most tests; here it is done once for the same sources of the store.
 */
export async function layFreshFile(path: string): Promise<void> {
  fresh ??= await migrated();
  writeFileSync(path, fresh, { flag: 'wx', mode: 0o600 });
}

async function migrated(): Promise<Buffer> {
  const path = join(CACHE, `gateway-tables-${sourceFingerprint('src/store')}.db`);
  if (existsSync(path)) return readFileSync(path);
  mkdirSync(CACHE, { recursive: true });
  const own = join(CACHE, `gateway-tables-${randomUUID()}.db`);
  const store = await openStore(`file:${own}`);
  await store.destroy();
  // Opened without the files beside it, a part of it would be missing.
  if (existsSync(`${own}-wal`)) throw new Error('What was written is not all in one file.');
  const bytes = readFileSync(own);
  try {
    // Another test file may have been faster; its file is the same.
    renameSync(own, path);
  } finally {
    rmSync(own, { force: true });
  }
  return bytes;
}
