import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BARS } from '../bench/report/measures.js';
import { SCOPES } from '../src/domain/caller.js';
import { FAULT_CODES } from '../src/domain/errors.js';
import { Advice, OperationState, ProblemCode } from '../src/domain/operations/operation.js';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What stands in code letters at the start of a page's rows. */
function rowsOf(page: string): string[] {
  const rows = textOf(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w:]+)`/g)].map(([, name = '']) => name));
}

describe.each(pages)('%s', (page) => {
  test('links to files that are there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });

  test('links to headings that are there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const lost = links.filter(([, to = '', anchor = '']) => {
      const target = to === '' ? page : join(dirname(page), to);
      return !headingsOf(target).includes(anchor);
    });
    expect(lost.map(([link]) => link)).toEqual([]);
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

test.each([
  ['every scope', 'docs/callers.md', SCOPES],
  ['every problem of an operation', 'docs/moving-money.md', Object.values(ProblemCode)],
  ['every advice', 'docs/moving-money.md', Object.values(Advice)],
  ['every code of an error', 'docs/errors.md', FAULT_CODES],
  ['every state of an operation', 'docs/moving-money.md', Object.values(OperationState)],
] as const)('%s has a row in %s', (_what, page, names) => {
  expect(names.filter((name) => !rowsOf(page).includes(name))).toEqual([]);
});

test('the README fits on two screens', () => {
  expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(150);
});

test.each([
  ['newcomers', 20],
  ['operators', 40],
])('of %s %i questions have a page that answers each', (whom, count) => {
  const [, questions = ''] = textOf('docs/questions.md').split(`\n## Of ${whom}\n`);
  expect(questions.split('\n## ', 1)[0]?.match(/^\d+\. \[.+\?\]\(.+\)$/gm)).toHaveLength(count);
});
