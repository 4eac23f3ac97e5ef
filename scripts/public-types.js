import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Leaves of the built declarations only those that the entries of the package lead to: what else is in dist is nobody's to use.
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const reached = new Set();
for (const file of filesOf(entries)) if (/\.[cm]?js$/.test(file)) reach(declarationOf(join(root, file)));
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(name));
  if (/\.d\.[cm]?ts$/.test(path) && !reached.has(path)) rmSync(path);
}

/** The files that an entry names, whatever they are chosen by. */
function filesOf(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(filesOf);
}

function reach(path) {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, specifier] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
    const found = declarationOf(resolve(dirname(path), specifier));
    if (!statSync(found, { throwIfNoEntry: false })) throw new Error(`${path} names ${specifier}, which is not there.`);
    reach(found);
  }
}

function declarationOf(path) {
  return path.replace(/\.([cm]?)js$/, '.d.$1ts');
}
