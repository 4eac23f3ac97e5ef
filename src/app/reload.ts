import { type Config, ConfigError } from '../config/config.js';
import type { Secret } from '../domain/secret.js';

/** What is read again while the gateway runs, by the word for it in the log. */
type Reloadable = 'trusted documents' | 'secrets';

/** What a configuration holds that may become another while the gateway runs. */
export interface Reloading {
  readonly running: Config;
  readonly next: Config;
  /** Checks the trusted documents; what it brings answers them from then on. Raises ConfigError. */
  readonly trust: (documents: NonNullable<Config['trustedDocuments']>) => () => void;
  /** Called after a secret of callers' tokens has changed. */
  readonly forgetTokens: () => void;
}

/**
 * Takes secrets and trusted documents of a configuration that was read again, all of them or none, between two requests: the
 * secrets by their texts, so that all who hold one sign and verify by the new. Brings what changed. Raises ConfigError where
 * something else has changed too, or where it is unsound: then all stays as it was.
 */
export function reload({ running, next, trust, forgetTokens }: Reloading): readonly Reloadable[] {
  const fixed = changedForGood(running, next);
  if (fixed.length > 0)
    throw new ConfigError(fixed.map((name) => `${name} changed, which only a restart takes: restart, or put it back.`));
  const documents = next.trustedDocuments;
  const areOthers = JSON.stringify(documents) !== JSON.stringify(running.trustedDocuments);
  const answer = documents && areOthers ? trust(documents) : () => {};
  const pairs = pairsOf(running, next);
  const lists = listsOf(running, next);
  const secretsChanged =
    pairs.some(([old, now]) => old.reveal() !== now.reveal()) ||
    lists.some(([old, now]) => textOf(old) !== textOf(now));
  answer();
  if (areOthers) Object.assign(running, { trustedDocuments: documents });
  for (const [old, now] of pairs) old.renew(now);
  // The one place where a list that all others only read becomes another: they hold this very list.
  for (const [old, now] of lists) (old as Secret[]).splice(0, old.length, ...now);
  if (secretsChanged) forgetTokens();
  return [...(secretsChanged ? (['secrets'] as const) : []), ...(areOthers ? (['trusted documents'] as const) : [])];
}

/** The secrets that may become others, each with what it becomes. */
function pairsOf(running: Config, next: Config): readonly (readonly [Secret, Secret])[] {
  const all = ({ accounts, tokens, payerTokenSecret, backend }: Config) => [
    ...accounts.flatMap(({ secret, payoutSecret }) => [secret, payoutSecret]),
    ...(tokens && 'secret' in tokens.keys ? [tokens.keys.secret] : []),
    ...(payerTokenSecret ? [payerTokenSecret] : []),
    ...(backend ? [backend.secret, ...backend.endpoints.map(({ secret }) => secret)] : []),
  ];
  return pairedBy(all(running), all(next));
}

/** The lists of secrets of before. */
function listsOf(running: Config, next: Config): readonly (readonly [readonly Secret[], readonly Secret[]])[] {
  const all = ({ accounts, tokens, payerTokenPreviousSecrets, backend }: Config) => [
    ...accounts.map(({ previousSecrets }) => previousSecrets),
    ...(tokens && 'secret' in tokens.keys ? [tokens.keys.previousSecrets] : []),
    payerTokenPreviousSecrets,
    ...(backend ? [backend.previousSecrets, ...backend.endpoints.map(({ previousSecrets }) => previousSecrets)] : []),
  ];
  return pairedBy(all(running), all(next));
}

/** Of two configurations of the same shape, what stands at the same place. */
function pairedBy<One>(old: readonly One[], now: readonly One[]): readonly (readonly [One, One])[] {
  return old.flatMap((one, index) => {
    const other = now[index];
    return other === undefined ? [] : [[one, other] as const];
  });
}

/** The names of what differs beside that. Secrets print alike, so what is left are the other settings. */
function changedForGood(running: Config, next: Config): readonly string[] {
  const shapeOf = (config: Config) => {
    const { warnings, logFormat, trustedDocuments, payerTokenPreviousSecrets, ...rest } = config;
    const shape = { ...rest, trustedDocuments: trustedDocuments !== null };
    return new Map(Object.entries(shape).map(([name, value]) => [name, JSON.stringify(value, withoutPrevious)]));
  };
  const [old, now] = [shapeOf(running), shapeOf(next)];
  const names = [...old.keys()].filter((name) => old.get(name) !== now.get(name));
  for (const name of ['databaseUrl', 'databaseListenUrl'] as const)
    if (running[name].reveal() !== next[name].reveal()) names.push(name);
  return names;
}

function withoutPrevious(name: string, value: unknown): unknown {
  if (value instanceof Set || value instanceof Map) return [...value];
  return /previousSecrets$/i.test(name) ? undefined : value;
}

function textOf(secrets: readonly Secret[]): string {
  return JSON.stringify(secrets.map((one) => one.reveal()));
}
