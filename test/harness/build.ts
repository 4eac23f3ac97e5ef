import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll } from '@jest/globals';
import { sourceFingerprint } from './source-fingerprint.js';

const CACHE = 'node_modules/.cache';
const MAX_AGE_MS = 3_600_000;
/** Long enough on any machine. */
const BUILD_MS = 600_000;

// Whoever needs it has it before its first test, whose own time it does not take.
beforeAll(() => void build(), BUILD_MS);

/**
 * The sources as a program, for tests that need processes of their own. Built at most once for the same sources, beside
 * `dist`, so that test files can run side by side and beside a build. Gives the folder's URL, with a slash at the end.
 */
export function build(): string {
  const folder = join(CACHE, `gateway-${sourceFingerprint('src')}`);
  if (!existsSync(folder)) {
    const fresh = join(CACHE, `gateway-building-${randomUUID()}`);
    const options = ['-p', 'tsconfig.build.json', '--outDir', fresh, '--incremental', 'false', '--sourceMap', 'false'];
    const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], {
      encoding: 'utf8',
    });
    if (!existsSync(join(fresh, 'main.js'))) throw new Error(`The sources could not be built: ${stdout}`);
    removeOld();
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another test file was faster.
      if (!existsSync(folder)) throw error;
      rmSync(fresh, { recursive: true });
    }
  }
  return `${pathToFileURL(folder).href}/`;
}

function removeOld(): void {
  for (const name of readdirSync(CACHE).filter((one) => one.startsWith('gateway-'))) {
    const path = join(CACHE, name);
    // Another worker may build, or clear up, at the same moment.
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt !== undefined && Date.now() - changedAt > MAX_AGE_MS) rmSync(path, { recursive: true, force: true });
  }
}
