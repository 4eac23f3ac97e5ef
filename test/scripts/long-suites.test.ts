import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';

type Filter = (paths: readonly string[]) => Promise<{ readonly filtered: readonly string[] }>;

const load = createRequire(import.meta.url);
const [long, short] = ['long', 'short'].map((name) => load(`../../scripts/${name}-suites.cjs`) as Filter);
const suites = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
  .map((name) => resolve('test', name));

test('every suite is run by npm test or by npm run test:long, and none by both', async () => {
  const chosen = await Promise.all([short, long].map(async (filter) => (await filter?.(suites))?.filtered ?? []));
  expect(chosen.flat().sort()).toEqual([...suites].sort());
});

test('every suite that is called long is there', async () => {
  const { FILES } = long as Filter & { readonly FILES: ReadonlySet<string> };
  expect([...FILES].filter((path) => !suites.includes(path))).toEqual([]);
  expect(FILES.size).toBeGreaterThan(0);
});
