/** Longer than any test takes: what the provider shows so late it shows when the test moves its clock, and not before. */
export const HOUR_MS = 3_600_000;

/** The clock of a provider, which the test moves on. */
export interface ProviderClock {
  readonly now: () => Date;
  pass(ms: number): void;
}

/** It runs as the machine's own, so that what is done in a test is dated as ever. */
export function providerClock(): ProviderClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    pass: (ms) => {
      aheadMs += ms;
    },
  };
}
