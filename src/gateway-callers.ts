import { randomBytes } from 'node:crypto';
import { ApiKeys } from './callers/api-keys.js';
import { Callers } from './callers/callers.js';
import { PayerTokens } from './callers/payer-tokens.js';
import { Tokens } from './callers/tokens.js';
import type { Config } from './config.js';
import { Secret } from './domain/secret.js';
import { ApiKeyTable } from './store/api-keys.js';
import type { Store } from './store/schema.js';

/** Who may ask, and what makes tokens for payers. */
export function callerParts({ tokens, payerTokenSecret, accounts }: Config, store: Store, keysTrustedMs: number) {
  const apiKeys = new ApiKeys(new ApiKeyTable(store), keysTrustedMs);
  const payerTokens = new PayerTokens(payerTokenSecret ?? new Secret(randomBytes(32).toString('base64url')));
  const onlyAccount = accounts.length === 1 ? (accounts[0]?.id ?? null) : null;
  return { payerTokens, callers: new Callers(tokens && new Tokens(tokens, onlyAccount), apiKeys, payerTokens) };
}
