import type { FaultEffect } from '../../src/simulator/faults/faults.js';
import type { AnyFlavour } from './system.js';

/** How long a gateway in these tests waits for the provider, in milliseconds: below the delay of a timeout, and enough on a busy machine. */
export const SHORT_TIMEOUT = { FREEDOMPAY_TIMEOUT_MS: '2000' };

/** One way an answer is lost or cannot be believed. */
export interface BadAnswer {
  readonly what: string;
  readonly fault: FaultEffect;
  /** The fault code a reader is told. */
  readonly code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_TIMEOUT' | 'PROVIDER_REPLY_UNTRUSTED';
  /** Whether the same read may bring data the next time. */
  readonly retryable: boolean;
  /** Whether a write that meets it has its effect at the provider all the same. */
  readonly acts: boolean;
  /** Whether the gateway needs a short timeout to notice it. */
  readonly slow?: boolean;
}

const lost = { code: 'PROVIDER_UNAVAILABLE', retryable: true } as const;
const unreadable = { code: 'PROVIDER_REPLY_UNTRUSTED', retryable: true } as const;
const unbelievable = { code: 'PROVIDER_REPLY_UNTRUSTED', retryable: false } as const;

/** Every way the simulator can spoil the answer of a call. */
export const BAD_ANSWERS: readonly BadAnswer[] = [
  { what: 'connection cut before the call', fault: { kind: 'drop-before' }, ...lost, acts: false },
  { what: 'connection cut after the call', fault: { kind: 'drop-after' }, ...lost, acts: true },
  { what: 'HTTP 502 before the call', fault: { kind: 'http-502' }, ...lost, acts: false },
  { what: 'HTTP 502 after the call', fault: { kind: 'http-502-after' }, ...lost, acts: true },
  {
    what: 'no answer in time',
    fault: { kind: 'delay', ms: 30_000, after: true },
    code: 'PROVIDER_TIMEOUT',
    retryable: true,
    acts: true,
    slow: true,
  },
  { what: 'a web page with HTTP 200', fault: { kind: 'html' }, ...unreadable, acts: false },
  { what: 'half an answer', fault: { kind: 'truncated' }, ...unreadable, acts: true },
  { what: 'a field that stands twice', fault: { kind: 'duplicate-field', value: 'ok' }, ...unreadable, acts: true },
  { what: 'a wrong signature', fault: { kind: 'wrong-signature' }, ...unbelievable, acts: true },
  { what: 'no signature', fault: { kind: 'unsigned' }, ...unbelievable, acts: true },
  { what: 'an unsigned forged success', fault: { kind: 'forged-success' }, ...unbelievable, acts: false },
  {
    what: 'a forged success with a wrong signature',
    fault: { kind: 'forged-success', signature: 'wrong' },
    ...unbelievable,
    acts: false,
  },
  { what: 'a signed answer about another payment', fault: { kind: 'other-payment' }, ...unbelievable, acts: true },
];

/** What happens to signatures, which no answer of the asynchronous Gateway API has. */
const OF_SIGNATURES: ReadonlySet<string> = new Set(['wrong-signature', 'unsigned', 'forged-success']);

/** What else an interface can spoil, and what there is nothing of in it. */
export function badAnswersOf(flavour: AnyFlavour): readonly BadAnswer[] {
  if (flavour !== 'async') return BAD_ANSWERS;
  return [
    ...BAD_ANSWERS.filter(({ fault: { kind } }) => !OF_SIGNATURES.has(kind)),
    { what: 'an answer to another request', fault: { kind: 'other-request' }, ...unbelievable, acts: true },
  ];
}

/** As badAnswersOf, of a write: there the payment's id in an answer counts for nothing, where the request's does. */
export function badAnswersOfWrites(flavour: AnyFlavour): readonly BadAnswer[] {
  const all = badAnswersOf(flavour);
  return flavour === 'async' ? all.filter(({ fault: { kind } }) => kind !== 'other-payment') : all;
}
