import { existsSync } from 'node:fs';
import { Secret } from '../../src/domain/secret.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { DEMO_CARD } from '../../src/simulator/ledger/new-payment.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { SentWebhook } from '../../src/simulator/webhooks/webhook-log.js';
import { bytesOfOpenFile } from './copied-file.js';

/*
 * Every gateway that a test starts is watched: all that it writes (log, store, errors) is searched for what may never stand
 * there in clear. What is searched for is what the tests themselves work with: secrets, the demo payer and his card, what
 * is planted, and every signature and page token that went back and forth.
 */

/** Markers that suites put into what they send, beside what the simulator's payments have. */
export const PLANTED = {
  payerEmail: 'planted.payer@leak.example',
  payerPhone: '77059876543',
  parameter: 'planted-parameter-of-the-merchant',
  session: 'planted-session-in-a-url',
  holder: 'PLANTED CARDHOLDER',
  pan: '4400430198765432',
  cardToken: 'planted-card-token-0123456789',
} as const;

const markers = new Map<string, string>([
  [SIMULATOR_SECRET, 'the payment secret'],
  [SIMULATOR_PAYOUT_SECRET, 'the payout secret'],
  ['payer@example.com', "the demo payer's e-mail"],
  ['77010000000', "the demo payer's phone"],
  [DEMO_CARD.name, "the demo card's holder"],
  [DEMO_CARD.pan, "the demo card's number"],
  [DEMO_CARD.token, "the demo card's token"],
  ...Object.entries(PLANTED).map(([what, marker]) => [marker, `the planted ${what}`] as const),
]);
const signatures = new Set<string>();
const providers = new Set<Simulator>();
/** What was exchanged, and searched for signatures when it was complete. */
const searched = new WeakSet<object>();

/** Has a text searched for from now on. Short ones would be found by chance. */
export function plant(what: string, marker: string): void {
  if (marker.length < 8) throw new Error(`"${marker}" is too short to be searched for.`);
  markers.set(marker, what);
}

/** Has every secret of a configuration searched for from now on, but the address of the store. */
export function plantSecretsOf(settings: object): void {
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'databaseUrl') continue;
    if (!(value instanceof Secret)) {
      if (typeof value === 'object' && value !== null) plantSecretsOf(value);
    } else if (value.reveal().length >= 8) plant(`the secret "${name}"`, value.reveal());
  }
}

/** Has the signatures of a message, as fields or as XML, searched for from now on. */
export function plantSignatures(message: unknown): void {
  for (const [signature] of JSON.stringify(message).matchAll(/(?<=pg_sig(?:","|>))[0-9a-f]{32}/g))
    signatures.add(signature);
}

/** Has all that a simulator exchanges searched for from now on. */
export function plantAllOf(simulator: Simulator): void {
  providers.add(simulator);
}

/** Fails where something written holds in clear what never may be. */
export function refuseLeaks(where: string, written: string | Buffer): void {
  for (const { calls, sentWebhooks } of providers) {
    plantNew(calls, ({ fields }) => fields);
    // Until then it is searched each time: its answer may be on its way.
    const isOver = ({ answer, problem }: SentWebhook) => answer !== undefined || problem !== undefined;
    plantNew(sentWebhooks, ({ fields, answer }) => [fields, answer], isOver);
  }
  const text = typeof written === 'string' ? written : written.toString('latin1');
  const lower = text.toLowerCase();
  for (const [marker, what] of markers) {
    for (const form of [marker, encodeURIComponent(marker), Buffer.from(marker).toString('base64').slice(0, -4)]) {
      const at = lower.indexOf(form.toLowerCase());
      if (at >= 0) throw new Error(`${where} holds ${what}: …${text.slice(Math.max(0, at - 150), at + 150)}…`);
    }
  }
  const pages = pageTokens();
  for (const [, digits = ''] of lower.matchAll(/(?=([0-9a-f]{32}))/g)) {
    if (signatures.has(digits)) throw new Error(`${where} holds the signature ${digits}`);
    if (pages.has(digits)) throw new Error(`${where} holds the payment page ${digits}`);
  }
}

/** As refuseLeaks, of a SQLite database with all the files beside it, open or not. One that is gone was searched when it went. */
export async function refuseLeaksInFile(path: string): Promise<void> {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    if (existsSync(file)) refuseLeaks(file, await bytesOfOpenFile(file));
  }
}

/** What a gateway writes into its log. */
export class WrittenLog {
  private readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line);
  }

  /** What was written so far. */
  get entries(): readonly Readonly<Record<string, unknown>>[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  refuseLeaks(): void {
    const text = this.lines.join('');
    if (!text.includes('Server listening')) throw new Error('The log of a gateway was not seen by its test.');
    refuseLeaks('the log', text);
  }
}

function plantNew<T extends object>(
  entries: readonly T[],
  signedOf: (entry: T) => unknown,
  isOver: (entry: T) => boolean = () => true,
): void {
  const unsearched = entries.filter((entry) => !searched.has(entry));
  if (unsearched.length === 0) return;
  plantSignatures(unsearched.map(signedOf));
  for (const entry of unsearched.filter(isOver)) searched.add(entry);
}

function pageTokens(): ReadonlySet<string> {
  return new Set([...providers].flatMap(({ ledger }) => ledger.records.all().map(({ checkout }) => checkout.token)));
}
