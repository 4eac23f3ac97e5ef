import { startFailure } from '../app/process/start-failure.js';
import { Backend } from '../backend/backend-client.js';
import { countIssuerKeys } from '../callers/issuer-jwks.js';
import type { Config } from '../config/config.js';
import type { Account } from '../freedompay/account.js';
import { FreedomPayClient } from '../freedompay/client.js';
import { getStatus } from '../freedompay/endpoints/status.js';
import { ProviderFault } from '../freedompay/errors/errors.js';
import { isWrongSecret } from '../freedompay/signing-secrets.js';
import { StoreRefused } from '../store/db/store-refused.js';
import { inspectStore, reachPostgres, type StoreInspection } from '../store/inspection.js';

/*
 * What a gateway needs of others, asked for by a program that changes nothing. No sentence repeats a secret, or an address that
 * may hold one.
 */

/** What was found, in a sentence. */
export interface Finding {
  readonly isSound: boolean;
  readonly text: string;
}

/** No payment has it: ids count up from 1, and this one still fits where ids are kept. */
const NOBODYS_PAYMENT = '999999999999999999';
const NOBODYS_ASYNC_PAYMENT = '00000000-0000-4000-8000-000000000000';

/** How long an answer of the backend is waited for, in milliseconds. */
const BACKEND_TIMEOUT_MS = 5_000;

/** Has the provider of an account read a payment that does not exist: it looks at the signature first. */
export async function reachProvider(account: Account, timeoutMs: number): Promise<Finding> {
  const client = new FreedomPayClient({ timeoutMs, parallel: 1 });
  const who = `The provider of account "${account.id}" (${account.baseUrl})`;
  const paymentId = account.flavour === 'async' ? NOBODYS_ASYNC_PAYMENT : NOBODYS_PAYMENT;
  try {
    await client.call(account, getStatus[account.flavour], { paymentId });
    return sound(`${who} answers, and objects neither to merchant id ${account.merchantId} nor to the secret key.`);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (isWrongSecret(error))
      return unsound(
        `${who} refuses what is signed for merchant id ${account.merchantId}: the secret key is not that shop's, or the shop is another's. ${sentence(error.problem)}`,
      );
    return unsound(`${who} was asked in vain: ${sentence(error.problem)}`);
  } finally {
    await client.close();
  }
}

/** Looks at the database; `null` beside the finding where it cannot be used. */
export async function reachStore(url: string, name: string): Promise<readonly [Finding, StoreInspection | null]> {
  try {
    const inspection = await inspectStore(url);
    if (url === ':memory:') return [sound('The journal is in memory, and ends with the program.'), inspection];
    if (!inspection.isThere)
      return [sound(`The database ${name} is not there yet, and is made at the start.`), inspection];
    const changes = inspection.missingMigrations === 1 ? 'One change' : `${inspection.missingMigrations} changes`;
    const tables =
      inspection.missingMigrations === 0
        ? 'its tables are up to date.'
        : `${changes} of its tables will be made at the start.`;
    return [sound(`The database ${name} answers: ${tables}`), inspection];
  } catch (error) {
    return [unsound(`The database ${name} cannot be used. ${whyNoStore(error)}`), null];
  }
}

/** Reaches the server on which word of changes is listened for. */
export async function reachListener(url: string): Promise<Finding> {
  try {
    await reachPostgres(url);
    return sound('The server that DATABASE_LISTEN_URL names answers.');
  } catch (error) {
    const why = whyNoStore(error).replaceAll('DATABASE_URL', 'DATABASE_LISTEN_URL');
    return unsound(`The server that DATABASE_LISTEN_URL names cannot be used. ${why}`);
  }
}

/** Reads the keys of the issuer of tokens. */
export async function reachIssuer(url: string): Promise<Finding> {
  try {
    const count = await countIssuerKeys(url);
    if (count > 0)
      return sound(`The issuer of tokens publishes ${count === 1 ? 'one key' : `${count} keys`} at ${url}.`);
    return unsound(`The issuer of tokens publishes no key at ${url}: no token can be believed.`);
  } catch (error) {
    return unsound(`The keys of the issuer of tokens cannot be read at ${url}: ${sentence(reasonOf(error))}`);
  }
}

/** Asks the merchant's backend for nothing: neither an event nor a question is sent. */
export async function reachBackend({ backend }: Config): Promise<readonly Finding[]> {
  if (!backend) return [];
  const { endpoints, checkUrl, secret } = backend;
  const named = [
    ...endpoints.map((one) => ({
      ...one,
      name: one.secret === secret ? 'BACKEND_EVENTS_URL' : `endpoint "${one.id}"`,
    })),
    ...(checkUrl === null ? [] : [{ name: 'BACKEND_CHECK_URL', url: checkUrl, secret }]),
  ];
  const reach = async ({ name, ...target }: (typeof named)[number]): Promise<Finding> => {
    const one = new Backend({
      url: target.url,
      secret: target.secret,
      timeoutMs: BACKEND_TIMEOUT_MS,
      connections: 1,
      keepAlive: false,
    });
    try {
      const status = await one.reach();
      return NO_BACKEND_BEHIND.has(status)
        ? unsound(`Where ${name} leads to, HTTP ${status} says that the backend does not serve now.`)
        : sound(`Your backend answers at ${name} (HTTP ${status} to a HEAD request; nothing was posted).`);
    } catch (error) {
      return unsound(`Your backend cannot be reached at ${name}: ${sentence(reasonOf(error))}`);
    } finally {
      await one.close();
    }
  };
  return Promise.all(named.map(reach));
}

/** Said by a proxy of what it found nobody behind. */
const NO_BACKEND_BEHIND: ReadonlySet<number> = new Set([502, 503, 504]);

function whyNoStore(error: unknown): string {
  if (error instanceof StoreRefused) return error.message;
  return startFailure(error) ?? sentence(reasonOf(error));
}

/** The code at the bottom of an error where it has one, else its message. */
function reasonOf(error: unknown): string {
  const { code, cause, message } = error as { code?: unknown; cause?: unknown; message?: string };
  if (typeof cause === 'object' && cause !== null && message === 'fetch failed') return reasonOf(cause);
  return message || (typeof code === 'string' ? code : 'no reason is given');
}

function sentence(clause: string): string {
  const text = clause.trim().replace(/\.$/, '');
  return `${text}.`;
}

function sound(text: string): Finding {
  return { isSound: true, text };
}

function unsound(text: string): Finding {
  return { isSound: false, text };
}
