import { beforeAll, expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { openStore } from '../../../src/store/database.js';
import { StoreRefused } from '../../../src/store/db/store-refused.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { migrations } from '../../../src/store/migrations/migrations.js';
import { bringTo } from '../../../src/store/migrations/migrator.js';
import { build } from '../../harness/build.js';
import { atEnd, describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, wish } from '../../harness/operation-records.js';
import { listeningProgram, startProgram } from '../../harness/program.js';
import { environment, startProvider } from '../../harness/system.js';

beforeAll(() => {
  build();
});

type Up = (db: Kysely<unknown>) => Promise<void>;

/** Brings a store to where a newer version has it. */
async function upgrade(url: string, later: Readonly<Record<string, Up>>): Promise<void> {
  const store = await openStore(url);
  atEnd(() => store.destroy());
  const known = Object.entries(later).map(([name, up]) => [name, { up }]);
  await bringTo(store, { ...migrations, ...Object.fromEntries(known) });
}

const addsColumnAndTable: Up = async (db) => {
  await db.schema.alterTable('operations').addColumn('colour', 'text').execute();
  await db.schema
    .alterTable('operations')
    .addColumn('hue', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('operations_by_colour').on('operations').column('colour').execute();
  await db.schema
    .createTable('colours')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('colours_by_rank').on('colours').column('rank').unique().execute();
};

describeSharedEngines('a store that a newer version has added to', (engine) => {
  test('is opened, and works, beside that version', async () => {
    const url = await engine.empty();
    const newer = new Journal(await openStore(url), { leaseMs: 60_000, abandonedAfterMs: 60_000 });
    atEnd(() => newer.close());
    const sent = await begunAndSent(newer);
    await upgrade(url, { '900_colours_additive': addsColumnAndTable });

    const { journal, store } = await openJournal(url);
    expect(await journal.find(sent.id)).toEqual(sent);
    await begunAndSent(journal);
    await journal.record(sent.id, { state: 'SUCCEEDED' }, 'seen', CALL);
    expect(await newer.find(sent.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await newer.begin(wish(), CALL)).toMatchObject({ isNew: true });
    await bringTo(store, { ...migrations, '900_colours_additive': { up: addsColumnAndTable } });
  });

  test('is what the built program works with, too', async () => {
    const url = await engine.empty();
    await upgrade(url, { '900_colours_additive': addsColumnAndTable });
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { DATABASE_URL: url });
    expect(await (await fetch(`${program.url}/health/ready`)).json()).toMatchObject({ journal: 'ok' });
  });
});

describeSharedEngines('a store that a newer version has changed', (engine) => {
  const drops: Up = (db) => db.schema.alterTable('operations').dropColumn('problem').execute();

  test('is refused by the built program with a sentence and no trace', async () => {
    const url = await engine.empty();
    await upgrade(url, { '900_no_problems': drops });
    const simulator = await startProvider();
    const program = startProgram({ ...environment(simulator.url), DATABASE_URL: url });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain('changed by a newer version of this program (900_no_problems)');
    expect(program.written()).not.toContain('    at ');
  });

  test('and then added to, is refused', async () => {
    const url = await engine.empty();
    await upgrade(url, { '900_no_problems': drops, '901_colours_additive': addsColumnAndTable });
    await expect(openStore(url)).rejects.toThrow(StoreRefused);
  });

  test('of another line of versions, is refused: what it lacks comes before what it has', async () => {
    const url = await engine.empty();
    await upgrade(url, { '900_colours_additive': addsColumnAndTable });
    const store = await openStore(url);
    atEnd(() => store.destroy());
    const another = { ...migrations, '899_more': { up: async () => {} } };
    await expect(bringTo(store, another)).rejects.toThrow('has 900_colours_additive and lacks 899_more');
  });
});

describeSharedEngines('a migration that says that it only adds', (engine) => {
  const doMore: Readonly<Record<string, Up>> = {
    'drops a column': (db) => db.schema.alterTable('operations').dropColumn('problem').execute(),
    'renames one': (db) => db.schema.alterTable('operations').renameColumn('problem', 'trouble').execute(),
    'renames a table': (db) => db.schema.alterTable('operations').renameTo('deeds').execute(),
    'drops a table': (db) => db.schema.dropTable('inbox').execute(),
    'drops an index': (db) => db.schema.dropIndex('operations_due').execute(),
    'adds a column that must be given': (db) =>
      db.schema
        .alterTable('payment_locks')
        .addColumn('colour', 'text', (column) => column.notNull())
        .execute(),
    'adds an index that refuses rows': (db) =>
      db.schema.createIndex('one_kind').on('operations').columns(['account', 'kind']).unique().execute(),
    'changes rows': async (db) => {
      await (db as Kysely<{ operations: { checks: number } }>).updateTable('operations').set({ checks: 0 }).execute();
    },
    'runs what nobody can look into': async (db) => {
      await sql`drop table inbox`.execute(db);
    },
  };

  test.each(Object.entries(doMore))('and %s is not applied, nor is what it did before', async (_what, more) => {
    const store = await openStore(await engine.empty());
    atEnd(() => store.destroy());
    const up: Up = async (db) => {
      await addsColumnAndTable(db);
      await more(db);
    };
    const newer = { ...migrations, '900_colours_additive': { up } };
    await expect(bringTo(store, newer)).rejects.toThrow('does more than add');
    await expect(sql`select * from colours`.execute(store)).rejects.toThrow();
    await bringTo(store, migrations);
  });
});
