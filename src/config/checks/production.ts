import type { TokenRules } from '../../callers/jwt-tokens.js';
import { isOpenToOthers } from '../../domain/hosts.js';
import type { Secret } from '../../domain/secret.js';
import type { Account } from '../../freedompay/account.js';
import type { Environment } from '../accounts.js';
import type { BackendSettings } from '../backend/merchant-backend.js';
import { SECRET_FILES } from '../secret-files.js';
import { databaseProblems, databaseWarnings } from './database.js';
import { type Machine, machineProblems, machineWarnings } from './machine.js';
import { secretProblems, secretWarnings } from './secrets.js';

/*
 * What a gateway in front of real money must have, and what it should have. That callers are configured is looked at when the
 * store is open, since API keys are kept there.
 */

/** Of a configuration what matters for that. */
export interface Deployment {
  readonly accounts: readonly Account[];
  readonly simulatorPort: number | null;
  readonly databaseUrl: Secret;
  readonly databaseListenUrl: Secret;
  readonly tokens: TokenRules | null;
  readonly publicUrl: string | null;
  readonly payerTokenSecret: Secret | null;
  readonly playground: boolean;
  readonly backend: BackendSettings | null;
  readonly corsOrigins: readonly string[];
}

/** What keeps a gateway from starting in production. */
export function productionProblems(config: Deployment, given: Environment): string[] {
  const { accounts, simulatorPort, databaseUrl, tokens } = config;
  if (simulatorPort !== null)
    return ['NODE_ENV=production needs a real provider: set FREEDOMPAY_URL, or unset NODE_ENV to use the simulator.'];
  return [
    ...secretProblems(config),
    ...accounts
      .filter(({ baseUrl }) => isOpenToOthers(baseUrl))
      .map(({ id }) => `Account "${id}" calls its provider without encryption: its URL must begin with https://.`),
    ...databaseProblems(databaseUrl.reveal(), given),
    ...(tokens && 'jwksUrl' in tokens.keys && isOpenToOthers(tokens.keys.jwksUrl)
      ? ['JWT_JWKS_URL must begin with https://: whoever could change the keys on the way could be anybody.']
      : []),
    ...machineProblems(given),
  ];
}

/** What a gateway in production would better have; it starts without. Of the machine nothing is said where it is `null`. */
export function productionWarnings(config: Deployment, given: Environment, machine: Machine | null): string[] {
  const { publicUrl, payerTokenSecret, playground, backend, corsOrigins } = config;
  const backendUrls = [...(backend?.endpoints ?? []).map(({ url }) => url), backend?.checkUrl].filter(
    (url) => url != null,
  );
  return [
    ...(publicUrl === null
      ? ['PUBLIC_URL is not set: payments that are created here tell the provider of no webhooks.']
      : isOpenToOthers(publicUrl)
        ? ['PUBLIC_URL is not encrypted: it should begin with https://.']
        : []),
    ...(payerTokenSecret === null
      ? ['PAYER_TOKEN_SECRET is not set: payer tokens hold for this instance only, until it stops.']
      : []),
    ...(playground ? ['PLAYGROUND=on: anybody who is let in can read the whole schema.'] : []),
    ...(backendUrls.some(isOpenToOthers) ? ["The backend's URLs should begin with https://."] : []),
    ...(corsOrigins.some(isOpenToOthers) ? ['CORS_ORIGINS lets pages call that anybody could change on the way.'] : []),
    ...secretWarnings(config),
    ...databaseWarnings('DATABASE_URL', config.databaseUrl.reveal(), given),
    ...(given['DATABASE_LISTEN_URL'] === undefined
      ? []
      : databaseWarnings('DATABASE_LISTEN_URL', config.databaseListenUrl.reveal(), given)),
    ...(machine ? machineWarnings(machine, secretFilesOf(given)) : []),
  ];
}

/** The files of secrets, by the variables that name them. */
function secretFilesOf(given: Environment): Environment {
  return Object.fromEntries(
    ['FREEDOMPAY_ACCOUNTS_FILE', 'BACKEND_ENDPOINTS_FILE', ...SECRET_FILES].map((name) => [name, given[name]]),
  );
}
