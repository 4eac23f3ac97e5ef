import pg from 'pg';
import { SqliteThread } from '../../src/store/engines/sqlite-thread.js';
import { atEnd } from './engines.js';

/** A statement as it went to the engine, with the values of one time. */
export interface RecordedStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Notes every statement that goes to an engine from now on, once for each text, until the test ends. */
export function recordStatements(): ReadonlyMap<string, RecordedStatement> {
  const seen = new Map<string, RecordedStatement>();
  const note = (sql: string, parameters: readonly unknown[] = []) => {
    // How many values a list has is no difference.
    const key = sql.replace(/\((?:(?:\?|\$\d+)(?:, )?)+\)/g, '(?)').replace(/\$\d+/g, '?');
    if (!seen.has(key)) seen.set(key, { sql, parameters });
  };
  const { ask } = SqliteThread.prototype;
  SqliteThread.prototype.ask = function (request) {
    for (const { sql, parameters } of [request, ...(request.steps ?? [])]) if (sql) note(sql, parameters);
    return ask.call(this, request);
  };
  const { query } = pg.Client.prototype;
  const noted = function (this: pg.Client, ...given: [unknown, unknown]) {
    const [text, values] = given;
    if (typeof text === 'string') note(text, Array.isArray(values) ? values : []);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  };
  pg.Client.prototype.query = noted as unknown as typeof query;
  atEnd(() => {
    SqliteThread.prototype.ask = ask;
    pg.Client.prototype.query = query;
  });
  return seen;
}
