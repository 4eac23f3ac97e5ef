import type { KyselyConfig } from 'kysely';
import { isTraced, noteEnded } from '../../tracing/spans.js';

/** What a statement does, and to which table first; what a function takes `from` is none. Values are parameters, and never in its text. */
const VERB = /^\s*(\w+)/;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)\b"?(?!\()/i;

/** Has a span noted for each statement that ended, where anything collects them when the store is opened. */
export function statementSpans(system: 'postgresql' | 'sqlite'): Pick<KyselyConfig, 'log'> {
  if (!isTraced()) return {};
  return {
    log: ({ level, query: { sql }, queryDurationMillis }) => {
      const operation = (VERB.exec(sql)?.[1] ?? '').toUpperCase();
      const table = TABLE.exec(sql)?.[1];
      noteEnded(
        table === undefined ? operation : `${operation} ${table}`,
        {
          'db.system.name': system,
          'db.operation.name': operation,
          ...(table !== undefined && { 'db.collection.name': table }),
        },
        queryDurationMillis,
        level === 'error' ? 'JournalUnavailable' : null,
      );
    },
  };
}
