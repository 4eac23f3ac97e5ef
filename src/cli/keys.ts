#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFailure } from '../app/process/start-failure.js';
import { createApiKey } from '../callers/api-keys.js';
import { type Config, ConfigError, parseConfig } from '../config/config.js';
import { isScope, SCOPES } from '../domain/caller.js';
import { JournalUnavailable } from '../domain/errors.js';
import { ApiKeyTable } from '../store/api-keys.js';
import { openStore } from '../store/database.js';
import { StoreRefused } from '../store/db/store-refused.js';

const USAGE = `API keys of this gateway. Reads the same variables as the gateway, DATABASE_URL above all.

  npm run keys -- create NAME --scopes LIST [--accounts LIST]   makes a key and shows it, once
  npm run keys -- list                                          shows all keys, without their secrets
  npm run keys -- revoke ID                                     ends a key; gateways that run hear of it within 5 seconds

Scopes, comma separated: ${SCOPES.join(', ')}.
Accounts, comma separated: their ids; left out: all accounts.`;

/** What was typed is no command. The message says why. */
class UsageError extends Error {}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  const isExplained = [UsageError, ConfigError, JournalUnavailable, StoreRefused].some((kind) => error instanceof kind);
  const stack = error instanceof Error ? error.stack : String(error);
  // As the start of the gateway says it, what does not let the database be used is a sentence too.
  process.stderr.write(`${startFailure(error) ?? (isExplained ? (error as Error).message : stack)}\n`);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<string> {
  const { command, target, scopes, accounts } = parsed(args);
  if (command === undefined) return USAGE;
  const config = parseConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (config.databaseUrl.reveal() === ':memory:')
    throw new UsageError('DATABASE_URL is ":memory:", which ends with each program: name the database of the gateway.');
  const store = await openStore(config.databaseUrl.reveal(), (problem) => process.stderr.write(`${problem}\n`));
  try {
    const table = new ApiKeyTable(store);
    switch (command) {
      case 'create': {
        const key = await createApiKey(table, {
          name: named(target, 'NAME'),
          scopes: checkedScopes(scopes),
          accounts: checkedAccounts(accounts, config),
        });
        return `${key}\nKeep it now: it cannot be shown again.`;
      }
      case 'list':
        return (await table.all()).map(lineOf).join('\n') || 'There are no keys.';
      case 'revoke': {
        const id = named(target, 'ID');
        if (!(await table.revoke(id))) throw new UsageError(`There is no key ${id}: "list" shows all.`);
        return `Key ${id} is revoked.`;
      }
      default:
        throw new UsageError(`There is no command "${command}".\n\n${USAGE}`);
    }
  } finally {
    await store.destroy();
  }
}

function parsed(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { scopes: { type: 'string' }, accounts: { type: 'string' } },
    });
    const [command, target] = positionals;
    return { command, target, ...values };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function named(text: string | undefined, what: string): string {
  if (text === undefined || text.trim() === '') throw new UsageError(`${what} is missing.\n\n${USAGE}`);
  return text;
}

function checkedScopes(list: string | undefined) {
  const scopes = namesOf(list);
  if (scopes.length === 0) throw new UsageError(`--scopes is missing: name some of ${SCOPES.join(', ')}.`);
  for (const scope of scopes) {
    if (!isScope(scope)) throw new UsageError(`--scopes: there is no scope "${scope}", only ${SCOPES.join(', ')}.`);
  }
  return scopes.filter(isScope);
}

function checkedAccounts(list: string | undefined, config: Config): readonly string[] | null {
  if (list === undefined) return null;
  const known = config.accounts.map(({ id }) => id);
  const accounts = namesOf(list);
  if (accounts.length === 0) throw new UsageError('--accounts names none: leave it out for all accounts.');
  for (const account of accounts) {
    if (!known.includes(account))
      throw new UsageError(`--accounts: there is no account "${account}", only ${known.join(', ')}.`);
  }
  return accounts;
}

function namesOf(list = ''): string[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function lineOf({ id, name, scopes, accounts, createdAt, revokedAt }: Awaited<ReturnType<ApiKeyTable['all']>>[number]) {
  const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid';
  return `${id}  ${name}  ${state}  made ${createdAt.toISOString()}  accounts ${accounts?.join(',') ?? 'all'}  ${scopes.join(',')}`;
}
