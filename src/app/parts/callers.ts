import { randomBytes } from 'node:crypto';
import { ApiKeys } from '../../callers/api-keys.js';
import { Callers } from '../../callers/authenticate-caller.js';
import { Tokens } from '../../callers/jwt-tokens.js';
import { PayerTokens } from '../../callers/payer-tokens.js';
import { type Config, ConfigError } from '../../config/config.js';
import { SCOPES } from '../../domain/caller.js';
import { isLoopbackHost } from '../../domain/hosts.js';
import { Secret } from '../../domain/secret.js';
import { type ApiKeyRecord, ApiKeyTable } from '../../store/api-keys.js';
import type { Store } from '../../store/db/schema.js';

/**
 * Who may call, as the configuration and the store have it, and what makes tokens for payers. Raises ConfigError where
 * anybody could call.
 */
export async function createCallers(
  config: Config,
  store: Store,
  keysTrustedMs: number,
  warn: (problem: string) => void = () => {},
): Promise<{ readonly callers: Callers; readonly payerTokens: PayerTokens }> {
  const table = new ApiKeyTable(store);
  const payerTokens = new PayerTokens(
    config.payerTokenSecret ?? new Secret(randomBytes(32).toString('base64url')),
    config.payerTokenPreviousSecrets,
  );
  const callers = new Callers(
    config.tokens && new Tokens(config.tokens, onlyAccountOf(config)),
    new ApiKeys(table, keysTrustedMs),
    payerTokens,
    config.allowsAnonymous,
  );
  const problem = (await callers.areConfigured()) ? null : problemOfBeingOpen(config);
  if (problem) throw new ConfigError([problem]);
  for (const sentence of strayKeys(config, await table.all())) warn(sentence);
  return { callers, payerTokens };
}

/** Why a gateway that no callers are configured for may not run like this; `null` where nobody else can reach it. */
export function problemOfBeingOpen(config: Config): string | null {
  if (!config.allowsAnonymous) return problemOfNoCallers(config);
  if (isLoopbackHost(config.host)) return null;
  return `HOST=${config.host} lets others reach a gateway for which no callers are configured: leave HOST out, or name an issuer of tokens (JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE), or a DATABASE_URL with API keys in it (npm run keys).`;
}

/** What to do about it, with the line to type as it is to be typed. */
function problemOfNoCallers({ accounts, databaseUrl, production }: Config): string {
  const ids = accounts.map(({ id }) => id).join(',');
  return [
    'No callers are configured, so anybody who reaches this gateway could refund. With the same variables set, make an API key:',
    `      npm run keys -- create "admin screen" --scopes ${SCOPES.join(',')} --accounts ${ids}`,
    '    Leave out the scopes that its holder does not need. Or name an issuer of tokens: JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE.',
    ...(databaseUrl.reveal() === ':memory:'
      ? ['    DATABASE_URL=:memory: keeps no keys: name one that lasts first, such as file:./data/gateway.db.']
      : []),
    ...(production
      ? []
      : [
          '    To try it out from this machine alone, with no proxy in front of the gateway: ALLOW_ANONYMOUS=loopback.',
        ]),
  ].join('\n');
}

/** What API keys are for goes by the names of accounts: a renamed one is not theirs any more, and whoever takes its old name is. */
function strayKeys({ accounts }: Config, keys: readonly ApiKeyRecord[]): string[] {
  return keys.flatMap(({ id, name, accounts: named, revokedAt }) => {
    const strays = revokedAt ? [] : (named ?? []).filter((one) => !accounts.some((account) => account.id === one));
    if (strays.length === 0) return [];
    return `API key ${id} (${JSON.stringify(name)}) is for ${strays.map((one) => `"${one}"`).join(', ')}, which no account is called: where an account was renamed, make another key and revoke this one, which would be for any account that takes that name.`;
  });
}

function onlyAccountOf({ accounts }: Config): string | null {
  return accounts.length === 1 ? (accounts[0]?.id ?? null) : null;
}
