import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { atEnd, temporaryDirectory } from '../../harness/engines.js';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

async function open(path: string): Promise<string[]> {
  const warnings: string[] = [];
  const store = await openStore(`file:${path}`, (problem) => warnings.push(problem));
  atEnd(() => store.destroy());
  return warnings;
}

test('a new database is its owner’s alone, and so is what lies beside it and the folders made for it', async () => {
  const folder = temporaryDirectory();
  expect(await open(join(folder, 'new', 'deep', 'gateway.db'))).toEqual([]);
  const files = readdirSync(join(folder, 'new', 'deep'));
  expect(files.sort()).toEqual(['gateway.db', 'gateway.db-shm', 'gateway.db-wal']);
  for (const file of files) expect([file, modeOf(join(folder, 'new', 'deep', file))]).toEqual([file, '600']);
  expect([modeOf(join(folder, 'new')), modeOf(join(folder, 'new', 'deep'))]).toEqual(['700', '700']);
});

test('a folder that was there keeps its rights', async () => {
  const folder = join(temporaryDirectory(), 'shared');
  mkdirSync(folder);
  chmodSync(folder, 0o775);
  await open(join(folder, 'gateway.db'));
  expect(modeOf(folder)).toBe('775');
});

test.each([
  ['everybody can read', 0o644, '600'],
  ['a group was given', 0o660, '660'],
])('a database that %s, with mode %o, has mode %s once it is open', async (_whose, before, after) => {
  const path = join(temporaryDirectory(), 'gateway.db');
  writeFileSync(path, '');
  chmodSync(path, before);
  expect(await open(path)).toEqual([]);
  expect([modeOf(path), modeOf(`${path}-wal`)]).toEqual([after, after]);
});

test('what lies beside a database is taken back too', async () => {
  const path = join(temporaryDirectory(), 'gateway.db');
  await open(path);
  chmodSync(`${path}-wal`, 0o644);
  expect(await open(path)).toEqual([]);
  expect(modeOf(`${path}-wal`)).toBe('600');
});
