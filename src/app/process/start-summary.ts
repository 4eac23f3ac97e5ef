import { isAbsolute, resolve } from 'node:path';
import type { Config } from '../../config/config.js';

/** What a start tells, in plain words. No secret is among it. */
export type StartSummary = Readonly<
  Record<'version' | 'provider' | 'accounts' | 'journal' | 'callers' | 'playground' | 'desk' | 'listens', string>
>;

/** Where the program turned out to be. */
export interface Whereabouts {
  /** Of the package and the schema. */
  readonly version: string;
  /** The folder that relative paths start from: the one the program was started in. */
  readonly folder: string;
  readonly url: string;
  readonly simulatorUrl: string | null;
}

/** What was started, so that a wrong journal or provider is seen at once. */
export function startSummary(config: Config, { version, folder, url, simulatorUrl }: Whereabouts): StartSummary {
  const hosts = [...new Set(config.accounts.map(({ baseUrl }) => baseUrl))].join(', ');
  return {
    version,
    provider: simulatorUrl === null ? hosts : `embedded simulator at ${simulatorUrl}/ (no account, no real money)`,
    accounts: config.accounts.map(({ id, flavour }) => `${id} (${flavour} API)`).join(', '),
    journal: journalOf(config.databaseUrl.reveal(), folder),
    callers: callersOf(config),
    playground: config.playground ? `${url}/graphql` : 'off',
    desk: config.desk ? `${url}/desk` : 'off',
    listens: url,
  };
}

/** Where the journal is, without user and password. */
export function journalOf(url: string, folder: string): string {
  if (url === ':memory:') return 'in memory: it ends with the program';
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length);
    return isAbsolute(path) ? path : `${resolve(folder, path)} (${path}, from the folder of the start)`;
  }
  // Neither user nor password, nor what the query may hold.
  const named = URL.canParse(url) ? new URL(url) : null;
  return named ? `PostgreSQL at ${named.host}${named.pathname}` : 'PostgreSQL';
}

function callersOf({ allowsAnonymous, tokens }: Config): string {
  const known = tokens === null ? 'API keys' : 'API keys and tokens';
  return allowsAnonymous ? `${known}; anybody on this machine while there are none` : known;
}

/** As lines for people. */
export function linesOf(summary: StartSummary): string {
  return Object.entries(summary)
    .map(([name, value]) => `  ${`${name[0]?.toUpperCase()}${name.slice(1)}`.padEnd(13)}${value}\n`)
    .join('');
}
