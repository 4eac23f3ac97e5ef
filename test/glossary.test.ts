import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';

const root = join(import.meta.dirname, '..');

/** Where a replaced word is used in its ordinary meaning, and why: the words as the glossary writes them. */
const EXCEPTIONS: Readonly<Record<string, { readonly names: RegExp; readonly why: string }>> = {
  settle: { names: /^allSettled$/, why: 'a method of Promise' },
  clear: {
    names: /^(cleared|clear(Timeout|Interval|Calls)?|clearedSum|\w*clearing\w*)$/i,
    why: 'empties a table or a timer, or is the clearing of a payment',
  },
  entry: { names: /./, why: 'one item of a list, map or log; an operation record is called operation' },
  notification: { names: /^pg_need_\w+$/, why: "fields of the provider's messages" },
  operation: { names: /^Operation$/, why: 'a type of the schema; a script of the provider is an endpoint' },
  read: { names: /./, why: 'the verb' },
  desk: { names: /desk/i, why: 'where people decide on what machines leave open' },
  again: { names: /^TRY_AGAIN_LATER$/, why: 'the name of WebSocket close code 1013' },
  hidden: { names: /^showHidden$/, why: 'an option of util.inspect' },
  masked: { names: /masked_?pan/i, why: 'the trade calls a card number without its middle digits a masked PAN' },
};

/** Columns and tables: older versions run beside newer ones on the same store, so that what is in it is not renamed. */
const SQL_NAMES = new Set([
  'outbox_looks',
  'looks',
  'look_at',
  'hints',
  'told',
  'told_at',
  'subject',
  'subject_id',
  'kept_as',
]);

interface Replaced {
  readonly word: string;
  /** A word with a capital is the whole name of a type; others are any part of a name. */
  readonly matches: (name: string) => boolean;
}

/** What stands in the last column of the glossary's tables, left of its arrows, in code letters. */
function replacedWords(): readonly Replaced[] {
  const rows = readFileSync(join(root, 'docs/glossary.md'), 'utf8').split('\n');
  const cells = rows.filter((row) => row.startsWith('| ')).map((row) => row.split('|')[3] ?? '');
  const words = cells.flatMap((cell) =>
    cell
      .split(';')
      .flatMap((part) =>
        [...(part.split('→')[0] ?? '').matchAll(/`([\w/]+)`(?! in| \(simulator)/g)].map(([, word = '']) => word),
      ),
  );
  return [...new Set(words)].map((word) => ({ word, matches: matcherOf(word) }));
}

function matcherOf(word: string): Replaced['matches'] {
  if (word.endsWith('_')) return (name) => name.startsWith(word);
  if (/^[A-Z]/.test(word)) return (name) => name === word;
  const forms = new Set([word, `${word}s`, `${word}ed`, word.endsWith('e') ? `${word}d` : `${word}ing`]);
  if (/[A-Z]/.test(word)) return (name) => name === word;
  return (name) => partsOf(name).some((part) => forms.has(part));
}

/** `lastSentHash` and `last_sent_hash` are "last", "sent" and "hash". */
function partsOf(name: string): readonly string[] {
  return name.split(/_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((part) => part.toLowerCase());
}

function filesOf(folder: string, ends: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        ends.test(path) && !path.endsWith('.d.ts') && !/(^|\/)(node_modules|fixtures)\/|^glossary\.test/.test(path),
    )
    .map((path) => join(folder, path));
}

/** Every name that a source file has, but for what stands in its texts and comments. */
function namesIn(path: string): ReadonlySet<string> {
  const text = readFileSync(join(root, path), 'utf8');
  const syntax = path.endsWith('.ts')
    ? ({ syntax: 'typescript', decorators: true } as const)
    : ({ syntax: 'ecmascript' } as const);
  const names = new Set<string>();
  const pending: unknown[] = [parseSync(text, { ...syntax, target: 'es2022' })];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
    if (typeof value === 'string' && (type === 'Identifier' || type === 'PrivateName')) names.add(value);
    pending.push(...Object.values(node));
  }
  return names;
}

/** What a page writes in code letters, taken apart into names. */
function namesInCode(path: string): ReadonlySet<string> {
  const text = readFileSync(join(root, path), 'utf8');
  const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([found]) => found);
  return new Set(code.flatMap((one) => one.replace(/\/\/.*$/gm, '').match(/[A-Za-z_]\w*/g) ?? []));
}

const replaced = replacedWords();

test('the glossary names the words that it replaces', () => {
  expect(replaced.map(({ word }) => word)).toEqual(
    expect.arrayContaining(['verdict', 'told', 'sealed', 'JournalEntry', 'MOST_']),
  );
});

function breachesOf(name: string, path: string): readonly string[] {
  // Only the store, and what tests read from its tables, writes the names of columns.
  if (SQL_NAMES.has(name) && (/^(src|test)\/store\//.test(path) || name.includes('_'))) return [];
  return replaced
    .filter(({ word, matches }) => matches(name) && !EXCEPTIONS[word.toLowerCase()]?.names.test(name))
    .map(({ word }) => `${path}: ${name} (${word})`);
}

describe('no word that the glossary replaces is', () => {
  test.each(['src', 'test', 'bench', 'fuzz'])('a name, or a part of one, in %s', (folder) => {
    const found = filesOf(folder, /\.[jt]s$/).flatMap((path) =>
      [...namesIn(path)].flatMap((name) => breachesOf(name, path)),
    );
    expect(found).toEqual([]);
  });

  test('the name of a file', () => {
    const words = (path: string) =>
      path
        .replace(/\.\w+$|\.test\.ts$/g, '')
        .split('/')
        .map((part) => part.replaceAll('-', '_'));
    const found = ['src', 'test']
      .flatMap((folder) => filesOf(folder, /\.[jt]s$/))
      .flatMap((path) => words(path).flatMap((name) => breachesOf(name, path)));
    expect(found).toEqual([]);
  });

  test.each(filesOf('docs', /(?<!glossary)\.md$/))('in code letters in %s', (path) => {
    expect([...namesInCode(path)].flatMap((name) => breachesOf(name, path))).toEqual([]);
  });

  test('what a circuit that is open is called', () => {
    const found = ['src', 'test', 'docs']
      .flatMap((folder) => filesOf(folder, /(?<!glossary|glossary\.test)\.(ts|js|md)$/))
      .filter((path) => /given a rest/.test(readFileSync(join(root, path), 'utf8')));
    expect(found).toEqual([]);
  });
});
