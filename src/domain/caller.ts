import { InvalidInput } from './errors.js';
import { lineInput } from './input.js';

/** What a caller may be allowed to do. */
export const SCOPES = [
  'payments:read',
  'payments:create',
  'payments:capture',
  'payments:cancel',
  'payments:refund',
  /** Approving what another asked for, where its sum is above what one person may decide on, and declining it. */
  'payments:approve',
  'payouts:read',
  'payouts:create',
  'cards:read',
  /** Adding cards and having them forgotten. */
  'cards:write',
  /** Taking money from saved cards and recurring profiles, without the payer. */
  'cards:charge',
  /** Taking money from the balances of phones, with the codes of their owners. */
  'mobile:charge',
  /** Payer contact, card holder and card token. */
  'payer:read',
  'operations:read',
  /** Deciding on operations whose outcome the provider does not show. */
  'operations:resolve',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks, and what he may do. */
export interface Caller {
  /** A name for the journal, the log and limits. Says who it is, and is no secret. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The person behind it, where its credential names one. */
  readonly person?: string;
  /** Ids of the accounts that he may use; `null`: all. */
  readonly accounts: ReadonlySet<string> | null;
  /** The only payments and orders that a payer may see; `null` for all other callers, who may see all. */
  readonly only: PayerGrant | null;
  /** When this stops being true; `null`: not by itself. */
  readonly expiresAt: Date | null;
}

/** Payments and orders of one account that a payer may see. */
export interface Grant {
  readonly paymentIds: ReadonlySet<string>;
  readonly orderIds: ReadonlySet<string>;
}

/** What a payer may see, and who let them. */
export interface PayerGrant extends Grant {
  readonly account: string;
  /** The caller who made the payer's token. */
  readonly minter: string;
}

/** Whoever asks from this machine where no callers are configured, and none need be. */
export const LOCAL_CALLER: Caller = {
  id: 'local',
  scopes: new Set(SCOPES),
  accounts: null,
  only: null,
  expiresAt: null,
};

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** The person behind a request: the one that the credential names, else the one that an input does. */
export function personOf({ person }: Caller, named: string | null | undefined): string | null {
  const other = lineInput('input.person', named, 100);
  if (person === undefined || other === null) return person ?? other;
  if (other === person) return person;
  throw new InvalidInput('input.person', 'your credential names another person, so leave it out.');
}

/** Whether a caller may see and use what belongs to the account. */
export function mayUse({ accounts }: Caller, account: string): boolean {
  return accounts === null || accounts.has(account);
}
