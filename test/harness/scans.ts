import Database from 'libsql';
import pg from 'pg';
import type { RecordedStatement } from './recorded-statements.js';

/** Tables whose rows are as many as there are shops, endpoints, keys, callers or restores, whatever passes through. */
const STEADY =
  /^(api_keys|event_endpoints|held|kysely_migration\w*|ledger_starts|pg_\w+|refund_turns|restores|shops|write_trials)$/;

/** Tells where a statement goes through all of a table or an index, as the engine words it; nothing where an index leads to the rows. */
export interface Scans {
  of(statement: RecordedStatement): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** For the store at that URL, which nobody else uses meanwhile. Its tables need no rows. */
export async function openScans(url: string): Promise<Scans> {
  return url.startsWith('file:') ? sqliteScans(url.slice('file:'.length)) : postgresScans(url);
}

/** A row of what SQLite says of its plan. */
interface SqliteStep {
  readonly parent: number;
  readonly detail: string;
}

function sqliteScans(path: string): Scans {
  const database = new Database(path);
  const of = async ({ sql, parameters }: RecordedStatement) => {
    if (areOpenOnly(sql, parameters)) return [];
    const rows = database.prepare(`explain query plan ${sql}`).all(...parameters) as SqliteStep[];
    // The first rows in the order of an index are few, however many there are; to sort them, all are gone through.
    const isSorted = ({ parent }: SqliteStep) =>
      rows.some((row) => row.parent === parent && row.detail.startsWith('USE TEMP B-TREE'));
    const isPart = (step: SqliteStep) => /\blimit\b/i.test(sql) && !isSorted(step);
    return rows
      .filter((step) => isWholeOnSqlite(step.detail) && !isOfPart(step.detail, sql) && !isPart(step))
      .map(({ detail }) => detail);
  };
  return { of, close: async () => void database.close() };
}

/** Of operations, those of the states that they do not stay in: as many as are open at a time. */
function areOpenOnly(sql: string, parameters: readonly unknown[]): boolean {
  const said = `${sql} ${JSON.stringify(parameters)}`;
  return /\bstate"? (=|in) /.test(sql) && /PENDING|UNKNOWN|AWAITING/.test(said) && !/SUCCEEDED|REJECTED/.test(said);
}

/** A part of a statement: one that it made itself, or a list that it was given. */
function isOfPart(detail: string, sql: string): boolean {
  const [, name = ''] = /^\w+ (\w+)/.exec(detail) ?? [];
  return name === 'json_each' || new RegExp(`(json_each\\(\\?\\)|\\)) as "?${name}\\b`).test(sql);
}

/** All rows, or all of an account, a kind or a state. */
function isWholeOnSqlite(detail: string): boolean {
  const [, way, table = ''] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
  if (!way || table === 'CONSTANT' || STEADY.test(table)) return false;
  return way === 'SCAN' || /\((?:account|state|kind)=\?(?: AND (?:account|state|kind)=\?)*\)$/.test(detail);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

async function postgresScans(connectionString: string): Promise<Scans> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  // Few rows are read whole unless that is forbidden; it is done all the same where there is no other way.
  await client.query('set enable_seqscan = off');
  const of = async ({ sql, parameters }: RecordedStatement) => {
    const { rows } = await client.query(`explain (format json) ${sql}`, [...parameters]);
    const nodes = [...nodesOf(rows[0]['QUERY PLAN'][0].Plan)];
    const isPart =
      nodes.some((node) => node['Node Type'] === 'Limit') && !nodes.some((node) => /Sort$/.test(node['Node Type']));
    if (areOpenOnly(sql, parameters)) return [];
    return nodes
      .filter((node) => isByMoment(node) || (!isPart && isWholeOnPostgres(node)))
      .map((node) => `${node['Node Type']} ${node['Relation Name']} ${node.Filter ?? ''}`.trim());
  };
  return { of, close: () => client.end() };
}

/** By a moment that may be another for each row no index can be searched: rows are looked at until one fits, or all are. */
function isByMoment(node: PlanNode): boolean {
  if (STEADY.test(node['Relation Name'] ?? '') || !node.Filter?.includes('clock_timestamp()')) return false;
  return /^(\(?\(?(account|state|kind|endpoint) = [^)]*\)?\)?)?$/.test(node['Index Cond'] ?? '');
}

function isWholeOnPostgres(node: PlanNode): boolean {
  if (STEADY.test(node['Relation Name'] ?? '') || node['Relation Name'] === undefined) return false;
  if (node['Node Type'] === 'Seq Scan') return true;
  return /^Index (Only )?Scan$/.test(node['Node Type']) && node['Index Cond'] === undefined;
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const inner of node.Plans ?? []) yield* nodesOf(inner);
}
