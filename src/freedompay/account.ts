import { canonicalHost } from '../domain/hosts.js';
import type { ApprovalLimits } from '../domain/operations/approval.js';
import type { CallerRefundLimits } from '../domain/operations/caller-refund-limits.js';
import type { PayoutLimits } from '../domain/payouts/payout-limits.js';
import type { Secret } from '../domain/secret.js';
import { installationOf, isShopName, shopName } from '../domain/shops/shop.js';

/**
 * Which of the provider's interfaces an account may call: one of the two families of signed scripts, or the asynchronous
 * Gateway API, whose payments are another world: they have ids of their own, and no webhook tells of them.
 */
export type Flavour = 'merchant' | 'gateway' | 'async';

/** A family of scripts that are signed both ways. */
export type ScriptFlavour = Exclude<Flavour, 'async'>;

/** A shop at the provider: where it is reached and what signs its messages. */
export interface Account {
  /** Our name for it; `default` where there is just one. */
  readonly id: string;
  /** What people call it; left out: its id. */
  readonly name?: string;
  /** Base URL of the provider, without a trailing slash. */
  readonly baseUrl: string;
  readonly merchantId: string;
  /** The installation of the provider's software that it is at; left out: as the host of its base URL says. */
  readonly installation?: string;
  /** The shops that it was before, and account ids under which it was kept before rows were kept by the shop. */
  readonly formerly?: readonly string[];
  /** What its rows in the store are kept under; left out: its id. */
  readonly storedAs?: string;
  readonly secret: Secret;
  /** Payouts are signed with their own secret (provider documentation, Payout pages). */
  readonly payoutSecret: Secret;
  /** Accepted on what comes in while a secret is being changed; never used to sign. */
  readonly previousSecrets: readonly Secret[];
  readonly flavour: Flavour;
  /** The most that one caller may refund; left out: any sum. */
  readonly refundLimits?: CallerRefundLimits;
  /** The most that may be paid out; left out: any sum. */
  readonly payoutLimits?: PayoutLimits;
  /** The currency of all its payments, which the asynchronous Gateway API does not tell; an account of that has one. */
  readonly paymentCurrency?: string;
  /** The currency that payouts are made in, which their scripts do not take; left out: that of the host's country. */
  readonly payoutCurrency?: string;
  /** The most that one person may decide on alone; left out: any sum. */
  readonly approvalAbove?: ApprovalLimits;
  /** For how long a write that may have left stays UNKNOWN while readings do not show it; left out: a day. */
  readonly outcomeHorizonMs?: number;
  /** After how many days the provider may take held money by itself; left out: not known. */
  readonly holdDays?: number;
  /** IANA zone of the provider's dates, which carry no offset. */
  readonly timeZone: string;
}

/** What the account is at the provider, whatever it is called here. */
export function shopOf({
  baseUrl,
  merchantId,
  installation = installationOf(baseUrl),
}: Pick<Account, 'baseUrl' | 'merchantId' | 'installation'>): string {
  return shopName(installation, merchantId);
}

/** What the account was called here before, as far as that is known: pages that were made then name it so. */
export function formerNames({ id, storedAs = id, formerly = [] }: Account): readonly string[] {
  return [...new Set([storedAs, ...formerly])].filter((name) => name !== id && !isShopName(name));
}

/** Whether an id has the form of those that the account's payments have: digits, or a UUID at the asynchronous Gateway API. */
export function isPaymentIdOf({ flavour }: Pick<Account, 'flavour'>, id: string): boolean {
  return id.includes('-') === (flavour === 'async');
}

/** The currency that payouts of the account are made in. */
export function payoutCurrencyOf({ payoutCurrency, baseUrl }: Pick<Account, 'payoutCurrency' | 'baseUrl'>): string {
  if (payoutCurrency !== undefined) return payoutCurrency;
  const host = canonicalHost(new URL(baseUrl).host) ?? '';
  if (host.endsWith('.uz')) return 'UZS';
  return host.endsWith('.kg') ? 'KGS' : 'KZT';
}
