import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs before whatever is built is started, and decides whether to build it first: where it is missing or older than its
// sources or the libraries that it takes in, and a compiler is there. So a clone starts with one command, and an installation without development tools, which
// is what production has, starts what was built before. With "fresh" all is built anew, for a package.
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const modules = join(root, 'build');
const mark = join(modules, '.tsbuildinfo');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

const isForPackage = process.argv[2] === 'fresh';
if (isForPackage) for (const folder of [modules, dist]) rmSync(folder, { recursive: true, force: true });
const started = timeOf(join(dist, 'main.js'));
const built = started && (timeOf(mark) || started);
const isOld = built < newestSource();
// npm writes it whenever it installs something.
const installed = timeOf(join(root, 'node_modules', '.package-lock.json'));
if ((isOld || built < installed) && existsSync(compiler)) build();
else if (built === 0) {
  process.stderr.write(
    'There is nothing to start: dist is missing, and so is the compiler. Run `npm ci && npm run build` where development dependencies may be installed, and bring dist along.\n',
  );
  process.exitCode = 1;
} else if (isOld) {
  process.stderr.write('dist is older than src, and no compiler is installed: what was built before is started.\n');
}

function build() {
  const begun = new Date();
  const isDone =
    runs(compiler, '-p', join(root, 'tsconfig.build.json')) &&
    runs(join(root, 'scripts', 'bundle.js'), modules, dist, ...(isForPackage ? ['--own'] : []));
  if (isDone) utimesSync(mark, begun, begun);
  else {
    // What does not compile is tried again, and not started, the next time.
    rmSync(mark, { force: true });
    rmSync(join(dist, 'main.js'), { force: true });
    process.exitCode = 1;
  }
}

/** Runs a program of Node's; tells whether it did what it was to do. */
function runs(program, ...args) {
  return spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status === 0;
}

/** A package comes without sources. */
function newestSource() {
  const src = join(root, 'src');
  if (!existsSync(src)) return 0;
  const files = readdirSync(src, { recursive: true }).map((name) => join(src, String(name)));
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.js'].map((name) => join(root, name));
  return Math.max(...[...files, ...settings].map(timeOf));
}

/** When a file was changed last; 0 where there is none. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
