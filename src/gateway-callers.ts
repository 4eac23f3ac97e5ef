import { randomBytes } from 'node:crypto';
import { ApiKeys } from './callers/api-keys.js';
import { Callers } from './callers/callers.js';
import { PayerTokens } from './callers/payer-tokens.js';
import { Tokens } from './callers/tokens.js';
import { type Config, ConfigError } from './config.js';
import { SCOPES } from './domain/caller.js';
import { isLoopbackHost } from './domain/hosts.js';
import { Secret } from './domain/secret.js';
import { ApiKeyTable } from './store/api-keys.js';
import type { Store } from './store/schema.js';

/**
 * Who may call, as the configuration and the store have it, and what makes tokens for payers. Raises ConfigError where
 * anybody could call.
 */
export async function gatewayCallers(
  config: Config,
  store: Store,
  keysTrustedMs: number,
): Promise<{ readonly callers: Callers; readonly payerTokens: PayerTokens }> {
  const payerTokens = new PayerTokens(config.payerTokenSecret ?? new Secret(randomBytes(32).toString('base64url')));
  const callers = new Callers(
    config.tokens && new Tokens(config.tokens, onlyAccountOf(config)),
    new ApiKeys(new ApiKeyTable(store), keysTrustedMs),
    payerTokens,
    config.allowsAnonymous,
  );
  const problem = (await callers.areConfigured()) ? null : problemOfBeingOpen(config);
  if (problem) throw new ConfigError([problem]);
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

function onlyAccountOf({ accounts }: Config): string | null {
  return accounts.length === 1 ? (accounts[0]?.id ?? null) : null;
}
