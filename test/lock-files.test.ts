import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCK_FILES = [
  'package-lock.json',
  'bench/package-lock.json',
  'test/clients/package-lock.json',
  'examples/web/package-lock.json',
];

function entriesOf(file: string): [string, Entry][] {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as {
    packages: Record<string, Entry>;
  };
  // The empty name is the project itself.
  return Object.entries(packages).filter(([path, { link }]) => path !== '' && !link);
}

test.each(LOCK_FILES)('every package that %s can install is held to one content by its hash', (file) => {
  const entries = entriesOf(file);
  expect(entries.length).toBeGreaterThan(30);
  const open = entries.filter(([, { integrity }]) => !/^sha512-[A-Za-z\d+/]{86}==$/.test(integrity ?? ''));
  expect(open.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
});

test.each(LOCK_FILES)('%s names no place that packages are taken from: whoever installs has one', (file) => {
  expect(entriesOf(file).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test.each(LOCK_FILES)(
  '%s leaves out nothing that a package asks for: an installation by it alone would be refused',
  (file) => {
    const entries = entriesOf(file);
    const paths = new Set(entries.map(([path]) => path));
    /** Whether Node finds it from there, in the folder's own packages or those above. */
    const isFound = (from: string, name: string): boolean =>
      paths.has(`${from === '' ? '' : `${from}/`}node_modules/${name}`) ||
      (from !== '' && isFound(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name));
    const missing = entries.flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isFound(path, name))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  },
);
