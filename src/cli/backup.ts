#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startFailure } from '../app/process/start-failure.js';
import { withSecretFiles } from '../config/secret-files.js';
import { backUp } from '../store/backup.js';
import { StoreRefused } from '../store/db/store-refused.js';

const USAGE = `A copy of the gateway's SQLite database, made while gateways run, and checked.

  npm run backup -- FILE     FILE must not be there yet

DATABASE_URL (or DATABASE_URL_FILE) names the database, as for the gateway.`;

/** No copy can be asked for in this way. The message says why. */
class UsageError extends Error {}

try {
  process.stdout.write(`${run(process.argv.slice(2), databaseUrl(process.env))}\n`);
} catch (error) {
  const isExplained = error instanceof UsageError || error instanceof StoreRefused;
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${isExplained ? error.message : (startFailure(error) ?? stack)}\n`);
  process.exitCode = 1;
}

function databaseUrl(env: NodeJS.ProcessEnv): string {
  const problems: string[] = [];
  const { DATABASE_URL, DATABASE_URL_FILE } = env;
  const given = withSecretFiles({ DATABASE_URL, DATABASE_URL_FILE }, (path) => readFileSync(path, 'utf8'), problems);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return given['DATABASE_URL'] || 'file:./data/gateway.db';
}

function run(args: readonly string[], databaseUrl: string): string {
  const [file, ...more] = args;
  if (file === undefined || file === '' || file.startsWith('-') || more.length > 0) throw new UsageError(USAGE);
  if (/^postgres(ql)?:/.test(databaseUrl))
    throw new UsageError('DATABASE_URL names a PostgreSQL database: back it up with pg_dump, see docs/operations.md.');
  if (databaseUrl === ':memory:')
    throw new UsageError('DATABASE_URL is ":memory:", which ends with each program: there is nothing to back up.');
  const target = resolve(file);
  return `${target} holds ${backUp(resolve(databaseUrl.replace(/^file:/, '')), target)} operations, and was read through.`;
}
