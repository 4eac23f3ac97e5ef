import type { Faults } from '../faults/faults.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PayerActions } from '../pages/payer-actions.js';

/** What a scenario is staged with. */
export interface Stage {
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly payer: PayerActions;
  /** A new order id: scenarios may be played any number of times, side by side. */
  orderId(): string;
  /** Has something done when so many milliseconds have passed by the simulator's clock, unless it was reset before. */
  later(ms: number, act: () => void): void;
}

/** What a scenario put on: `null` where it has none. */
export interface Cast {
  readonly paymentId: string | null;
  /** The provider's id of the payout. */
  readonly payoutId: string | null;
  readonly orderId: string | null;
}

/** A starting state, or a course of events, that has a name. */
export interface Scenario {
  /** Lower case, with hyphens. */
  readonly name: string;
  /** For a button. */
  readonly title: string;
  /** What happens at the provider, and what begins it. */
  readonly description: string;
  /** Whether its payment is one of the asynchronous Gateway API, which the scripts do not know. */
  readonly isAsync?: boolean;
  readonly stage: (stage: Stage) => Cast | Promise<Cast>;
}

/** A scenario that was played, and what it put on. */
export interface PlayedScenario extends Cast {
  readonly name: string;
}

/** What was put on, of a payment. */
export function ofPayment(stage: Stage, paymentId: string): Cast {
  return { paymentId, payoutId: null, orderId: stage.ledger.payment(paymentId).orderId || null };
}
