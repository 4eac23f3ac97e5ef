import { BadRequest } from '../model/refusals.js';
import {
  isChargeScript,
  isCreationScript,
  isEffectScript,
  isPayoutScript,
  isRefundScript,
  plainName,
} from '../model/script-names.js';
import { isWebhookKind, WEBHOOK_KINDS } from '../model/webhook-kinds.js';
import { isScriptName } from '../scripts/all.js';
import { Delays } from './delays.js';
import { isOfInterface } from './fits-interface.js';

/** What goes wrong. "Effect" is what the script does to the ledger; a read has none. */
export type FaultEffect =
  /** The call takes that much longer, in milliseconds, or until it is cleared: before the effect, or `after` it. Webhooks: sent later. */
  | { readonly kind: 'delay'; readonly ms: number; readonly after?: boolean }
  /** The connection is cut: nothing happened, or everything but the reply. */
  | { readonly kind: 'drop-before' | 'drop-after' }
  /** HTTP 502 with a web server's page, before or after the effect. */
  | { readonly kind: 'http-502' | 'http-502-after' }
  /** HTTP 429 with a web server's page, before the effect. */
  | { readonly kind: 'http-429' }
  /** HTTP 200 with a web page, before the effect. */
  | { readonly kind: 'html' }
  /** The effect, and a reply that is cut, wrongly signed, or not signed at all. */
  | { readonly kind: 'truncated' | 'wrong-signature' | 'unsigned' }
  /** NO effect, and a body that claims success without a signature (`none`, as if not given) or with a wrong one. */
  | { readonly kind: 'forged-success'; readonly signature?: 'none' | 'wrong' }
  /** A signed reply with a status word nobody documents; `on_review` unless given. */
  | { readonly kind: 'unknown-word'; readonly word?: string }
  /** An error and no effect, or `after` the effect; signed unless the signature is `none`. */
  | {
      readonly kind: 'refuse';
      readonly code: string;
      readonly description?: string;
      readonly after?: boolean;
      readonly signature?: 'right' | 'none';
    }
  /**
   * The refund is accepted and then ends in error (10020 unless given), after `processMs` as `process` and, where it is one
   * that the bank returns, `returnedMs` as `success`.
   */
  | {
      readonly kind: 'refund-fails';
      readonly code?: string;
      readonly processMs?: number;
      readonly returnedMs?: number;
    }
  /** The refund is accepted and stays `process` for so many milliseconds, or until the ledger is told otherwise. */
  | { readonly kind: 'refund-process'; readonly ms?: number }
  /** The refund's entry becomes visible only after so many milliseconds. */
  | { readonly kind: 'refund-lag'; readonly ms: number }
  /** What a capture, cancel or refund did becomes visible only after so many milliseconds. */
  | { readonly kind: 'effect-lag'; readonly ms: number }
  /** The payment just made becomes visible to the status scripts only after so many milliseconds. */
  | { readonly kind: 'payment-lag'; readonly ms: number }
  /**
   * What is accepted as under way ends after so many milliseconds, or when the ledger is told: well, or with the code. A
   * payout then answers `process`.
   */
  | { readonly kind: 'ends-later'; readonly ms?: number; readonly code?: string }
  /** The reply has the shape that older pages of the documentation show. */
  | { readonly kind: 'older-shape' }
  /** An order that had a payout gets another, in place of the error that its id is not unique. */
  | { readonly kind: 'pays-repeat' }
  /** A signed reply, after the effect, that is about another payment. */
  | { readonly kind: 'other-payment'; readonly otherPaymentId?: string }
  /** A signed reply in which one scalar stands twice; the status unless given. */
  | { readonly kind: 'duplicate-field'; readonly field?: string; readonly value?: string }
  /** An answer of the asynchronous Gateway API, after the effect, that names another request. */
  | { readonly kind: 'other-request' }
  /** A webhook is sent so many times at once, byte for byte the same: 2 unless given, 10 at most. */
  | { readonly kind: 'duplicate'; readonly copies?: number }
  /** A webhook is never sent: a try that failed. */
  | { readonly kind: 'lost' };

