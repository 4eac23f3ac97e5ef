import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';

/**
 * The store's time as far as this process can vouch for it: where the store's clock is set forward, it goes on as before, by
 * a clock that nobody sets. For what must not happen too early. Time that a machine slept through does not count either.
 */
export class SteadyClock {
  private first: { readonly store: number; readonly steady: number } | undefined;

  constructor(private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK) {}

  /** The store's time, or less. In milliseconds since 1970. */
  atMost(storeMs: number): number {
    const steady = this.clock.steady();
    this.first ??= { store: storeMs, steady };
    return Math.min(storeMs, this.first.store + steady - this.first.steady);
  }
}
