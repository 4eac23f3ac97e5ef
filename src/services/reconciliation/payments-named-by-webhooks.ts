import { LRUCache } from 'lru-cache';
import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import { type AgeTimes, pauseAtAge } from '../jobs/back-off.js';

interface Heard {
  readonly payment: PaymentName;
  readonly at: number;
  /** The request that the webhook came with. */
  readonly requestId: string | null;
  nextRecheckAt: number;
}

/** How many are cached; the oldest are evicted first and are then rechecked on their own schedule. */
const MAX = 1_000;

/**
 * Payments that webhooks named. Each is rechecked at once and frequently for a while after, since the provider shows what it
 * reports seconds late.
 */
export class PaymentsNamedByWebhooks {
  private readonly heard = new LRUCache<string, Heard>({ maxSize: MAX, sizeCalculation: () => 1 });

  constructor(
    private readonly times: AgeTimes,
    /** For how long after a webhook its payment is rechecked, in milliseconds. */
    private readonly forMs: number,
    private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK,
  ) {}

  note(payment: PaymentName, requestId: string | null = null): void {
    const now = this.clock.steady();
    this.heard.set(paymentKey(payment), { payment, at: now, requestId, nextRecheckAt: now });
  }

  has(payment: PaymentName): boolean {
    return this.heard.has(paymentKey(payment));
  }

  /** The request of the webhook that named it last; `null` where that is not known. */
  requestOf(payment: PaymentName): string | null {
    return this.heard.peek(paymentKey(payment))?.requestId ?? null;
  }

  /** Those that are due. */
  due(): readonly PaymentName[] {
    const now = this.clock.steady();
    return [...this.heard.rvalues()].flatMap((heard) => (heard && heard.nextRecheckAt <= now ? [heard.payment] : []));
  }

  /** It was rechecked, and an operation is still open. */
  rechecked(payment: PaymentName): void {
    const now = this.clock.steady();
    const heard = this.heard.peek(paymentKey(payment));
    if (!heard) return;
    heard.nextRecheckAt = now + pauseAtAge(now - heard.at, this.times);
    if (heard.nextRecheckAt - heard.at > this.forMs) this.forget(payment);
  }

  forget(payment: PaymentName): void {
    this.heard.delete(paymentKey(payment));
  }
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId }: PaymentName): string {
  return `${account} ${paymentId}`;
}
