#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFailure } from '../app/process/start-failure.js';
import { ConfigError, parseConfig } from '../config/config.js';
import { Fault } from '../domain/errors.js';
import { lineInput } from '../domain/input.js';
import { OperationState, type RecheckResult, ResolvedOutcome } from '../domain/operations/operation.js';
import { NotRecordable } from '../recording/not-recordable.js';
import { StoreRefused } from '../store/db/store-refused.js';
import { type OperationsActions, openOperationsActions } from './operations-actions.js';
import { detailsOf, tableOf } from './operations-tables.js';

const USAGE = `Operations of this gateway: captures, cancels and refunds, and what became of them. Reads the same variables as the gateway.

  npm run operations -- list [--state LIST] [--account ID] [--payment ID] [--limit N]
                                               the newest first; states, comma separated: ${Object.keys(OperationState).join(', ')}
  npm run operations -- show ID                one operation with all that happened to it
  npm run operations -- scenario ID            what it met at the provider, without anything that names anybody, as JSON for the
                                               simulator and for tests: docs/contract-tests.md
  npm run operations -- check ID               reads its payment now and records what that proves
  npm run operations -- resolve ID --outcome SUCCEEDED|REJECTED --note TEXT --person NAME [--refund ID]
                                               ends one that is UNKNOWN as a person found out

With --json each prints JSON for programs. "check" and "resolve" ask the provider, so they need the configured one.`;

/** What was typed is no command. The message says why. */
class UsageError extends Error {}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  const isExplained = [UsageError, ConfigError, Fault, NotRecordable, StoreRefused].some(
    (kind) => error instanceof kind,
  );
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${startFailure(error) ?? (isExplained ? (error as Error).message : stack)}\n`);
  process.exitCode = 1;
}

type Options = ReturnType<typeof parsed>;

async function run(args: string[]): Promise<string> {
  const options = parsed(args);
  if (options.command === undefined) return USAGE;
  const config = parseConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (config.databaseUrl.reveal() === ':memory:')
    throw new UsageError('DATABASE_URL is ":memory:", which ends with each program: name the database of the gateway.');
  if (config.simulatorPort !== null && (options.command === 'check' || options.command === 'resolve'))
    throw new UsageError(
      'The embedded simulator is inside the gateway: use its page at /desk, or name a provider with FREEDOMPAY_URL.',
    );
  const actions = await openOperationsActions(config, (problem) => process.stderr.write(`${problem}\n`));
  try {
    return await done(options, actions);
  } finally {
    await actions.close();
  }
}

async function done(options: Options, actions: OperationsActions): Promise<string> {
  const { command, json = false } = options;
  const printed = (value: unknown, text: () => string) => (json ? JSON.stringify(value, null, 2) : text());
  switch (command) {
    case 'list': {
      const found = await actions.list({
        states: statesOf(options.state),
        account: options.account ?? null,
        paymentId: options.payment ?? null,
        limit: limitOf(options.limit),
      });
      return printed(found, () => tableOf(found) || 'There are no such operations.');
    }
    case 'scenario': {
      const id = named(options.target, 'ID');
      const recording = await actions.recording(id);
      if (!recording) throw notThere(id);
      return JSON.stringify(recording, null, 2);
    }
    case 'show':
    case 'check':
    case 'resolve': {
      const id = named(options.target, 'ID');
      const recheck = command === 'check' ? await actions.check(id) : null;
      if (command === 'resolve') await actions.resolve(id, resolutionOf(options));
      const found = await actions.show(id);
      if (!found) throw notThere(id);
      return printed(recheck ? { ...found, recheck } : found, () => `${saidOf(recheck)}${detailsOf(found)}`);
    }
    default:
      throw new UsageError(`There is no command "${command}".\n\n${USAGE}`);
  }
}

/** What a recheck that found out nothing has to say for itself. */
function saidOf(recheck: RecheckResult | null): string {
  const said = {
    READ: null,
    UNDER_WAY: 'Nothing was read: somebody else is at this payment right now. Ask again in a moment.',
    UNREAD: 'The payment could not be read, so what was known stands. Ask again later.',
    NOT_SENT: 'Nothing of it has left the gateway, so there is nothing to look for.',
  }[recheck ?? 'READ'];
  return said === null ? '' : `${said}\n\n`;
}

function notThere(id: string): UsageError {
  return new UsageError(`There is no operation ${id}: "list" shows all.`);
}

function resolutionOf({ outcome, note, person, refund }: Options) {
  if (outcome === undefined || !Object.hasOwn(ResolvedOutcome, outcome))
    throw new UsageError('--outcome is missing: SUCCEEDED or REJECTED, as the records of the provider show it.');
  return {
    outcome: outcome as ResolvedOutcome,
    note: lineInput('--note', named(note, '--note TEXT'), 500) ?? '',
    person: lineInput('--person', named(person, '--person NAME'), 100) ?? '',
    refundId: refund ?? null,
  };
}

function statesOf(list: string | undefined): readonly OperationState[] | null {
  if (list === undefined) return null;
  const states = list.split(',').map((one) => one.trim().toUpperCase());
  const wrong = states.find((one) => !Object.hasOwn(OperationState, one));
  if (wrong !== undefined)
    throw new UsageError(`"${wrong}" is no state: there are ${Object.keys(OperationState).join(', ')}.`);
  return states as OperationState[];
}

function limitOf(text = '50'): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError('--limit must be a number from 1 to 9999.');
  return Number(text);
}

function named(value: string | undefined, what: string): string {
  if (value === undefined || value.trim() === '') throw new UsageError(`${what} is missing.\n\n${USAGE}`);
  return value;
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ state: text, account: text, payment: text, limit: text, outcome: text, note: text, person: text },
        ...{ refund: text, json: { type: 'boolean' } },
      },
    });
    const [command, target] = positionals;
    return { command, target, ...values };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
