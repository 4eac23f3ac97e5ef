import type { TokenRules } from '../../callers/jwt-tokens.js';
import type { Secret } from '../../domain/secret.js';
import type { Account } from '../../freedompay/account.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../simulator/credentials.js';
import type { BackendSettings } from '../backend/merchant-backend.js';

/*
 * Whether the secrets of a gateway in production are worth the name. No message repeats any part of one.
 */

/** Of a configuration what holds secrets. */
export interface Secrets {
  readonly accounts: readonly Account[];
  readonly tokens: TokenRules | null;
  readonly payerTokenSecret: Secret | null;
  readonly backend: Pick<BackendSettings, 'secret' | 'previousSecrets' | 'endpoints'> | null;
}

interface NamedSecret {
  readonly name: string;
  readonly text: string;
}

/** Shorter ones are found by trying: the provider signs with md5, which is tried billions of times a second. */
const MIN_CHARACTERS = 16;

/** What so many bits stand for is out of reach of trying for good; 16 letters and digits at random have 95. */
const MIN_BITS = 80;
const MIN_DIFFERENT_CHARACTERS = 8;

/** What people type where a secret is asked for. */
const TYPED = /passw|qwerty|change.?me|letmein|0123456|1234567|abcdefg/i;

/** What keeps a gateway from starting in production. */
export function secretProblems(config: Secrets): string[] {
  return secretsOf(config).flatMap(({ name, text }) => [
    ...([SIMULATOR_SECRET, SIMULATOR_PAYOUT_SECRET].includes(text)
      ? [`${name} is the simulator's public secret, which NODE_ENV=production does not allow.`]
      : []),
    ...(text.length < MIN_CHARACTERS
      ? [
          `${name} has ${text.length} characters, and fewer than ${MIN_CHARACTERS} can be found by trying: get a longer one.`,
        ]
      : []),
  ]);
}

/** What would better be otherwise. */
export function secretWarnings(config: Secrets): string[] {
  const secrets = secretsOf(config);
  const weak = secrets.filter(({ text }) => isWeak(text));
  const byText = new Map<string, NamedSecret[]>();
  for (const secret of secrets) {
    byText.set(secret.text, [...(byText.get(secret.text) ?? []), secret]);
  }
  return [
    ...weak.map(
      ({ name }) => `${name} is short or easy to guess: it should be made at random, of 20 characters or more.`,
    ),
    ...[...byText.values()]
      .filter((group) => group.length > 1)
      .map((group) => `One secret stands in several places, and who learns one has all: ${namesOf(group)}.`),
  ];
}

/**
 * All secrets, by name. An account's payout secret that is its payment secret is no second one: the provider gives some shops
 * just one, and then it is right that both are equal.
 */
function secretsOf({ accounts, tokens, payerTokenSecret, backend }: Secrets): NamedSecret[] {
  const ofAccounts = accounts.flatMap(({ id, secret, payoutSecret, previousSecrets }) => [
    { name: `The payment secret of account "${id}"`, secret },
    ...(payoutSecret.reveal() === secret.reveal()
      ? []
      : [{ name: `The payout secret of account "${id}"`, secret: payoutSecret }]),
    ...previousSecrets.map((one, index) => ({ name: `Previous secret ${index + 1} of account "${id}"`, secret: one })),
  ]);
  return (
    [
      ...ofAccounts,
      ...(tokens && 'secret' in tokens.keys ? [{ name: 'JWT_SECRET', secret: tokens.keys.secret }] : []),
      ...(payerTokenSecret ? [{ name: 'PAYER_TOKEN_SECRET', secret: payerTokenSecret }] : []),
      ...(backend ? secretsOfBackend(backend) : []),
      // The mark of its kind is no part of what is secret.
    ]
      .map(({ name, secret }) => ({ name, text: secret.reveal().replace(/^whsec_/, '') }))
      // What is missing, or could not be read, was reported as that.
      .filter(({ text }) => text !== '')
  );
}

/** The default endpoint of the environment signs by the environment's secrets, which are counted once. */
function secretsOfBackend({ secret, previousSecrets, endpoints }: NonNullable<Secrets['backend']>) {
  const previous = (secrets: typeof previousSecrets, of: string) =>
    secrets.map((one, index) => ({ name: `Previous secret ${index + 1} of ${of}`, secret: one }));
  return [
    { name: 'BACKEND_SECRET', secret },
    ...previous(previousSecrets, 'the backend'),
    ...endpoints
      .filter((endpoint) => endpoint.secret !== secret)
      .flatMap((endpoint) => [
        { name: `The secret of endpoint "${endpoint.id}"`, secret: endpoint.secret },
        ...previous(endpoint.previousSecrets, `endpoint "${endpoint.id}"`),
      ]),
  ];
}

function namesOf(group: readonly NamedSecret[]): string {
  return group
    .map(({ name }, index) => (index === 0 ? name : name.replace(/^The|^Previous/, (word) => word.toLowerCase())))
    .join(', ');
}

/** Counts at most what a secret can be worth, by its length and the kinds of characters in it. */
function isWeak(text: string): boolean {
  const kinds: readonly (readonly [RegExp, number])[] = [
    [/\d/, 10],
    [/[a-f]/, 6],
    [/[g-z]/, 20],
    [/[A-F]/, 6],
    [/[G-Z]/, 20],
    [/[^a-zA-Z\d]/, 32],
  ];
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  const bits = text.length * Math.log2(Math.max(alphabet, 1));
  return bits < MIN_BITS || new Set(text).size < MIN_DIFFERENT_CHARACTERS || TYPED.test(text);
}
