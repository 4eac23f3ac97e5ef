import type { RefundLimits } from '../domain/refund-limits.js';
import type { Secret } from '../domain/secret.js';

/** Which of the provider's two families of scripts an account may call. */
export type Flavour = 'merchant' | 'gateway';

/** A shop at the provider: where it is reached and what signs its messages. */
export interface Account {
  /** Our name for it; `default` where there is just one. */
  readonly id: string;
  /** Base URL of the provider, without a trailing slash. */
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly secret: Secret;
  /** Payouts are signed with their own secret (provider documentation, Payout pages). */
  readonly payoutSecret: Secret;
  /** Accepted on what comes in while a secret is being changed; never used to sign. */
  readonly previousSecrets: readonly Secret[];
  readonly flavour: Flavour;
  /** The most that one caller may refund; left out: any sum. */
  readonly refundLimits?: RefundLimits;
  /** For how long a write that may have left stays UNKNOWN while readings do not show it; left out: a day. */
  readonly outcomeHorizonMs?: number;
  /** IANA zone of the provider's dates, which carry no offset. */
  readonly timeZone: string;
}