export type FaultKind = FaultEffect['kind'];

/** Which calls it happens to. What is left out matches everything. */
export interface FaultScope {
  /**
   * Last segment of the path, with or without `.php`: `revoke` is `revoke.php` too; or more of it, where several end alike:
   * `mfs/pay`. Or an action of the asynchronous Gateway API: `gateway.payment.refund`. Or a webhook: `check`, `result`, `payout`,
   * `card`. Without it, script calls of every kind; `duplicate` and `lost`: webhooks of every kind.
   */
  readonly script?: string;
  readonly paymentId?: string;
  readonly orderId?: string;
  /** How many calls it happens to: 1 unless given, or `always`. */
  readonly times?: number | 'always';
}

/** A fault to arm. */
export type InjectedFault = FaultEffect & FaultScope;

/** A fault that waits for its calls. */
export type ArmedFault = InjectedFault & { readonly id: string; readonly times: number | 'always' };

/** The call a fault is looked up for. */
export interface FaultTarget {
  readonly script: string;
  /** The path called; webhooks have none. */
  readonly path?: string;
  readonly paymentId?: string | undefined;
  readonly orderId?: string | undefined;
}

/** At most one fault of each slot happens to a call, so faults of one slot follow each other over several calls. */
const SLOTS = {
  delay: 'delay',
  'drop-before': 'reply',
  'drop-after': 'reply',
  'http-502': 'reply',
  'http-502-after': 'reply',
  'http-429': 'reply',
  html: 'reply',
  truncated: 'reply',
  'wrong-signature': 'reply',
  unsigned: 'reply',
  'forged-success': 'reply',
  'unknown-word': 'reply',
  refuse: 'reply',
  'refund-fails': 'refund',
  'refund-process': 'refund',
  'refund-lag': 'refund-lag',
  'effect-lag': 'effect-lag',
  'payment-lag': 'payment-lag',
  'ends-later': 'course',
  'older-shape': 'shape',
  'pays-repeat': 'repeat',
  'other-payment': 'reply',
  'duplicate-field': 'reply',
  'other-request': 'reply',
  duplicate: 'delivery',
  lost: 'delivery',
} as const satisfies Record<FaultKind, string>;

type Slot = (typeof SLOTS)[FaultKind];
type InSlot<S extends Slot> = { [K in FaultKind]: (typeof SLOTS)[K] extends S ? K : never }[FaultKind];

/** Slots that are of some scripts only. */
const LIMITED: { readonly [S in Slot]?: { readonly what: string; to(script: string): boolean } } = {
  course: { what: 'payouts and charges', to: (script) => isPayoutScript(script) || isChargeScript(script) },
  repeat: { what: 'payouts', to: isPayoutScript },
  refund: { what: 'refunds', to: isRefundScript },
  'refund-lag': { what: 'refunds', to: isRefundScript },
  'effect-lag': { what: 'captures, cancels and refunds', to: isEffectScript },
  'payment-lag': { what: 'payments being made', to: isCreationScript },
  shape: { what: 'the removal of a card', to: (script) => plainName(script) === 'remove' },
};

/** The faults of webhooks. */
const WEBHOOK_FAULTS: ReadonlySet<FaultKind> = new Set<FaultKind>(['delay', 'wrong-signature', 'duplicate', 'lost']);

const MAX_COPIES = 10;

/** All kinds there are. */
export const FAULT_KINDS = Object.keys(SLOTS) as FaultKind[];

/** The switches: armed by a test or over HTTP, taken by the calls they fit. */
export class Faults {
  private armed: ArmedFault[] = [];
  /** What calls wait for. */
  readonly delays = new Delays();
  private nextId = 1;

