import { z } from 'zod';
import { Secret } from './domain/secret.js';
import type { Account } from './freedompay/account.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from './simulator/credentials.js';

/** How the gateway runs. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** How the provider and browsers reach the gateway, without a trailing slash; `null`: as it listens. */
  readonly publicUrl: string | null;
  readonly logLevel: string;
  /** The journal: `file:` and a path, `:memory:`, or a `postgres://` URL, which may hold a password. */
  readonly databaseUrl: Secret;
  /** Milliseconds one provider call may take in all. */
  readonly timeoutMs: number;
  /** Where the embedded simulator listens; `null` where a real provider is configured. */
  readonly simulatorPort: number | null;
  /** Never empty. With a simulator, its base URL is filled in when it listens. */
  readonly accounts: readonly Account[];
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

export type Environment = Readonly<Record<string, string | undefined>>;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 0 to 65535');
const text = z.string().trim().min(1, 'must not be empty');
const flavour = z.enum(['merchant', 'gateway'], { error: 'must be "merchant" or "gateway"' });
const timeZone = text.refine(isTimeZone, 'must be an IANA time zone such as "Asia/Almaty"');
const baseUrl = text
  .refine(isHttpUrl, 'must be a URL that begins with https:// (or http://), without query')
  .transform((value) => value.replace(/\/+$/, ''));

const variables = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: baseUrl.optional(),
  SIMULATOR_PORT: port.default(4001),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be a pino level such as "info"',
    })
    .default('info'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|:memory:|postgres(ql)?:\/\/.+)$/, 'must be "file:" and a path, ":memory:", or a postgres:// URL')
    .optional(),
  FREEDOMPAY_URL: baseUrl.optional(),
  FREEDOMPAY_MERCHANT_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be digits')
    .optional(),
  FREEDOMPAY_SECRET_KEY: text.optional(),
  FREEDOMPAY_PAYOUT_SECRET_KEY: text.optional(),
  FREEDOMPAY_PREVIOUS_SECRET_KEYS: text.optional(),
  FREEDOMPAY_API: flavour.default('merchant'),
  FREEDOMPAY_TIME_ZONE: timeZone.optional(),
  FREEDOMPAY_ACCOUNTS_FILE: text.optional(),
  FREEDOMPAY_TIMEOUT_MS: z
    .string()
    .regex(/^\d{1,6}$/, 'must be milliseconds')
    .transform(Number)
    .refine((value) => value >= 100 && value <= 120_000, 'must be milliseconds, 100 to 120000')
    .default(10_000),
});
type Variables = z.infer<typeof variables>;

/** What belongs to the single account: none of it may stand beside an accounts file. */
const SINGLE_ACCOUNT = [
  'FREEDOMPAY_URL',
  'FREEDOMPAY_MERCHANT_ID',
  'FREEDOMPAY_SECRET_KEY',
  'FREEDOMPAY_PAYOUT_SECRET_KEY',
  'FREEDOMPAY_PREVIOUS_SECRET_KEYS',
  'FREEDOMPAY_API',
  'FREEDOMPAY_TIME_ZONE',
] as const;

const accountsFile = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[\w-]{1,50}$/, 'must be 1 to 50 letters, digits, "-" or "_"'),
      url: baseUrl,
      merchantId: z.string().regex(/^\d{1,20}$/, 'must be digits'),
      secretKey: text,
      payoutSecretKey: text.optional(),
      previousSecretKeys: z.array(text).default([]),
      api: flavour.default('merchant'),
      timeZone: timeZone.optional(),
    }),
  )
  .min(1, 'must list at least one account');

/**
 * Reads the configuration out of an environment. Pure but for `readText`, which reads the accounts file where one is
 * named. Raises ConfigError with all problems at once.
 */
export function parseConfig(env: Environment, readText: (path: string) => string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const problems = Object.keys(given)
    .filter((name) => name.startsWith('FREEDOMPAY_') && !Object.hasOwn(variables.shape, name))
    .map((name) => `${name} is not a variable of this program: correct or remove it.`);
  const parsed = variables.safeParse(given);
  if (!parsed.success) throw new ConfigError([...problems, ...parsed.error.issues.map((issue) => problemOf(issue))]);

  const values = parsed.data;
  const production = given['NODE_ENV'] === 'production';
  const usesSimulator = !values.FREEDOMPAY_URL && !values.FREEDOMPAY_ACCOUNTS_FILE;
  const accounts = values.FREEDOMPAY_ACCOUNTS_FILE
    ? accountsOfFile(values, values.FREEDOMPAY_ACCOUNTS_FILE, readText, problems)
    : [singleAccount(values, usesSimulator, problems)];
  if (production) problems.push(...productionProblems(accounts, usesSimulator));
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    production,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? null,
    logLevel: values.LOG_LEVEL,
    // The simulator forgets its payments when it stops; a journal that remembered them would tell of payments that are gone.
    databaseUrl: new Secret(values.DATABASE_URL ?? (usesSimulator ? ':memory:' : 'file:./data/gateway.db')),
    timeoutMs: values.FREEDOMPAY_TIMEOUT_MS,
    simulatorPort: usesSimulator ? values.SIMULATOR_PORT : null,
    accounts,
  };
}

