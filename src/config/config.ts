import * as z from 'zod';
import type { TokenRules } from '../callers/jwt-tokens.js';
import { Secret } from '../domain/secret.js';
import type { Account } from '../freedompay/account.js';
import { horizonProblems } from './account-times.js';
import {
  accountsOfFile,
  accountVariables,
  baseUrl,
  defaultAccountProblems,
  type Environment,
  singleAccount,
  text,
} from './accounts.js';
import { type BackendSettings, backendOf, backendVariables } from './backend/merchant-backend.js';
import { allowsAnonymous, callerVariables, tokenRules } from './callers.js';
import { listenProblems } from './checks/database.js';
import type { Machine } from './checks/machine.js';
import { productionProblems, productionWarnings } from './checks/production.js';
import { type Exposure, exposureOf, exposureVariables } from './exposure.js';
import { flavourProblems } from './flavour/flavour.js';
import { misspellingProblems } from './misspelled-variables.js';
import { SECRET_FILES, withSecretFiles } from './secret-files.js';
import { shopProblems } from './shops.js';
import { type Telemetry, telemetryOf, telemetryVariables } from './telemetry/telemetry.js';

export type { Environment, Machine };

/** How the gateway runs. */
export interface Config extends Exposure, Telemetry {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** How the provider and browsers reach the gateway, without a trailing slash; `null`: as it listens. */
  readonly publicUrl: string | null;
  readonly logLevel: string;
  /** `null`: lines for people in a terminal, JSON elsewhere. */
  readonly logFormat: 'json' | 'text' | null;
  /** The journal: `file:` and a path, `:memory:`, or a `postgres://` URL, which may hold a password. */
  readonly databaseUrl: Secret;
  /** Where word of changes is listened for on PostgreSQL: the server itself, where the journal's URL leads to a pooler. */
  readonly databaseListenUrl: Secret;
  /** Whether who asks from this machine needs no credential while no callers are configured. */
  readonly allowsAnonymous: boolean;
  /** Whose tokens are believed; `null`: nobody's. */
  readonly tokens: TokenRules | null;
  /** Signs the tokens of payers; `null`: one that is made at each start. */
  readonly payerTokenSecret: Secret | null;
  /** Secrets of before: what they signed holds until it ends. */
  readonly payerTokenPreviousSecrets: readonly Secret[];
  /** The moment, as ISO text, that names the restore of a backup the journal came out of; `null`: none is declared. */
  readonly restoredJournal: string | null;
  /** Whether the provider may take money for an order that was not created through the gateway, when it asks. */
  readonly unknownOrders: 'accept' | 'reject';
  /** Milliseconds for which what was read may be given again. */
  readonly statusMaxAgeMs: number;
  /** For how many days without a change payments and payouts stay in the ledger; `null`: for ever. */
  readonly ledgerKeepDays: number | null;
  /** The merchant's backend; `null` where it gets no events and no questions. */
  readonly backend: BackendSettings | null;
  /** Milliseconds one provider call may take in all. */
  readonly timeoutMs: number;
  /** Milliseconds for which requests are still taken after a stop signal, so that balancers notice. */
  readonly shutdownDelayMs: number;
  readonly simulatorHost: string;
  /** Where the embedded simulator listens; `null` where a real provider is configured. */
  readonly simulatorPort: number | null;
  /** Never empty. With a simulator, its base URL is filled in when it listens. */
  readonly accounts: readonly Account[];
  /** The id of the account that is meant where none is named; `null`: the only one, or none. */
  readonly defaultAccount: string | null;
  /** The shops, or account ids of former times, of which the store may hold rows though they are not configured. */
  readonly goneShops: readonly string[];
  /** What would better be otherwise, in sentences. */
  readonly warnings: readonly string[];
}

/** The environment does not make a configuration. The message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
}

/** Balancers commonly ask every second or two, and believe the second or third answer. */
const SHUTDOWN_DELAY_MS = 5_000;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 0 to 65535');
const variables = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: baseUrl.optional(),
  // Not HOST's: whoever lets others reach the gateway does not mean them to move its provider's money.
  SIMULATOR_HOST: text.default('127.0.0.1'),
  SIMULATOR_PORT: port.default(4001),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be a pino level such as "info"',
    })
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'text'], { error: 'must be "json" or "text"' }).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|:memory:|postgres(ql)?:\/\/.+)$/, 'must be "file:" and a path, ":memory:", or a postgres:// URL')
    // What SQLite takes for the same must be known as the same wherever it is looked for.
    .transform((url) => (url === 'file::memory:' ? ':memory:' : url))
    .optional(),
  DATABASE_LISTEN_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+$/, 'must be a postgres:// URL')
    .optional(),
  STATUS_MAX_AGE_MS: z
    .string()
    .regex(/^\d{1,5}$/, 'must be milliseconds, 0 to 60000')
    .transform(Number)
    .refine((value) => value <= 60_000, 'must be milliseconds, 0 to 60000')
    .default(1_000),
  // Until then outcomes are corrected, pages paid and holds taken.
  LEDGER_KEEP_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, 'must be days, 30 to 36500')
    .transform(Number)
    .refine((value) => value >= 30 && value <= 36_500, 'must be days, 30 to 36500')
    .optional(),
  SHUTDOWN_DELAY_MS: z
    .string()
    .regex(/^\d{1,5}$/, 'must be milliseconds, 0 to 60000')
    .transform(Number)
    .refine((value) => value <= 60_000, 'must be milliseconds, 0 to 60000')
    .optional(),
  RESTORED_JOURNAL: z.iso
    .datetime({ error: 'must be the moment of the restore in UTC, such as "2026-11-28T10:00:00Z"' })
    // One moment, however it is written, is one restore.
    .transform((moment) => new Date(moment).toISOString())
    .optional(),
  UNKNOWN_ORDERS: z.enum(['accept', 'reject'], { error: 'must be "accept" or "reject"' }).default('accept'),
  ...accountVariables,
  ...callerVariables,
  ...backendVariables,
  ...exposureVariables,
  ...telemetryVariables,
  FREEDOMPAY_TIMEOUT_MS: z
    .string()
    .regex(/^\d{1,6}$/, 'must be milliseconds')
    .transform(Number)
    .refine((value) => value >= 100 && value <= 120_000, 'must be milliseconds, 100 to 120000')
    .default(10_000),
});

