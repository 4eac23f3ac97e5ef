import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const read = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
  .map((file) => readFileSync(join('test', file), 'utf8'))
  .join('\n');

/** Read as a whole by test/freedompay/protocol/fixtures.ts, which checks the signature of each. */
const isReadWithAll = (folder: string, file: string) => folder === 'provider' && file.endsWith('.xml');

test.each(['samples', 'provider'])('every body in test/fixtures/%s is read by a test', (folder) => {
  const files = readdirSync(join('test/fixtures', folder)).filter((file) => file !== 'README.md');
  expect(files.length).toBeGreaterThan(10);
  const unread = files.filter((file) => !isReadWithAll(folder, file) && !read.includes(`${file}'`));
  expect(unread).toEqual([]);
});
