import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ApiKeys } from '../../src/callers/api-keys.js';
import { ApiKeyTable } from '../../src/store/api-keys.js';
import { openStore } from '../../src/store/database.js';
import { build } from '../harness/build.js';
import { atEnd, sqliteFile } from '../harness/engines.js';

let built = '';
beforeAll(() => {
  built = build();
});

function keys(databaseUrl: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(`${built}cli/keys.js`), ...args], {
    env: { DATABASE_URL: databaseUrl },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a key that was made is a caller, until it is revoked', async () => {
  const url = await sqliteFile.empty();
  const made = keys(url, 'create', 'admin screen', '--scopes', 'payments:read,payments:refund');
  expect([made.status, made.stderr]).toEqual([0, '']);
  const [key = ''] = made.stdout.split('\n');
  const store = await openStore(url);
  atEnd(() => store.destroy());
  const callers = () => new ApiKeys(new ApiKeyTable(store), 0).callerOf(key);
  const id = key.split('_')[1] ?? '';
  expect(await callers()).toMatchObject({
    id: `key:${id}`,
    scopes: new Set(['payments:read', 'payments:refund']),
    accounts: null,
  });
  const list = keys(url, 'list').stdout;
  expect(list).toContain(`${id}  admin screen  valid`);
  // The secret part may hold the very character that divides the parts.
  expect(list).not.toContain(key.slice(-43));
  expect(keys(url, 'revoke', id)).toMatchObject({ status: 0, stdout: `Key ${id} is revoked.\n` });
  await expect(callers()).rejects.toThrow('revoked');
  expect(keys(url, 'list').stdout).toContain('revoked 2');
});

describe('what is refused, with a sentence and no trace', () => {
  test.each([
    ['no name', ['create', '--scopes', 'payments:read'], 'NAME is missing'],
    ['no scopes', ['create', 'x'], '--scopes is missing'],
    ['an unknown scope', ['create', 'x', '--scopes', 'payments:steal'], 'no scope "payments:steal"'],
    ['an unknown account', ['create', 'x', '--scopes', 'payments:read', '--accounts', 'kz'], 'no account "kz"'],
    ['no accounts', ['create', 'x', '--scopes', 'payments:read', '--accounts', ','], 'names none'],
    ['an unknown option', ['create', 'x', '--scope', 'y'], '--scope'],
    ['an unknown command', ['make'], 'no command "make"'],
    ['a key that is not there', ['revoke', '0123'], 'no key 0123'],
  ])('%s', async (_what, args, said) => {
    const { status, stderr } = keys(await sqliteFile.empty(), ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });

  test('a store that ends with the program', () => {
    expect(keys(':memory:', 'list')).toMatchObject({ status: 1, stderr: expect.stringContaining('DATABASE_URL') });
  });
  test.each([
    ['is down', 'postgres://shop:in-the-url@127.0.0.1:9/shop', 'does not answer: start it'],
    ['is no SQLite file', `file:${import.meta.filename}`, 'is not an SQLite database'],
    ['lies where a folder should be', `file:${import.meta.filename}/gateway.db`, 'cannot be made or written'],
  ])('a database that %s', (_what, url, said) => {
    const { status, stderr } = keys(url, 'list');
    expect([status, stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining(said)]]);
    expect(stderr).not.toContain('in-the-url');
  });
});
