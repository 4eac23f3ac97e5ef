#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createStores } from '../app/parts/stores.js';
import { startFailure } from '../app/process/start-failure.js';
import { ConfigError, parseConfig } from '../config/config.js';
import { Fault } from '../domain/errors.js';
import { Accounts } from '../services/accounts.js';
import { BadMapping, mappingIn } from '../services/import/mapping.js';
import { importPayments } from '../services/import/payment-import.js';
import { StoreRefused } from '../store/db/store-refused.js';
import { Ledger } from '../store/ledger/ledger.js';

const USAGE = `Takes a CSV export of the provider's cabinet into the ledger, for lists. Reads the same variables as the gateway.

  npm run import -- --file export.csv --mapping mapping.json [--account ID]

The mapping names the columns and what the words of the status mean: see docs/lists.md. What was read from the provider stands
as it was read. Ends with 1 where a row was skipped; each is told of by its line.`;

/** Problems that are told of one by one. */
const MAX_SHOWN = 100;

/** What was typed is no command. The message says why. */
class UsageError extends Error {}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  const kinds = [UsageError, ConfigError, BadMapping, Fault, StoreRefused];
  const isExplained = kinds.some((kind) => error instanceof kind);
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${startFailure(error) ?? (isExplained ? (error as Error).message : stack)}\n`);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<string> {
  const { file, mapping: mappingFile, account: id } = parsed(args);
  if (file === undefined || mappingFile === undefined) throw new UsageError(USAGE);
  const mapping = mappingIn(read(mappingFile, '--mapping'));
  const config = parseConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (config.databaseUrl.reveal() === ':memory:')
    throw new UsageError('DATABASE_URL is ":memory:", which ends with each program: name the database of the gateway.');
  const exportedAt = statSync(file, { throwIfNoEntry: false })?.mtime;
  if (!exportedAt) throw new UsageError('--file: there is no such file.');
  const { stores, accounts } = await createStores(config, (problem) => process.stderr.write(`${problem}\n`));
  try {
    const account = new Accounts(accounts, config.defaultAccount).resolve(id);
    const parts = createReadStream(file, { encoding: 'utf8' });
    const ledger = new Ledger(stores.writes);
    await ledger.start();
    let problems = 0;
    const tell = (line: number, problem: string) => {
      problems += 1;
      if (problems <= MAX_SHOWN) process.stderr.write(`line ${line}: ${problem}\n`);
    };
    const { taken, known, skipped } = await importPayments(parts, mapping, { account, exportedAt }, ledger, tell);
    if (skipped > MAX_SHOWN) process.stderr.write(`${skipped - MAX_SHOWN} more lines were skipped.\n`);
    if (skipped > 0) process.exitCode = 1;
    return `${taken} rows taken, ${known} known from the provider already, ${skipped} skipped.`;
  } finally {
    await stores.close();
  }
}

function parsed(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args, options: { file: text, mapping: text, account: text } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${option}: the file cannot be read.`);
  }
}
