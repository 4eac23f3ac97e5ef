import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { VARIABLES } from '../../src/config/config.js';
import { SECRET_FILES } from '../../src/config/secret-files.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
const named = rows.flatMap((row) =>
  [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
);

/** What is read elsewhere, or by the platform. */
const OTHERS = ['NODE_ENV'];

test('the page about configuration has a row for every variable that is read', () => {
  expect([...VARIABLES, ...SECRET_FILES].filter((name) => !named.includes(name) && !OTHERS.includes(name))).toEqual([]);
});

test('the page about configuration names no variable that nothing reads', () => {
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => ![...VARIABLES, ...SECRET_FILES].includes(name))).toEqual([]);
});
