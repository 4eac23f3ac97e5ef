import type { FaultKind, FaultScope } from '../../src/simulator/faults/faults.js';
import type { End, Ends } from './fault-outcomes.js';
import type { FaultName } from './injected-faults.js';
import type { System } from './system.js';

/** A write as a client sees it. */
export interface View {
  readonly id: string;
  readonly state: string;
  readonly problem: { readonly code: string; readonly advice?: string } | null;
}

/** A write that is asked for here and nowhere else. */
export interface Wish {
  /** Which calls meet the fault. */
  readonly scope: Pick<FaultScope, 'paymentId' | 'orderId'>;
  /** Asks for it under its own key, or under another. */
  ask(otherKey?: string): Promise<View & { readonly replayed: boolean }>;
  /** What is known of it now. */
  read(id: string): Promise<View>;
  /** How many calls that have the effect were received. */
  sent(): number;
  /** How often it was done, as the provider's ledger says. */
  done(): number;
}

/** What asking once more comes to: its state, how many more calls were received, and how often it was done in all. */
export type Asked = readonly [state: string, sent: number, done: number];

/** A script that meets every fault there is, as a part of a write. */
export interface FaultedScript {
  readonly write: string;
  /** What meets the fault, as the simulator names it. */
  readonly script: string;
  /** What has the effect: given where the script is another, which then meets the fault once that was sent. */
  readonly after?: string;
  /** Whether the script is called for more than this, so that nothing else may run beside it. */
  readonly isShared?: boolean;
  readonly ends: Ends;
  /** The kinds of faults that the simulator refuses for the script, and why that is right. */
  readonly refuses: Readonly<Partial<Record<FaultKind, string>>>;
  begin(system: System): Wish | Promise<Wish>;
  /** What the same key comes to, where that is more than the same answer. */
  repeat?(end: End, what: FaultName): Asked;
  /** What another key for the same comes to then. */
  other(end: End): Asked;
}
