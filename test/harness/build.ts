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
 * The sources as programs, as in `dist`, for tests that need processes of their own. Built at most once for the same sources, apart
 * from `dist`, so that test files can run side by side and beside a build. Gives the folder's URL, with a slash at the end.
 */
export function build(): string {
  return `${pathToFileURL(join(built(), 'dist')).href}/`;
}

/** The same as modules, each by itself: for what starts no program that is shipped. */
export function modules(): string {
  return `${pathToFileURL(join(built(), 'build')).href}/`;
}

function built(): string {
  const folder = join(CACHE, `gateway-${sourceFingerprint('src')}-${sourceFingerprint('scripts')}`);
  if (!existsSync(folder)) {
    const fresh = join(CACHE, `gateway-building-${randomUUID()}`);
    const [from, to] = [join(fresh, 'build'), join(fresh, 'dist')];
    const options = ['--outDir', from, '--incremental', 'false', '--sourceMap', 'false'];
    const said = [
      run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...options),
      run('scripts/bundle.js', from, to),
    ];
    if (!existsSync(join(to, 'main.js'))) throw new Error(`The sources could not be built: ${said.join('\n')}`);
    removeOld();
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another test file was faster.
      if (!existsSync(folder)) throw error;
      rmSync(fresh, { recursive: true });
    }
  }
  return folder;
}

/** Runs a program of Node's; gives what it said. */
function run(program: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return stdout + stderr;
}

function removeOld(): void {
  for (const name of readdirSync(CACHE).filter((one) => one.startsWith('gateway-'))) {
    const path = join(CACHE, name);
    // Another worker may build, or clear up, at the same moment.
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt !== undefined && Date.now() - changedAt > MAX_AGE_MS) rmSync(path, { recursive: true, force: true });
  }
}
