import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe } from '@jest/globals';
import pg from 'pg';
import type { CorrectedOperation } from '../../src/domain/operations/correction.js';
import { openStore, type StoreTimes } from '../../src/store/database.js';
import type { Store } from '../../src/store/db/schema.js';
import { Journal, type JournalTimes } from '../../src/store/journal/journal.js';
import { layFreshFile } from './fresh-file.js';
import { refuseLeaks, refuseLeaksInFile } from './leaks.js';

/** Where a journal can be kept. */
export interface Engine {
  readonly name: 'a SQLite file' | 'SQLite in memory' | 'PostgreSQL';
  /** The URL of a store in which nothing is yet, not even a table; gone after the test unless said otherwise. */
  empty(close?: Closing): Promise<string>;
  /** As `empty`, but with all tables, as a first start leaves it: for tests that are not about how tables come to be. */
  fresh(close?: Closing): Promise<string>;
}

/** Has something closed in time, last come, first closed. */
export type Closing = (close: () => unknown) => void;

const closers: (() => unknown)[] = [];

afterEach(() => closeAll(closers));

/** When the test is over. */
export function atEnd(close: () => unknown): void {
  closers.push(close);
}

/** When all tests of the block are over: for what they share. */
export function atBlockEnd(): Closing {
  const own: (() => unknown)[] = [];
  afterAll(() => closeAll(own));
  return (close) => own.push(close);
}

/** Last come, first closed, and all of them, whatever one of them says. */
async function closeAll(all: (() => unknown)[]): Promise<void> {
  const complaints: unknown[] = [];
  for (const close of all.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      complaints.push(error);
    }
  }
  if (complaints.length > 0) throw complaints[0];
}

