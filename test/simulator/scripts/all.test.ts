import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isAsyncPath } from '../../../src/simulator/model/async/wire.js';
import { scriptAt } from '../../../src/simulator/scripts/all.js';

const folder = join(import.meta.dirname, '../../../src/freedompay/endpoints');

/** The paths of all endpoints in what a file exports: one each, or one for each flavour. */
function pathsIn(exported: unknown): string[] {
  if (typeof exported !== 'object' || exported === null) return [];
  if ('path' in exported && 'effect' in exported) return [String(exported.path)];
  return Object.values(exported).flatMap(pathsIn);
}

test('the simulator answers every endpoint that the gateway may call', async () => {
  const called: string[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of files) called.push(...pathsIn({ ...(await import(join(folder, name))) }));
  expect(called).toEqual(expect.arrayContaining(['/get_status3.php', '/g2g/clearing']));
  expect(called.filter((path) => !scriptAt(path) && !isAsyncPath(path))).toEqual([]);
});
