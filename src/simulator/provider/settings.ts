/** Who calls, and how the simulated provider behaves. */
export interface ProviderSettings {
  readonly merchantId: string;
  readonly secrets: { readonly payment: string; readonly payout: string };
  readonly timeZone: string;
  readonly lagMs: number;
  readonly now: () => Date;
  /** The whole URL of one of our pages, as payers reach it. */
  readonly pageUrl: (path: string) => string;
}