/** A directory that is gone after the test, unless said otherwise. */
export function temporaryDirectory(close: Closing = atEnd): string {
  const path = mkdtempSync(join(tmpdir(), 'journal-'));
  close(async () => {
    const databases = readdirSync(path).filter((name) => name.endsWith('.db'));
    for (const name of databases) await refuseLeaksInFile(join(path, name));
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

export const sqliteFile: Engine = {
  name: 'a SQLite file',
  empty: async (close) => `file:${join(temporaryDirectory(close), 'gateway.db')}`,
  fresh: async (close) => {
    const path = join(temporaryDirectory(close), 'gateway.db');
    await layFreshFile(path);
    return `file:${path}`;
  },
};

export const memory: Engine = {
  name: 'SQLite in memory',
  empty: async () => ':memory:',
  fresh: async () => ':memory:',
};

/** A PostgreSQL database of this test file's own, so that files run side by side; dropped when the file is done. */
export class Postgres implements Engine {
  readonly name = 'PostgreSQL';
  readonly database = `gateway_test_${randomBytes(8).toString('hex')}`;
  private created = false;
  /** Its tables as a first start made them; none: nobody has asked for them yet. */
  private tables: string | undefined;

  constructor(private readonly server: string) {}

  async empty(): Promise<string> {
    if (this.created) await this.clear();
    else await this.asAdmin(`create database ${this.database} template template0`);
    this.created = true;
    return this.url;
  }

  async fresh(): Promise<string> {
    if (this.tables !== undefined && (await this.removeRows(this.tables))) return this.url;
    await this.empty();
    const store = await openStore(this.url, undefined, PATIENT);
    await store.destroy();
    this.tables = await connected(this.url, tablesOf);
    return this.url;
  }

  get url(): string {
    const url = new URL(this.server);
    url.pathname = `/${this.database}`;
    return url.href;
  }

  /** Runs a statement from outside, as the server's operator does. */
  async asAdmin(statement: string): Promise<readonly unknown[]> {
    return connected(this.server, async (client) => (await client.query(statement)).rows);
  }

  async drop(): Promise<void> {
    if (!this.created) return;
    await this.reopen();
    await connected(this.url, refuseLeaksInTables);
    await this.asAdmin(`drop database if exists ${this.database} with (force)`);
    this.created = false;
    this.tables = undefined;
  }

  /** Leaves the tables, and nothing in them. Leaves it all as it is, and says so, where the tables are not those any more. */
  private async removeRows(tables: string): Promise<boolean> {
    await this.reopen();
    return connected(this.url, async (client) => {
      const filled = await refuseLeaksInTables(client);
      await client.query(OTHERS_GO);
      if ((await tablesOf(client)) !== tables) return false;
      const rows = filled.filter((name) => !name.startsWith('kysely_')).map((name) => `delete from "${name}";`);
      await client.query(`${rows.join('')} select setval(oid::regclass, 1, false) from pg_class where relkind = 'S'`);
      return true;
    });
  }

  /** Leaves nothing in it. To drop it and make it anew takes longer than most tests, since the server writes all it has to disk then. */
  private async clear(): Promise<void> {
    await this.reopen();
    await connected(this.url, async (client) => {
      await refuseLeaksInTables(client);
      await client.query(OTHERS_GO);
      const own = "nspname not like 'pg\\_%' and nspname <> 'information_schema'";
      const { rows } = await client.query<{ nspname: string }>(`select nspname from pg_namespace where ${own}`);
      const gone = rows.map(({ nspname }) => `drop schema "${nspname}" cascade;`).join('');
      await client.query(
        `${gone}create schema public authorization pg_database_owner; grant usage on schema public to public`,
      );
    });
  }

  /** Takes back what a test may have set for the whole database. */
  private reopen(): Promise<void> {
    return connected(this.server, async (client) => {
      await client.query(`alter database ${this.database} allow_connections true`);
      await client.query(`alter database ${this.database} reset all`);
    });
  }
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Ends all connections to the database but this one. */
const OTHERS_GO =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/** What there is in a database but rows, and which migrations it had: the same text for the same. */
async function tablesOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(' ', c.oid::regclass, relkind, relacl, reloptions, attname, format_type(atttypid, atttypmod), attnotnull) as line
        from pg_class c left join pg_attribute on attrelid = c.oid and attnum > 0
        where relnamespace = 'public'::regnamespace
      union all select concat_ws(' ', indexdef) from pg_indexes where schemaname = 'public'
      union all select concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
      union all select concat_ws(' ', tgrelid::regclass, pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
      union all select concat_ws(' ', proname, prosrc) from pg_proc where pronamespace = 'public'::regnamespace
      union all select concat_ws(' ', nspname, nspacl) from pg_namespace where nspname not like 'pg\\_%'
      union all select query_to_xml('select name from kysely_migration order by name', true, true, '')::text
        where to_regclass('kysely_migration') is not null
      order by 1`,
  );
  return rows.map(({ line }) => line).join('\n');
}

/** Every row of every table is searched before it is gone. Gives the tables that have any. */
async function refuseLeaksInTables(client: pg.Client): Promise<readonly string[]> {
  const names = "select tablename from pg_tables where schemaname = 'public'";
  const tables = (await client.query<{ tablename: string }>(names)).rows.map(({ tablename }) => tablename);
  const all = tables
    .map((name) => `select '${name}' as name, json_agg(t) as rows from "${name}" t`)
    .join(' union all ');
  if (all === '') return [];
  const { rows } = await client.query<{ name: string; rows: string }>(
    `select name, rows::text as rows from (${all}) as filled where rows is not null`,
  );
  for (const { name, rows: text } of rows) refuseLeaks(`table ${name}`, text);
  return rows.map(({ name }) => name);
}

/** Registers tests that need PostgreSQL: skipped, and said so, where TEST_DATABASE_URL names no server. */
export function describePostgres(title: string, body: (engine: Postgres) => void): void {
  const server = process.env['TEST_DATABASE_URL'];
  const engine = new Postgres(server ?? 'postgres://nowhere');
  if (!server) {
    process.stderr.write(`SKIPPED, for TEST_DATABASE_URL is not set: ${title} on PostgreSQL\n`);
    describe.skip(`${title} on PostgreSQL [SKIPPED: TEST_DATABASE_URL is not set]`, () => body(engine));
    return;
  }
  describe(`${title} on PostgreSQL`, () => {
    afterAll(() => engine.drop());
    body(engine);
  });
}

/** Registers the same tests for every engine. */
export function describeEngines(title: string, body: (engine: Engine) => void): void {
  for (const engine of [sqliteFile, memory]) describe(`${title} on ${engine.name}`, () => body(engine));
  describePostgres(title, body);
}

/** Registers the same tests for the engines that several connections can share. */
export function describeSharedEngines(title: string, body: (engine: Engine) => void): void {
  describe(`${title} on ${sqliteFile.name}`, () => body(sqliteFile));
  describePostgres(title, body);
}

/** For a busy machine, which is no store that is down. */
export const PATIENT = { timeoutMs: 120_000 } as const satisfies StoreTimes;

const TIMES: JournalTimes = { leaseMs: 60_000, abandonedAfterMs: 60_000 };

/** A journal and the store beneath it. */
export interface OpenJournal {
  readonly journal: Journal;
  readonly store: Store;
  /** What the journal told of operations that had ended and turned out otherwise. */
  readonly corrected: CorrectedOperation[];
}

/** Opens a journal that is closed after the test. */
export async function openJournal(
  url: string,
  { timeoutMs = PATIENT.timeoutMs, ...times }: Partial<JournalTimes & Pick<StoreTimes, 'timeoutMs'>> = {},
  tellsBackend = false,
): Promise<OpenJournal> {
  const store = await openStore(url, undefined, { timeoutMs });
  atEnd(() => store.destroy());
  const corrected: CorrectedOperation[] = [];
  const observe = (correction: CorrectedOperation) => void corrected.push(correction);
  return { store, corrected, journal: new Journal(store, { ...TIMES, ...times }, tellsBackend, observe) };
}
