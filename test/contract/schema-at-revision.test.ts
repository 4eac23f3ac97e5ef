import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { schemaAt } from '../../src/contract/schema-at-revision.js';
import { temporaryDirectory } from '../harness/engines.js';

const started = process.cwd();
let folder = '';
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });

beforeEach(() => {
  folder = temporaryDirectory();
  git('init', '--quiet');
  writeFileSync(join(folder, 'schema.graphql'), 'type Query { first: String }');
  git('add', '.');
  git('commit', '--quiet', '--message', 'one');
  git('tag', 'v1.0.0');
  writeFileSync(join(folder, 'schema.graphql'), 'type Query { second: String }');
  process.chdir(folder);
});
afterEach(() => process.chdir(started));

describe('the schema of a revision', () => {
  test('is that of a tag, a branch or a commit, not that of the folder', () => {
    for (const revision of ['v1.0.0', 'HEAD', git('rev-parse', 'HEAD').trim()])
      expect(schemaAt(revision)).toBe('type Query { first: String }');
  });

  test.each(['v2.0.0', 'HEAD~7'])('is refused with a sentence where git has none: %s', (revision) => {
    expect(() => schemaAt(revision)).toThrow(/is no file, and no tag or commit with a schema\.graphql here: /);
  });

  test.each(['--output=x', '-p', 'HEAD:x', 'a..b', '$(touch x)', 'v1 v2', '', 'a\nb', `v${'1'.repeat(300)}`])(
    'is never asked for by what is no name of a revision: %j',
    (revision) => {
      expect(() => schemaAt(revision)).toThrow(/cannot be a tag or commit of git/);
      expect(existsSync(join(folder, 'x'))).toBe(false);
    },
  );
});
