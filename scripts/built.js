import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs before whatever is built is started, and decides whether to build it first: where it is missing or older than its
// sources or the libraries that it takes in, and what builds is there. So a clone starts with one command, and an installation
// without development tools, which is what production has, starts what was built before. With "always" it is built whatever there
// is, with "fresh" all of it anew, for a package.
const root = fileURLToPath(new URL('..', import.meta.url));
const [src, modules, dist] = ['src', 'build', 'dist'].map((name) => join(root, name));
const main = join(dist, 'main.js');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const bundler = join(root, 'node_modules', 'esbuild', 'package.json');

/** What `npm run build` and `npm pack` ask for: `always` and `fresh`. */
const how = process.argv[2];
if (how === 'fresh') for (const folder of [modules, dist]) rmSync(folder, { recursive: true, force: true });
const built = timeOf(main);
// A package comes without sources.
const isOld = existsSync(src) && built < newestSource();
// npm writes it whenever it installs something.
const isInstalledSince = existsSync(src) && built < timeOf(join(root, 'node_modules', '.package-lock.json'));
if (existsSync(compiler) && (isOld || isInstalledSince || how !== undefined)) {
  if (existsSync(bundler)) build();
  else fail('What builds dist is not all installed: run `npm ci`.');
} else if (how !== undefined) fail('The compiler is missing: run `npm ci`, with development dependencies.');
else if (built === 0) {
  fail(
    'There is nothing to start: dist is missing, and so is the compiler. Run `npm ci && npm run build` where development dependencies may be installed, and bring dist along.',
  );
} else if (isOld) {
  process.stderr.write('dist is older than src, and no compiler is installed: what was built before is started.\n');
} else if (takesInOthers()) {
  process.stderr.write(
    'dist holds the libraries of another package-lock.json, and those are what is started: build it anew where development dependencies may be installed.\n',
  );
}

function build() {
  const begun = new Date();
  const isDone =
    runs(compiler, '-p', join(root, 'tsconfig.build.json')) &&
    runs(join(root, 'scripts', 'bundle.js'), modules, dist, ...(how === 'fresh' ? ['--own'] : []));
  // What was changed meanwhile is newer.
  if (isDone) utimesSync(main, begun, begun);
  else {
    // What does not compile is tried again, and not started, the next time.
    rmSync(main, { force: true });
    process.exitCode = 1;
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** Runs a program of Node's; tells whether it did what it was to do. */
function runs(program, ...args) {
  return spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status === 0;
}

function newestSource() {
  const files = readdirSync(src, { recursive: true }).map((name) => join(src, String(name)));
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.js'].map((name) => join(root, name));
  return Math.max(...[...files, ...settings].map(timeOf));
}

/** Whether what was built has taken in other libraries than are to be installed here; where it has taken in none there is no note. */
function takesInOthers() {
  const [note, lock] = [join(dist, 'package-lock.sha256'), join(root, 'package-lock.json')];
  if (!existsSync(note) || !existsSync(lock)) return false;
  return readFileSync(note, 'utf8') !== createHash('sha256').update(readFileSync(lock)).digest('hex');
}

/** When a file was changed last; 0 where there is none. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
