// How long a statement takes in the database itself, and whether it goes through a whole table.
import { CompiledQuery, PostgresAdapter } from 'kysely';

const TABLES =
  /\b(ledger_payments|ledger_payouts|payment_changes|operations|operation_events|checkouts|outbox_events|event_deliveries)\b/;
/** As many rows may be looked at and left: more means that an index does not fit. */
const MAX_LEFT = 1_000;

/** Notes the statements that are run, as they go to the engine. What is only a part of one is compiled too, and never brings a result. */
export class Statements {
  constructor(store) {
    this.store = store;
    this.noted = [];
    const executor = store.getExecutor();
    const compiled = new WeakMap();
    this.reads = store.withPlugin({
      transformQuery: ({ node, queryId }) => {
        const { sql, parameters } = executor.compileQuery(node, queryId);
        compiled.set(queryId, { sql, parameters });
        return node;
      },
      transformResult: async ({ result, queryId }) => {
        const statement = compiled.get(queryId);
        if (!statement) throw new Error('A statement was run that was not seen.');
        this.noted.push(statement);
        return result;
      },
    });
  }

  /** What work comes to, and its statements. */
  async during(work) {
    this.noted = [];
    const found = await work(this.reads);
    return { found, statements: this.noted };
  }
}

/**
 * Milliseconds of the database itself: what PostgreSQL says of it, planning included; of SQLite the CPU time of the call, compiling
 * included, on a connection that this thread has to the `file`, so that neither messages between threads nor other programs count.
 */
export async function timeOf(store, file, { sql, parameters }) {
  if (isPostgres(store)) {
    const plan = await explained(store, `explain (analyze, timing off, format json) ${sql}`, parameters);
    return plan['Planning Time'] + plan['Execution Time'];
  }
  const started = process.cpuUsage();
  file.prepare(sql).all(...parameters);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

/** What of the plan goes through all of a table, or through much that does not fit. */
export async function fullScansIn(store, { sql, parameters }) {
  if (isPostgres(store)) {
    const plan = await explained(store, `explain (analyze, format json) ${sql}`, parameters);
    return [...nodesOf(plan.Plan)].flatMap((node) => {
      const isScan = node['Node Type'].endsWith('Seq Scan') && TABLES.test(node['Relation Name'] ?? '');
      const left = (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops'];
      const where = `${node['Relation Name']} ${node['Index Name'] ?? ''}`.trim();
      return [
        ...(isScan ? [`Seq Scan on ${where}`] : []),
        ...(left > MAX_LEFT ? [`${left} rows left of ${where}`] : []),
      ];
    });
  }
  const { rows } = await store.executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
  return rows.map(({ detail }) => detail).filter((detail) => /^SCAN\b/.test(detail) && TABLES.test(detail));
}

async function explained(store, sql, parameters) {
  const { rows } = await store.executeQuery(CompiledQuery.raw(sql, [...parameters]));
  return rows[0]['QUERY PLAN'][0];
}

function* nodesOf(plan) {
  yield plan;
  for (const inner of plan.Plans ?? []) yield* nodesOf(inner);
}

function isPostgres(store) {
  return store.getExecutor().adapter instanceof PostgresAdapter;
}
