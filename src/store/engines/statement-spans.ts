import type { KyselyConfig } from 'kysely';
import { isTraced, noteEnded } from '../../tracing/spans.js';
import { StatementsAtOnce } from '../statements/at-once.js';

/** What a statement does, and to which table first; what a function takes `from` is none. Values are parameters, and never in its text. */
const VERB = /^\s*(\w+)/;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)\b"?(?!\()/i;

/** Has a span noted for each statement that ended, or for those that are run at once, where anything collects them when the store is opened. */
export function statementSpans(system: 'postgresql' | 'sqlite'): Pick<KyselyConfig, 'log'> {
  if (!isTraced()) return {};
  return {
    log: ({ level, query, queryDurationMillis }) => {
      const [change] = query.parameters;
      const { name, attributes } = describe(change instanceof StatementsAtOnce ? change.steps : [query]);
      const failure = level === 'error' ? 'JournalUnavailable' : null;
      noteEnded(name, { 'db.system.name': system, ...attributes }, queryDurationMillis, failure);
    },
  };
}

function describe(statements: readonly { readonly sql: string }[]) {
  const all = statements.map(({ sql }) => {
    const operation = (VERB.exec(sql)?.[1] ?? '').toUpperCase();
    const table = TABLE.exec(sql)?.[1];
    return { operation, table, name: table === undefined ? operation : `${operation} ${table}` };
  });
  const [only] = all;
  if (only && all.length === 1) {
    const { operation, table, name } = only;
    const attributes = { 'db.operation.name': operation, ...(table !== undefined && { 'db.collection.name': table }) };
    return { name, attributes };
  }
  return {
    name: `BATCH ${all.map(({ name }) => name).join(', ')}`,
    attributes: { 'db.operation.name': 'BATCH', 'db.operation.batch.size': all.length },
  };
}
