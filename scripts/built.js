import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs before whatever is built is started, and decides whether to build it first: where it is missing or older than its
// sources, and a compiler is there. So a clone starts with one command, and an installation without development tools, which
// is what production has, starts what was built before. With "fresh" all is built anew, for a package.
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const mark = join(dist, '.tsbuildinfo');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

if (process.argv[2] === 'fresh') rmSync(dist, { recursive: true, force: true });
const built = timeOf(mark) || timeOf(join(dist, 'main.js'));
const isOld = built < newestSource();
if (isOld && existsSync(compiler)) build();
else if (built === 0) {
  process.stderr.write(
    'There is nothing to start: dist is missing, and so is the compiler. Run `npm ci && npm run build` where development dependencies may be installed, and bring dist along.\n',
  );
  process.exitCode = 1;
} else if (isOld) {
  process.stderr.write('dist is older than src, and no compiler is installed: what was built before is started.\n');
}

function build() {
  const started = new Date();
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status === 0) utimesSync(mark, started, started);
  else {
    // What does not compile is tried again, and not started, the next time.
    rmSync(mark, { force: true });
    rmSync(join(dist, 'main.js'), { force: true });
    process.exitCode = 1;
  }
}

/** A package comes without sources. */
function newestSource() {
  const src = join(root, 'src');
  if (!existsSync(src)) return 0;
  const files = readdirSync(src, { recursive: true }).map((name) => join(src, String(name)));
  return Math.max(...[...files, join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')].map(timeOf));
}

/** When a file was changed last; 0 where there is none. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
