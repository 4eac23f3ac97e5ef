import { FAULT_KINDS, type FaultEffect, type FaultKind, Faults } from '../../src/simulator/faults/faults.js';
import { BadRequest } from '../../src/simulator/model/refusals.js';

/** How long the provider may take in the tables of faults, in milliseconds, and what is longer than that. */
export const ANSWER_WITHIN_MS = 3_000;
const TOO_LONG_MS = 3_800;

/** One way in which the simulator has a call go wrong. */
export interface InjectedRow {
  readonly what: FaultName;
  readonly fault: FaultEffect;
  /** Whether only a gateway that waits no longer than ANSWER_WITHIN_MS meets it. */
  readonly slow?: boolean;
}

/** A fault, its name before it, and whether it is slow. */
type Row = readonly [what: string, fault: FaultEffect, slow?: 'slow'];

/** Every kind of fault that the simulator has: the compiler misses one that is not here. */
const ROWS = {
  delay: [
    ['an answer that takes its time', { kind: 'delay', ms: 100 }],
    ['no answer in time, done before', { kind: 'delay', ms: TOO_LONG_MS, after: true }, 'slow'],
    ['no answer in time, done afterwards', { kind: 'delay', ms: TOO_LONG_MS }, 'slow'],
  ],
  'drop-before': [['a connection cut before', { kind: 'drop-before' }]],
  'drop-after': [['a connection cut after', { kind: 'drop-after' }]],
  'http-502': [['HTTP 502 before', { kind: 'http-502' }]],
  'http-502-after': [['HTTP 502 after', { kind: 'http-502-after' }]],
  'http-429': [['HTTP 429', { kind: 'http-429' }]],
  html: [['a web page', { kind: 'html' }]],
  truncated: [['half an answer', { kind: 'truncated' }]],
  'wrong-signature': [['a wrong signature', { kind: 'wrong-signature' }]],
  unsigned: [['no signature', { kind: 'unsigned' }]],
  'forged-success': [
    ['a forged success, unsigned', { kind: 'forged-success' }],
    ['a forged success, signed wrongly', { kind: 'forged-success', signature: 'wrong' }],
  ],
  'unknown-word': [['a word that nobody documents', { kind: 'unknown-word' }]],
  refuse: [
    ['a refusal', { kind: 'refuse', code: '9996' }],
    ['a refusal of what was done all the same', { kind: 'refuse', code: '9996', after: true }],
    ['a refusal without a signature', { kind: 'refuse', code: '9996', signature: 'none' }],
    ['a decline', { kind: 'refuse', code: '10009' }],
    ['a decline of what was done all the same', { kind: 'refuse', code: '10009', after: true }],
    ['"not found"', { kind: 'refuse', code: '11068' }],
    ['"not found", of what was done all the same', { kind: 'refuse', code: '11068', after: true }],
    ['"repeated"', { kind: 'refuse', code: '120' }],
    ['"repeated", of what was done all the same', { kind: 'refuse', code: '120', after: true }],
    ['a failure of its own', { kind: 'refuse', code: '9999' }],
    ['a failure of its own, of what was done all the same', { kind: 'refuse', code: '9999', after: true }],
    ['a code that nobody documents', { kind: 'refuse', code: '55555' }],
  ],
  'refund-fails': [['a refund that fails', { kind: 'refund-fails' }]],
  'refund-process': [['a refund under way', { kind: 'refund-process' }]],
  'refund-lag': [['a refund that shows late', { kind: 'refund-lag', ms: 300 }]],
  'effect-lag': [['an effect that shows late', { kind: 'effect-lag', ms: 600 }]],
  'payment-lag': [['a payment that shows late', { kind: 'payment-lag', ms: 3_000 }]],
  'ends-later': [
    ['under way, then done', { kind: 'ends-later', ms: 600 }],
    ['under way, then declined', { kind: 'ends-later', ms: 600, code: '10009' }],
  ],
  'older-shape': [['an answer of the older shape', { kind: 'older-shape' }]],
  'pays-repeat': [['a repeat that pays', { kind: 'pays-repeat' }]],
  'other-payment': [['an answer about another payment', { kind: 'other-payment' }]],
  'duplicate-field': [['a field that stands twice', { kind: 'duplicate-field' }]],
  'other-request': [['an answer to another request', { kind: 'other-request' }]],
  duplicate: [['a webhook that comes twice', { kind: 'duplicate' }]],
  lost: [['a webhook that is lost', { kind: 'lost' }]],
} as const satisfies Readonly<Record<FaultKind, readonly Row[]>>;

/** What a row is called, so that the compiler misses one that a table has no word for. */
export type FaultName = (typeof ROWS)[FaultKind][number][0];

/** All that the simulator can do to calls of a script, or to webhooks of a kind: what it lets be armed for them. */
export function injectedRows(script: string): readonly InjectedRow[] {
  const all = FAULT_KINDS.flatMap((kind): readonly (readonly [FaultName, FaultEffect, 'slow'?])[] => ROWS[kind]);
  return all
    .filter(([, fault]) => whyRefused(fault, script) === null)
    .map(([what, fault, slow]) => ({ what, fault, ...(slow && { slow: true }) }));
}

/** The kinds that the simulator lets nobody arm for a script. */
export function refusedKinds(script: string): readonly FaultKind[] {
  return FAULT_KINDS.filter((kind) => ROWS[kind].every(([, fault]) => whyRefused(fault, script) !== null));
}

/** Why the simulator does not let it be armed; `null` where it does. */
function whyRefused(fault: FaultEffect, script: string): string | null {
  try {
    new Faults().arm({ ...fault, script });
    return null;
  } catch (error) {
    if (error instanceof BadRequest) return error.message;
    throw error;
  }
}
