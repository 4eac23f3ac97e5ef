import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
// @ts-expect-error It is a script.
import { ACCESS_DIRECTIVES, mayBreak, schemaChanges } from '../../scripts/schema-changes.js';
import { temporaryDirectory } from '../harness/engines.js';

const root = join(import.meta.dirname, '..', '..');
const SCRIPT = join(root, 'scripts', 'schema-diff.js');

/** As on a machine without settings of git, whose commits still need a name. */
const ENV = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.com',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.com',
  // A temporary folder may lie inside another repository.
  GIT_CEILING_DIRECTORIES: '/',
};

const FIRST = 'type Query { payment(id: ID!): Payment } type Payment { id: ID! status: Status! } enum Status { PAID }';
const WITHOUT_STATUS = 'type Query { payment(id: ID!): Payment } type Payment { id: ID! } enum Status { PAID }';
const WITH_MORE = FIRST.replace('PAID', 'PAID EXPIRED').replace('id: ID!)', 'id: ID!, account: ID)');

/** A repository of its own, in which a schema is released or only written. */
class Repository {
  readonly folder = temporaryDirectory();

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: string[]): void {
    const { status, stderr } = spawnSync('git', args, { cwd: this.folder, encoding: 'utf8', env: ENV });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }

  write(version: string, schema: string | null): this {
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ version }));
    if (schema !== null) writeFileSync(join(this.folder, 'schema.graphql'), schema);
    return this;
  }

  commit(): this {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'A change');
    return this;
  }

  release(version: string, schema: string | null, tag = `v${version}`): this {
    this.write(version, schema).commit().git('tag', tag);
    return this;
  }

  diff() {
    return diffIn(this.folder);
  }
}

function diffIn(cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd, encoding: 'utf8', env: ENV });
  return { status, stdout, stderr };
}

describe('npm run schema:diff', () => {
  test('passes with one sentence where nothing was released', () => {
    const repository = new Repository().write('0.1.0', FIRST).commit();
    expect(repository.diff()).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^Nothing was released yet: .*\.\n$/),
      stderr: '',
    });
  });

  test('passes where nothing changed for clients', () => {
    const repository = new Repository().release('0.1.0', FIRST).write('0.1.0', `${FIRST} type Other { id: ID! }`);
    expect(repository.diff()).toMatchObject({
      status: 0,
      stdout: 'No client of v0.1.0 can notice a change of the schema.\n',
    });
  });

  test('fails for what breaks clients, names each change, and says which version it takes', () => {
    const { status, stdout } = new Repository()
      .release('1.2.0', FIRST)
      .write('1.3.0', WITHOUT_STATUS.replace('id: ID!)', 'key: ID!)'))
      .diff();
    expect(status).toBe(1);
    expect(stdout).toContain("- Field 'status' was removed from object type 'Payment'.\n");
    expect(stdout).toContain("- Argument 'id: ID!' was removed from field 'Query.payment'.\n");
    expect(stdout).toMatch(/a new major version, 2\.0\.0: see docs\/schema-policy\.md\.\n$/);
  });

  test.each([
    ['2.0.0-rc.1', 0],
    ['1.9.0', 1],
  ])(
    'goes by the version of package.json, whether a break of clients of 1.2.0 may be: %s ends with %i',
    (next, status) => {
      expect(new Repository().release('1.2.0', FIRST).write(next, WITHOUT_STATUS).diff().status).toBe(status);
    },
  );

  test('lists what clients may notice, and passes', () => {
    const { status, stdout } = new Repository().release('1.0.0', FIRST).write('1.0.0', WITH_MORE).diff();
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Clients of v1\.0\.0 may notice:\n/)]);
    expect(stdout).toContain("- Enum value 'EXPIRED' was added to enum 'Status'.\n");
    expect(stdout).toContain("- Argument 'account: ID' added to field 'Query.payment'.\n");
  });

  test('goes by the newest release, by its number, whose schema was printed', () => {
    const repository = new Repository()
      .release('0.9.0', WITHOUT_STATUS)
      .release('0.10.0', FIRST)
      // What is newer but is no release, or of another branch.
      .release('0.11.0-rc.1', WITHOUT_STATUS)
      .release('0.10.1', FIRST, 'vnext');
    repository.git('checkout', '--quiet', '-b', 'other', 'v0.9.0');
    repository.release('0.12.0', WITHOUT_STATUS).git('checkout', '--quiet', 'main');
    expect(repository.write('0.10.1', WITHOUT_STATUS).diff()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Clients of v0.10.0 break'),
    });
  });

  test('goes by an older release where the newest printed none', () => {
    const repository = new Repository().release('0.1.0', FIRST);
    repository.git('rm', '--quiet', 'schema.graphql');
    repository.release('0.1.1', null);
    expect(repository.write('0.1.2', WITHOUT_STATUS).diff().stdout).toContain('Clients of v0.1.0 break');
  });

  test('says that nothing was compared where git cannot tell: in a shallow clone, and outside of a repository', () => {
    const repository = new Repository().release('0.1.0', FIRST).write('0.1.0', WITHOUT_STATUS).commit();
    const clone = temporaryDirectory();
    repository.git('clone', '--quiet', '--depth=1', '--no-tags', `file://${repository.folder}`, clone);
    for (const folder of [clone, temporaryDirectory()])
      expect(diffIn(folder)).toEqual({
        status: 0,
        stdout: expect.stringMatching(/^NOT COMPARED: .+\.\n$/),
        stderr: '',
      });
  });
});

describe('clients break', () => {
  const DIRECTIVES = ACCESS_DIRECTIVES.map((name: string) => `directive @${name}(scope: String) on FIELD_DEFINITION`);
  const asked = (field: string) => `${DIRECTIVES.join(' ')} type Query { other: ID ${field} }`;
  const [REQUIRES] = ACCESS_DIRECTIVES;

  test.each(ACCESS_DIRECTIVES)('where a field that all could read gets @%s', async (name) => {
    const { breaking } = await schemaChanges(asked('payment: ID'), asked(`payment: ID @${name}`));
    expect(breaking).toEqual([expect.stringContaining(`'${name}' was added to field 'Query.payment'`)]);
  });

  test('where a field asks for another scope than before', async () => {
    const before = asked(`payment: ID @${REQUIRES}(scope: "a")`);
    const { breaking } = await schemaChanges(before, before.replace('"a"', '"b"'));
    expect(breaking).toEqual([expect.stringContaining("of field 'Query.payment' has other arguments")]);
  });

  test('not where a new field asks for a scope, or one stops asking', async () => {
    const closed = asked(`payment: ID @${REQUIRES}(scope: "a")`);
    expect((await schemaChanges(asked(''), closed)).breaking).toEqual([]);
    expect((await schemaChanges(closed, asked('payment: ID'))).breaking).toEqual([]);
  });
});

test('the directives that keep callers away are those of the schema', () => {
  const schema = readFileSync(join(root, 'schema.graphql'), 'utf8');
  for (const name of ACCESS_DIRECTIVES) expect(schema).toContain(`directive @${name}`);
});

test.each([
  [[0, 1, 0], [0, 1, 9], false],
  [[0, 1, 0], [0, 2, 0], true],
  [[0, 9, 0], [1, 0, 0], true],
  [[1, 0, 0], [1, 1, 0], false],
  [[1, 0, 0], [2, 0, 0], true],
  [[1, 5, 0], [0, 9, 0], false],
])('whether clients of %j may break in %j is %j', (before, next, expected) => {
  expect(mayBreak(before, next)).toBe(expected);
});
