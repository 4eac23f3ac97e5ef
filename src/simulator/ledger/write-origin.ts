import type { Effects, PaymentRecord } from '../model/transactions.js';
import type { RefundStatus } from './new-refund.js';

/** How a write came about. Left out: done elsewhere (cabinet, bank), seen by everyone at once. */
export interface Origin {
  /** True for a provider script. */
  readonly script?: boolean;
  /** How long the status scripts still show the state before it, in milliseconds. */
  readonly lagMs?: number;
  readonly idempotencyKey?: string | undefined;
}

/** What becomes of a refund. */
export interface RefundFate {
  /** `success` unless given; `process`; or `error`, which moves no money and so may exceed what is left. */
  readonly status?: RefundStatus;
  /** Why it ended in error: 10020 unless given. */
  readonly failureCode?: string;
  /** How long the entry is seen as `process`, once it is seen at all, in milliseconds. */
  readonly processMs?: number;
  /** How long it is seen as `success` after that, before it is seen as it ended, in milliseconds. */
  readonly returnedMs?: number;
}

/** A payment after a write that counts as one of its kind. */
export function counted(
  before: PaymentRecord,
  after: PaymentRecord,
  kind: keyof Effects,
  origin: Origin,
): PaymentRecord {
  const { script = false, idempotencyKey: key } = origin;
  return {
    ...after,
    effects: { ...before.effects, [kind]: before.effects[kind] + 1 },
    scriptWrites: before.scriptWrites + (script ? 1 : 0),
    idempotencyKeys: key === undefined ? before.idempotencyKeys : [...before.idempotencyKeys, key],
  };
}