/** The names of all variables, but those of files that hold a secret. */
export const VARIABLES: readonly string[] = Object.keys(variables.shape);

/**
 * Reads the configuration out of an environment. Pure but for `readText`, which reads the files that variables name, and the
 * machine, of which nothing is looked at where none is given. Raises ConfigError with all problems at once.
 */
export function parseConfig(
  env: Environment,
  readText: (path: string) => string,
  machine: Machine | null = null,
): Config {
  const { config, problems } = readConfig(env, readText, machine);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** As parseConfig, for whoever looks for more that is wrong: where there are problems, the configuration has gaps. */
export function readConfig(
  env: Environment,
  readText: (path: string) => string,
  machine: Machine | null,
): { readonly config: Config; readonly problems: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const problems = misspellingProblems(set, [...VARIABLES, ...SECRET_FILES]);
  const given = withSecretFiles(set, readText, problems);
  const values = valuesOf(given, problems);
  const production = given['NODE_ENV'] === 'production';
  const usesSimulator = !given['FREEDOMPAY_URL'] && !given['FREEDOMPAY_ACCOUNTS_FILE'];
  const accounts = values.FREEDOMPAY_ACCOUNTS_FILE
    ? accountsOfFile(given, values.FREEDOMPAY_ACCOUNTS_FILE, readText, problems)
    : [singleAccount(values, given, usesSimulator, problems)];
  problems.push(...defaultAccountProblems(accounts, values.DEFAULT_ACCOUNT));
  const goneShops = values.GONE_SHOPS ?? [];
  problems.push(...flavourProblems(accounts, given, usesSimulator));
  problems.push(...horizonProblems(accounts, values.FREEDOMPAY_TIMEOUT_MS), ...shopProblems(accounts, goneShops));
  const tokens = tokenRules(values, given, problems);
  const backend = backendOf(values, given, accounts, readText, problems);
  problems.push(...listenProblems(given));
  // The simulator forgets its payments when it stops; a journal that remembered them would tell of payments that are gone.
  const databaseUrl = values.DATABASE_URL ?? (usesSimulator ? ':memory:' : 'file:./data/gateway.db');
  const exposure = exposureOf(values, { production, usesSimulator }, readText, problems);
  const config = {
    production,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? null,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? null,
    databaseUrl: new Secret(databaseUrl),
    databaseListenUrl: new Secret(values.DATABASE_LISTEN_URL ?? databaseUrl),
    allowsAnonymous: allowsAnonymous(values, { host: values.HOST, production, usesSimulator }, problems),
    tokens,
    payerTokenSecret: values.PAYER_TOKEN_SECRET === undefined ? null : new Secret(values.PAYER_TOKEN_SECRET),
    payerTokenPreviousSecrets: (values.PAYER_TOKEN_PREVIOUS_SECRETS ?? []).map((one) => new Secret(one)),
    restoredJournal: values.RESTORED_JOURNAL ?? null,
    unknownOrders: values.UNKNOWN_ORDERS,
    statusMaxAgeMs: values.STATUS_MAX_AGE_MS,
    ledgerKeepDays: values.LEDGER_KEEP_DAYS ?? null,
    backend,
    timeoutMs: values.FREEDOMPAY_TIMEOUT_MS,
    shutdownDelayMs: values.SHUTDOWN_DELAY_MS ?? (production ? SHUTDOWN_DELAY_MS : 0),
    simulatorHost: values.SIMULATOR_HOST,
    simulatorPort: usesSimulator ? values.SIMULATOR_PORT : null,
    accounts,
    defaultAccount: values.DEFAULT_ACCOUNT ?? null,
    goneShops,
    ...exposure,
    ...telemetryOf(values),
  };
  if (production) problems.push(...productionProblems(config, given));
  const warnings = production && problems.length === 0 ? productionWarnings(config, given, machine) : [];
  return { config: { ...config, warnings }, problems };
}

/** Every variable by itself, so that one bad value does not hide the next; a bad one counts as its default meanwhile. */
function valuesOf(given: Environment, problems: string[]): z.infer<typeof variables> {
  const settings = Object.entries(variables.shape).map(([name, schema]) => {
    const value = given[name] || undefined;
    const parsed = schema.safeParse(value);
    if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${name} ${issue.message}.`));
    return [name, parsed.success ? value : undefined];
  });
  return variables.parse(Object.fromEntries(settings));
}
