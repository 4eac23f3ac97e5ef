import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BARS } from '../bench/report/measures.js';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  test('links to files that are there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });

  test('names tests and sources that are there', () => {
    const named = [...textOf(page).matchAll(/`((?:[\w./-]+\/)?[\w.-]+\.(?:test\.ts|ts|js))`/g)].map(
      ([, name = '']) => name,
    );
    // What the build makes is there once its source is.
    const source = (name: string) => name.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
    const isThere = (name: string) =>
      ['', 'test', 'src'].some((folder) => existsSync(join(root, folder, source(name))));
    // Names without a folder may be anywhere.
    expect(named.filter((name) => name.includes('/') && !isThere(name))).toEqual([]);
  });
});

test('the page about benchmarks tells the bars as they are', () => {
  const page = textOf('docs/benchmarks.md');
  for (const [name, { most, least }] of Object.entries(BARS)) {
    const bar = most === undefined ? `at least ${least}` : `at most ${most}`;
    expect(page).toContain(`| \`${name}\` | ${bar} |`);
  }
});
