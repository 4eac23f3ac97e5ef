import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { build } from './harness/build.js';
import { ENV_OF_A_PERSON } from './harness/packed.js';

const root = join(import.meta.dirname, '..');
const example = join(root, 'examples', 'web');
const isInstalled = existsSync(join(example, 'node_modules', 'vite'));
if (!isInstalled)
  process.stderr.write('SKIPPED: the example frontend; `npm ci --prefix examples/web --ignore-scripts` installs it.\n');

/** The package as it would be installed, of the sources of now. Below the project, where its dependencies are found. */
function packageFolder(): string {
  const folder = join(root, 'node_modules', '.cache', 'package');
  // It stays, since the example's link leads to it until it is linked anew.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'schema.graphql']) cpSync(join(root, name), join(folder, name));
  cpSync(fileURLToPath(build()), join(folder, 'dist'), { recursive: true });
  return folder;
}

(isInstalled ? describe : describe.skip)('the example frontend', () => {
  test('passes its own CI: generated types, contract, component tests, a build and a journey in a browser', () => {
    const env = { ...ENV_OF_A_PERSON, FREEDOMPAY_GRAPHQL: packageFolder() };
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'ci'], {
      cwd: example,
      encoding: 'utf8',
      env,
    });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
    expect(stdout.match(/Tests .*\b\d+ passed/g)).toHaveLength(2);
    expect(stdout).toContain('operations, 0 errors, 0 warnings');
    expect(stdout).toMatch(/Run \d+ times in \d+ scenarios/);
  });

  test('is not in what is packed', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly files: string[] };
    expect(files.filter((name) => name.includes('examples'))).toEqual([]);
  });
});