function singleAccount(values: Variables, usesSimulator: boolean, problems: string[]): Account {
  if (!usesSimulator) {
    for (const name of ['FREEDOMPAY_MERCHANT_ID', 'FREEDOMPAY_SECRET_KEY'] as const) {
      if (!values[name]) problems.push(`${name} is missing: FREEDOMPAY_URL needs it.`);
    }
  }
  const secret = values.FREEDOMPAY_SECRET_KEY ?? SIMULATOR_SECRET;
  const url = values.FREEDOMPAY_URL ?? '';
  return {
    id: 'default',
    baseUrl: url,
    merchantId: values.FREEDOMPAY_MERCHANT_ID ?? SIMULATOR_MERCHANT_ID,
    secret: new Secret(secret),
    payoutSecret: new Secret(
      values.FREEDOMPAY_PAYOUT_SECRET_KEY ?? values.FREEDOMPAY_SECRET_KEY ?? SIMULATOR_PAYOUT_SECRET,
    ),
    previousSecrets: (values.FREEDOMPAY_PREVIOUS_SECRET_KEYS ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => new Secret(one)),
    flavour: values.FREEDOMPAY_API,
    timeZone: values.FREEDOMPAY_TIME_ZONE ?? zoneOfHost(url),
  };
}

function accountsOfFile(
  values: Variables,
  path: string,
  readText: (path: string) => string,
  problems: string[],
): readonly Account[] {
  for (const name of SINGLE_ACCOUNT) {
    if (name === 'FREEDOMPAY_API' ? values[name] !== 'merchant' : values[name] !== undefined) {
      problems.push(`${name} can not stand beside FREEDOMPAY_ACCOUNTS_FILE: put it into the file.`);
    }
  }
  let content: unknown;
  try {
    content = JSON.parse(readText(path));
  } catch (error) {
    problems.push(
      `FREEDOMPAY_ACCOUNTS_FILE can not be read as JSON: ${error instanceof SyntaxError ? 'bad syntax' : error instanceof Error ? error.message : String(error)}.`,
    );
    return [];
  }
  const parsed = accountsFile.safeParse(content);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => problemOf(issue, 'FREEDOMPAY_ACCOUNTS_FILE')));
    return [];
  }
  const accounts = parsed.data.map(
    (entry): Account => ({
      id: entry.id,
      baseUrl: entry.url,
      merchantId: entry.merchantId,
      secret: new Secret(entry.secretKey),
      payoutSecret: new Secret(entry.payoutSecretKey ?? entry.secretKey),
      previousSecrets: entry.previousSecretKeys.map((one) => new Secret(one)),
      flavour: entry.api,
      timeZone: entry.timeZone ?? zoneOfHost(entry.url),
    }),
  );
  for (const id of repeated(accounts.map((account) => account.id))) {
    problems.push(`FREEDOMPAY_ACCOUNTS_FILE names account "${id}" twice.`);
  }
  // Two names for one shop would be two locks for one payment.
  for (const shop of repeated(accounts.map(({ baseUrl: url, merchantId }) => `merchant ${merchantId} at ${url}`))) {
    problems.push(`FREEDOMPAY_ACCOUNTS_FILE lists ${shop} under two ids.`);
  }
  return accounts;
}

function productionProblems(accounts: readonly Account[], usesSimulator: boolean): string[] {
  if (usesSimulator)
    return ['NODE_ENV=production needs a real provider: set FREEDOMPAY_URL, or unset NODE_ENV to use the simulator.'];
  return accounts
    .filter(({ secret, payoutSecret }) =>
      [secret, payoutSecret].some((one) => [SIMULATOR_SECRET, SIMULATOR_PAYOUT_SECRET].includes(one.reveal())),
    )
    .map(({ id }) => `Account "${id}" uses the simulator's public secret, which NODE_ENV=production does not allow.`);
}

function problemOf(issue: z.core.$ZodIssue, file?: string): string {
  const [name, ...rest] = file ? [file, ...issue.path] : issue.path;
  return `${String(name)}${rest.length > 0 ? ` (${rest.map(String).join('.')})` : ''} ${issue.message}.`;
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((one, index) => texts.indexOf(one) !== index))];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isHttpUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}

/** Provider dates carry no offset: each country's host writes its own local time. */
function zoneOfHost(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (host.endsWith('.uz')) return 'Asia/Tashkent';
  if (host.endsWith('.kg')) return 'Asia/Bishkek';
  return 'Asia/Almaty';
}
