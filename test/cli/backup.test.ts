import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'libsql';
import { ask } from '../harness/ask.js';
import { build } from '../harness/build.js';
import { atEnd } from '../harness/engines.js';
import { listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

let script = '';
beforeAll(() => {
  script = fileURLToPath(`${build()}cli/backup.js`);
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
});

function backup(databaseUrl: string, ...args: string[]) {
  return run({ DATABASE_URL: databaseUrl }, ...args);
}

function run(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function statesIn(path: string): Record<string, string> {
  const database = new Database(path);
  try {
    const rows = database.prepare('select id, state from operations').all() as { id: string; state: string }[];
    return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
  } finally {
    database.close();
  }
}

test('a copy made while a gateway writes holds what had ended before, and the gateway goes on', async () => {
  const provider = await startProvider();
  const live = join(folder, 'gateway.db');
  const program = await listeningProgram(provider.url, { DATABASE_URL: `file:${live}` });
  const refund = async (key: string) => {
    const { data, errors } = await ask<{ refundPayment: { operation: { id: string; state: string } } }>(
      program.url,
      `mutation { refundPayment(input: { paymentId: "${payment}", amount: "1", idempotencyKey: "${key}" }) { operation { id state } } }`,
    );
    expect(errors).toEqual([]);
    return (data as NonNullable<typeof data>).refundPayment.operation;
  };
  const payment = provider.ledger.addPayment({ orderId: 'BACKUP-1', amount: '2500.00', state: 'captured' });
  const before = await refund('before');
  expect(before.state).toBe('SUCCEEDED');

  const copy = join(folder, 'copy.db');
  const child = spawn(process.execPath, [script, copy], { env: { DATABASE_URL: `file:${live}` } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let during = 0;
  while (child.exitCode === null) {
    expect((await refund(`during-${during}`)).state).toBe('SUCCEEDED');
    during += 1;
  }
  expect(await ended).toBe(0);
  expect(statesIn(copy)).toMatchObject({ [before.id]: 'SUCCEEDED' });
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect((await refund('after')).state).toBe('SUCCEEDED');
  expect(provider.ledger.payment(payment)).toMatchObject({ writes: during + 2 });
});

test('the file that DATABASE_URL_FILE names tells which database', () => {
  const [live, copy, named] = [journalAt('live.db'), join(folder, 'copy.db'), join(folder, 'url')];
  writeFileSync(named, `file:${live}\n`);
  expect(run({ DATABASE_URL_FILE: named }, copy)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(copy)).toBe(true);
});

describe('what is refused, with a sentence and no trace', () => {
  test('a file that is there stays as it is', () => {
    const [live, copy] = [journalAt('live.db'), join(folder, 'copy.db')];
    writeFileSync(copy, 'mine');
    expect(backup(`file:${live}`, copy)).toMatchObject({
      status: 1,
      stderr: `${copy} is there already: name a file that is not.\n`,
    });
    expect(statSync(copy).size).toBe(4);
    expect(backup(`file:${live}`, live).status).toBe(1);
  });

  test('a database that is not there is not made', () => {
    const [live, copy] = [join(folder, 'none.db'), join(folder, 'copy.db')];
    expect(backup(`file:${live}`, copy)).toMatchObject({ status: 1, stderr: `There is no database file ${live}.\n` });
    expect([existsSync(live), existsSync(copy)]).toEqual([false, false]);
  });

  test('a database without a journal leaves no copy', () => {
    const [live, copy] = [join(folder, 'other.db'), join(folder, 'copy.db')];
    const database = new Database(live);
    database.exec('create table other (id)');
    database.close();
    expect(backup(`file:${live}`, copy)).toMatchObject({ status: 1, stderr: 'It holds no journal of a gateway.\n' });
    expect(existsSync(copy)).toBe(false);
  });

  test('a damaged copy is deleted', () => {
    const [live, copy] = [journalAt('live.db'), join(folder, 'copy.db')];
    const database = new Database(live);
    // A row that its own table does not allow.
    database.exec('pragma ignore_check_constraints = on');
    database.exec("insert into operations values ('x', 'IMPOSSIBLE')");
    database.close();
    const { status, stderr } = backup(`file:${live}`, copy);
    expect([status, stderr]).toEqual([1, expect.stringContaining('The copy is damaged')]);
    expect(existsSync(copy)).toBe(false);
  });

  test.each([
    ['PostgreSQL', 'postgres://nobody@127.0.0.1:1/none', ['copy.db'], 'pg_dump'],
    ['a database in memory', ':memory:', ['copy.db'], 'nothing to back up'],
    ['both a database and a file that names one', 'file:x.db', ['copy.db'], 'both set', { DATABASE_URL_FILE: 'url' }],
    ['no file', 'file:x.db', [], 'npm run backup -- FILE'],
    ['two files', 'file:x.db', ['a.db', 'b.db'], 'npm run backup -- FILE'],
    ['an option', 'file:x.db', ['--force'], 'npm run backup -- FILE'],
  ])('%s', (_what, url, args, said, env: Readonly<Record<string, string>> = {}) => {
    const { status, stderr } = run({ DATABASE_URL: url, ...env }, ...args);
    expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(stderr).not.toContain('    at ');
  });
});

function journalAt(name: string): string {
  const path = join(folder, name);
  const database = new Database(path);
  database.exec("create table operations (id text primary key, state text check (state in ('CREATED')))");
  database.close();
  return path;
}