  /** Arms a fault and gives its id. Throws BadRequest where it could never happen. */
  arm(fault: InjectedFault): string {
    const { script, times = 1 } = fault;
    if (script !== undefined && !isScriptName(script) && !isWebhookKind(script)) {
      throw new BadRequest(`There is no script "${script}", nor a webhook of that name.`);
    }
    if (script !== undefined && isWebhookKind(script) && !WEBHOOK_FAULTS.has(fault.kind)) {
      throw new BadRequest(`"${fault.kind}" does not happen to webhooks; ${[...WEBHOOK_FAULTS].join(', ')} do.`);
    }
    if (script !== undefined && !isOfInterface(fault.kind, script)) {
      throw new BadRequest(`"${fault.kind}" does not happen to "${script}".`);
    }
    if (script !== undefined && SLOTS[fault.kind] === 'delivery' && !isWebhookKind(script)) {
      throw new BadRequest(`"${fault.kind}" only happens to webhooks: ${WEBHOOK_KINDS.join(', ')}.`);
    }
    const limited = LIMITED[SLOTS[fault.kind]];
    if (script !== undefined && limited && !limited.to(script)) {
      throw new BadRequest(`"${fault.kind}" only happens to ${limited.what}, not to "${script}".`);
    }
    if (
      fault.kind === 'duplicate' &&
      fault.copies !== undefined &&
      !(fault.copies >= 2 && fault.copies <= MAX_COPIES)
    ) {
      throw new BadRequest(`"copies" is a number from 2 to ${MAX_COPIES}.`);
    }
    if (times !== 'always' && !(Number.isSafeInteger(times) && times > 0)) {
      throw new BadRequest('"times" is a whole number above zero, or "always".');
    }
    if (fault.kind === 'forged-success' && !['none', 'wrong'].includes(fault.signature ?? 'none')) {
      throw new BadRequest('"signature" is "none" or "wrong".');
    }
    if (fault.kind === 'refuse' && !['none', 'right'].includes(fault.signature ?? 'right')) {
      throw new BadRequest('"signature" is "right" or "none".');
    }
    const id = `fault-${this.nextId++}`;
    this.armed.push({ ...fault, times, id });
    return id;
  }

  /** Disarms one fault, or all, and lets calls go on that wait for one. Gives whether there was any. */
  clear(id?: string): boolean {
    const before = this.armed.length;
    this.armed = id === undefined ? [] : this.armed.filter((one) => one.id !== id);
    return this.delays.end(id) || this.armed.length < before;
  }

  /** The faults still armed, oldest first, each with the times it has left. */
  list(): readonly ArmedFault[] {
    return [...this.armed];
  }

  /** The oldest fault of a slot that fits the call, if any; it has happened once more with that. */
  take<S extends Slot>(slot: S, target: FaultTarget): Extract<ArmedFault, { kind: InSlot<S> }> | undefined {
    const found = this.armed.find((fault) => SLOTS[fault.kind] === slot && fits(fault, target));
    if (!found) return undefined;
    const { times } = found;
    if (times !== 'always') {
      const left = times > 1 ? [{ ...found, times: times - 1 }] : [];
      this.armed = this.armed.flatMap((fault) => (fault === found ? left : [fault]));
    }
    return found as Extract<ArmedFault, { kind: InSlot<S> }>;
  }
}

function fits(fault: ArmedFault, target: FaultTarget): boolean {
  const slot = SLOTS[fault.kind];
  const sent = isWebhookKind(target.script);
  return (
    (LIMITED[slot]?.to(target.script) ?? true) &&
    isOfInterface(fault.kind, target.script) &&
    (slot === 'delivery' ? sent : !sent || fault.script !== undefined) &&
    (fault.script === undefined || isNamed(fault.script, target)) &&
    (fault.paymentId === undefined || fault.paymentId === target.paymentId) &&
    (fault.orderId === undefined || fault.orderId === target.orderId)
  );
}

/** Whether a fault's script is that of the call: its name, or what its path ends with. */
function isNamed(script: string, { script: name, path = name }: FaultTarget): boolean {
  return plainName(script) === plainName(name) && (!script.includes('/') || path.endsWith(`/${script}`));
}
