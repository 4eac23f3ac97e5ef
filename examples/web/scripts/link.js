import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Stands in for `npm install --save-dev freedompay-graphql`, so that the example always runs against this checkout: what is
// built of it, or the folder that FREEDOMPAY_GRAPHQL names. In a project of your own nothing of this is needed.
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const source = resolve(process.env.FREEDOMPAY_GRAPHQL ?? checkout);

if (source === resolve(checkout)) await import('../../../scripts/built.js');
link(source, join(modules, 'freedompay-graphql'));
const command = join(source, 'dist/cli/main.js');
chmodSync(command, 0o755);
link(command, join(modules, '.bin/freedompay-graphql'));

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}
