// The stores that a rehearsal loses: a SQLite file, or a database that it makes on a PostgreSQL server and drops again.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';

/** What a version that is to come might do to the store: it only adds, and says so by the name. */
const ADDED = '900_rehearsal_additive';
const ADDITIONS = [
  'create table rehearsal_newer (id text primary key)',
  'alter table operations add column rehearsal_newer text',
  `insert into kysely_migration (name, timestamp) values ('${ADDED}', 'rehearsal')`,
];

/** A SQLite file in that folder, backed up by the gateway's own command. */
export function sqliteStore(folder) {
  const file = join(folder, 'gateway.db');
  const copy = join(folder, 'backup.db');
  return {
    name: 'a SQLite file',
    url: `file:${file}`,
    nextUrl: null,
    prepare: async () => {},
    backUp: async (build) => {
      const env = { PATH: process.env.PATH, DATABASE_URL: `file:${file}` };
      return execFileSync(process.execPath, [join(build, 'cli/backup.js'), copy], { env, encoding: 'utf8' })
        .trim()
        .replace(/^.*holds/, 'the copy holds');
    },
    lose: async () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    },
    restore: async () => copyFileSync(copy, file),
    addTo: async () => {
      const database = new Database(file);
      try {
        database.exec('pragma busy_timeout = 5000');
        for (const statement of ADDITIONS) database.exec(statement);
      } finally {
        database.close();
      }
    },
    remove: async () => {},
  };
}

/**
 * A database of its own on the server at that URL, whose user may make databases and roles, backed up by `pg_dump`. Gateways use it as a
 * role that owns it, and after the change of the password as another.
 */
export function postgresStore(server, folder) {
  const name = `rehearsal_${randomBytes(6).toString('hex')}`;
  const [first, second] = [`${name}_a`, `${name}_b`];
  const copy = join(folder, 'backup.dump');
  const urlOf = (user, password) => {
    const url = new URL(server);
    [url.username, url.password, url.pathname] = [user, password, `/${name}`];
    return url.href;
  };
  const asAdmin = (...statements) => execute(server, statements);
  const passwords = [first, second].map(() => randomBytes(16).toString('hex'));
  const run = (program, ...args) => {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} failed: ${stderr || error}`);
  };
  const create = () => asAdmin(`create database ${name} owner ${first} template template0`);
  return {
    name: 'PostgreSQL',
    url: urlOf(first, passwords[0]),
    /** What a change of the password makes of it. */
    nextUrl: urlOf(second, passwords[1]),
    prepare: async () => {
      for (const program of ['pg_dump', 'pg_restore'])
        if (spawnSync(program, ['--version']).status !== 0)
          throw new Error(`PostgreSQL cannot be rehearsed here: ${program} is not installed.`);
      await asAdmin(
        `create role ${first} login password '${passwords[0]}'`,
        `create role ${second} login password '${passwords[1]}' in role ${first}`,
      );
      await create();
    },
    backUp: async () => {
      run('pg_dump', '--format=custom', `--file=${copy}`, `--dbname=${urlOf(first, passwords[0])}`);
      return 'by pg_dump';
    },
    lose: () => asAdmin(`drop database ${name} with (force)`),
    restore: async () => {
      await create();
      run('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${urlOf(first, passwords[0])}`, copy);
    },
    addTo: () => execute(urlOf(first, passwords[0]), ADDITIONS),
    remove: () =>
      asAdmin(
        `drop database if exists ${name} with (force)`,
        `drop role if exists ${second}`,
        `drop role if exists ${first}`,
      ),
  };
}

async function execute(connectionString, statements) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
