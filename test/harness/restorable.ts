import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './ask.js';
import { build } from './build.js';
import { atEnd, type Closing, type Engine, Postgres, temporaryDirectory } from './engines.js';

/** A store that can be put back to how it was when it was copied. Nobody may have it open then. */
export interface Restorable {
  readonly url: string;
  backUp(): Promise<void>;
  restore(): Promise<void>;
}

/** An empty store of that kind. */
export async function restorable(engine: Engine, close: Closing = atEnd): Promise<Restorable> {
  const url = await engine.fresh(close);
  return engine instanceof Postgres ? onPostgres(engine, close) : onSqlite(url, close);
}

function onSqlite(url: string, close: Closing): Restorable {
  const [live, copy] = [url.slice('file:'.length), join(temporaryDirectory(close), 'copy.db')];
  const script = fileURLToPath(`${build()}cli/backup.js`);
  return {
    url,
    backUp: async () => {
      rmSync(copy, { force: true });
      const { status, stderr } = spawnSync(process.execPath, [script, copy], { env: { DATABASE_URL: url } });
      if (status !== 0) throw new Error(`There is no backup: ${stderr}`);
    },
    restore: async () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${live}${suffix}`, { force: true });
      copyFileSync(copy, live);
    },
  };
}

function onPostgres(engine: Postgres, close: Closing): Restorable {
  const copy = `${engine.database}_copy`;
  const copied = async (from: string, to: string) => {
    await engine.asAdmin(`drop database if exists ${to} with (force)`);
    // The server may not have noticed yet that whoever was there is gone.
    const tried = () => engine.asAdmin(`create database ${to} template ${from}`).catch(() => null);
    await until(tried, (made) => made !== null);
  };
  close(() => engine.asAdmin(`drop database if exists ${copy} with (force)`));
  return {
    url: engine.url,
    backUp: () => copied(engine.database, copy),
    restore: () => copied(copy, engine.database),
  };
}
