// A connection to a SQLite file in a thread of its own, which waits for the disk so that nobody else does. It gets statements
// and parameters, runs them in the order in which they come, and answers each. Plain JavaScript, and nothing of ours is imported:
// so it is the same file wherever it is started from, sources or build.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/** @import { Reply, Request } from './sqlite-thread.js' */
/** @typedef {import('libsql').Database} Connection */

/** @type {{ readonly path: string, readonly pragmas: readonly string[] }} */
const { path, pragmas } = workerData;
/** Statements, and the names of what they answer with; none: they only change. */
/** @type {Map<string, { readonly statement: import('libsql').Statement, columns: readonly string[] }>} */
const statements = new Map();
/** @type {Connection | undefined} */
let connection;
/** How long answers are held to be sent in one message, in milliseconds. */
const MAX_HELD_MS = 1;
/** The commit that changes are made for now; 0: none. */
let openGroup = 0;
/** Why the group that ended last was lost, for those who go on in it. */
let lost = { group: 0, error: /** @type {unknown} */ (null) };
let isSynced = true;

parentPort?.on('message', (/** @type {readonly Request[]} */ requests) => {
  /** @type {Reply[]} */
  let replies = [];
  let since = performance.now();
  for (const request of requests) {
    if (request.closes) connection?.close();
    replies.push(answered(request));
    // Nobody waits for long for what came behind.
    if (performance.now() - since < MAX_HELD_MS) continue;
    parentPort?.postMessage(replies);
    replies = [];
    since = performance.now();
  }
  if (replies.length > 0) parentPort?.postMessage(replies);
  if (requests.some(({ closes }) => closes)) parentPort?.close();
});

/** @param {Request} request @returns {Reply} */
function answered(request) {
  const { id, group } = request;
  try {
    return { id, ...(group ? changed(request, group) : request.sql ? run(request.sql, request.parameters) : {}) };
  } catch (error) {
    const isLost = group !== undefined && openGroup !== group;
    // A statement that found the file locked stays under way, and would have all others read old pages.
    if (!group) reopen();
    return { id, error: described(error), isLost };
  }
}

/** A step of a change: it begins, goes on, or ends. @param {Request} request @param {number} group */
function changed({ begins, before, sql, parameters, steps, after, ends }, group) {
  if (begins) begin(group, begins === 'synced');
  // What comes behind something lost must not be done by itself.
  if (openGroup !== group) throw lost.group === group ? lost.error : new Error('The change was given up.');
  try {
    if (before) opened().exec(before);
    const result = steps ? { results: inTurn(steps) } : sql ? run(sql, parameters) : {};
    if (after) opened().exec(after);
    if (ends) end(ends);
    return result;
  } catch (error) {
    // SQLite rolls all back by itself where the disk is full or does not work. What is whole in itself nobody else would undo.
    if (!opened().inTransaction || (begins && ends)) lose(error);
    throw error;
  }
}

/** @param {number} group @param {boolean} synced */
function begin(group, synced) {
  try {
    if (synced !== isSynced) opened().exec(`pragma synchronous = ${synced ? 'full' : 'normal'}`);
    isSynced = synced;
    opened().exec('begin immediate');
    openGroup = group;
  } catch (error) {
    lost = { group, error };
    throw error;
  }
}

/** @param {'commit' | 'rollback'} how */
function end(how) {
  try {
    opened().exec(how);
    openGroup = 0;
  } catch (error) {
    lose(error);
    throw error;
  }
}

/** @param {unknown} error */
function lose(error) {
  lost = { group: openGroup, error };
  openGroup = 0;
  if (opened().inTransaction) opened().exec('rollback');
}

/** What each step came to, up to a condition that gives no row. @param {NonNullable<Request['steps']>} steps */
function inTurn(steps) {
  const results = [];
  for (const { sql, parameters, isCondition } of steps) {
    const result = run(sql, parameters);
    results.push(result);
    if (isCondition && !result.table?.rows.length) break;
  }
  return results;
}

/** @param {string} sql @param {readonly unknown[]} [parameters] @returns {Omit<Reply, 'id'>} */
function run(sql, parameters = []) {
  // Setting a pragma acts while it is compiled: kept compiled, it would act only once.
  if (/^pragma\b.*=/i.test(sql)) {
    opened().exec(sql);
    return {};
  }
  // Compiling a statement costs more than running it, and there are only a few dozen: each is compiled once.
  const known = statements.get(sql) ?? compiled(sql);
  if (known.columns.length === 0) return { changes: known.statement.run(parameters).changes };
  const rows = /** @type {unknown[][]} */ (known.statement.all(parameters));
  // Another process may have added a column to its table since.
  if (rows[0] && rows[0].length !== known.columns.length) known.columns = namesOf(known.statement);
  return { table: { columns: known.columns, rows } };
}

/** @param {string} sql */
function compiled(sql) {
  const statement = opened().prepare(sql);
  const known = { statement, columns: statement.reader ? namesOf(statement.raw()) : [] };
  statements.set(sql, known);
  return known;
}

/** @param {import('libsql').Statement} statement */
function namesOf(statement) {
  return statement.columns().map(({ name }) => name);
}

function opened() {
  if (connection) return connection;
  try {
    connection = new Database(path);
  } catch (error) {
    // The library tells the reason by a number alone.
    throw Object.assign(new Error(`${path} cannot be opened.`, { cause: error }), { code: 'SQLITE_CANTOPEN' });
  }
  for (const pragma of pragmas) connection.exec(`pragma ${pragma}`);
  return connection;
}

function reopen() {
  statements.clear();
  connection?.close();
  connection = undefined;
  openGroup = 0;
}

/** What goes from thread to thread of an error. @param {unknown} error */
function described(error) {
  const { message, code } = /** @type {Error & { readonly code?: unknown }} */ (error);
  return { message: String(message), code: typeof code === 'string' ? code : null };
}
