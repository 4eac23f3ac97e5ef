/** What an error of Node.js or of a database says. */
interface Details {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly path?: unknown;
  readonly port?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly cause?: unknown;
}

/** How many causes of an error are examined. */
const MAX_CAUSES = 5;

/** Why the program could not start and what to do, in a sentence; `null` where that is not known, and only the stack helps. */
export function startFailure(error: unknown): string | null {
  let one = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof one === 'object' && one !== null; depth++) {
    const sentence = sentenceOf(one);
    if (sentence !== null) return sentence;
    one = (one as Details).cause;
  }
  return null;
}

function sentenceOf(error: Details): string | null {
  const code = String(error.code);
  if (error.syscall === 'listen' || error.syscall === 'bind') return listening(code, error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `"${error.hostname}" is not the name of a machine that can be found: correct HOST, SIMULATOR_HOST or DATABASE_URL, whichever names it.`;
  if (typeof error.path === 'string' && /^(mkdir|open)$/.test(String(error.syscall)))
    return `${error.path} cannot be made or written (${code}): give the user of this program the right to, or name another file in DATABASE_URL.`;
  return DATABASE[code] ?? WITHOUT_CODE[String(error.message)] ?? null;
}

function listening(code: string, { port, address }: Details): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program: set PORT, SIMULATOR_PORT or METRICS_PORT to a free one.`;
    case 'EACCES':
      return `Port ${port} is not for this user: set PORT, SIMULATOR_PORT or METRICS_PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this machine: correct HOST, SIMULATOR_HOST or METRICS_HOST.`;
    default:
      return null;
  }
}

const NOT_ANSWERING =
  'The database that DATABASE_URL names does not answer: start it, or correct its host and port in DATABASE_URL.';
const NOT_LET_IN =
  'The database does not let this user in: create the role, or correct user and password in DATABASE_URL.';
const NO_DATABASE = 'The file that DATABASE_URL names is not an SQLite database: name another.';
const NOT_WRITABLE =
  'The database file cannot be opened and written: give the user of this program the right to, or name another in DATABASE_URL.';

/** What has no code of its own: a server that takes the connection and then says nothing, and PgBouncer. Source: pgbouncer.org, `pool_mode`. */
const WITHOUT_CODE: Readonly<Record<string, string>> = {
  'Connection terminated due to connection timeout': NOT_ANSWERING,
  'timeout exceeded when trying to connect': NOT_ANSWERING,
  'transaction blocks not allowed in statement pooling mode':
    'PgBouncer gives a connection for one statement only, and the journal needs transactions: set its pool_mode to transaction or session.',
};

/** By the codes of Node.js, PostgreSQL and SQLite. Source: postgresql.org, "PostgreSQL Error Codes"; sqlite.org, "Result and Error Codes". */
const DATABASE: Readonly<Record<string, string>> = {
  ECONNREFUSED: NOT_ANSWERING,
  ECONNRESET: NOT_ANSWERING,
  EHOSTUNREACH: NOT_ANSWERING,
  ENETUNREACH: NOT_ANSWERING,
  ETIMEDOUT: NOT_ANSWERING,
  '57P03': 'The database is still starting or stopping: start this program once it takes connections.',
  '28000': NOT_LET_IN,
  '28P01': NOT_LET_IN,
  '3D000': 'The server has no database of the name in DATABASE_URL: create it, or correct the name.',
  '25006': 'The database takes no changes now, and this start has some to make: start once it takes them again.',
  '42501':
    'The database does not let this user make its tables: grant CREATE on the schema, or name another user in DATABASE_URL.',
  '53300': 'The database takes no more connections: raise max_connections, or stop other programs that use it.',
  SQLITE_NOTADB: NO_DATABASE,
  SQLITE_CANTOPEN: NOT_WRITABLE,
  SQLITE_READONLY: NOT_WRITABLE,
  SQLITE_READONLY_DIRECTORY: NOT_WRITABLE,
  SQLITE_IOERR: 'The disk under the database file does not work: see to it before anything is sent.',
  SQLITE_FULL: 'The disk under the database file is full: make room first.',
  SQLITE_CORRUPT: 'The database file is damaged: restore it from a backup.',
};
