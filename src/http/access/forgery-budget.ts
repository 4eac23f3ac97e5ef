import { LRUCache } from 'lru-cache';
import { TokenBuckets } from './token-buckets.js';

/** How many webhooks that are not the provider's an address may send at once, and then each second. */
const OF_ADDRESS = { atOnce: 60, perSecond: 1, debt: 0 };
/** As above, for all addresses together and one account. */
const OF_ACCOUNT = { atOnce: 600, perSecond: 10, debt: 0 };

const REMEMBERED_ADDRESSES = 20_000;
const REMEMBERED_ACCOUNTS = 2_000;
const PROVEN_FOR_MS = 86_400_000;

/**
 * What strangers may cost us with forged webhooks. Only what failed is counted, once it has failed, so that the provider,
 * whose deliveries verify, never spends anything; the question is whom an empty bucket turns away, unread:
 *
 * - an address that emptied its own bucket;
 * - where that of the account is empty, addresses that have failed themselves. One that has not is always read: strangers
 *   with many addresses must not be able to keep the provider out, and one forgery for each address is all they get;
 * - never an address that has delivered something new and true within a day, as the provider does. A repeat proves nothing,
 *   since whoever has its bytes can send it;
 * - never where the address is not known: the provider may be behind the same proxy.
 *
 * Each instance counts by itself. Verifying costs less than a millisecond: this is for floods.
 */
export class ForgeryBudget {
  private readonly ofAddress: TokenBuckets;
  private readonly ofAccount: TokenBuckets;
  private readonly provenAt = new LRUCache<string, number>({ maxSize: REMEMBERED_ADDRESSES, sizeCalculation: () => 1 });

  constructor(
    /** Milliseconds on a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.ofAddress = new TokenBuckets(OF_ADDRESS, REMEMBERED_ADDRESSES, now);
    this.ofAccount = new TokenBuckets(OF_ACCOUNT, REMEMBERED_ACCOUNTS, now);
  }

  /** For how many seconds the address is turned away; 0 where it is not. */
  waitOf(address: string | null, account: string): number {
    if (address === null || this.isProven(address) || this.ofAddress.isFull(address)) return 0;
    return this.ofAddress.waitOf(address) || this.ofAccount.waitOf(account);
  }

  /** Counts a webhook that was not the provider's. */
  failed(address: string | null, account: string): void {
    if (address === null) return;
    this.ofAddress.take(address);
    this.ofAccount.take(account);
  }

  /** The address delivered what only the provider can say, and had not said before. */
  proved(address: string | null): void {
    if (address !== null) this.provenAt.set(address, this.now());
  }

  private isProven(address: string): boolean {
    const at = this.provenAt.get(address);
    return at !== undefined && this.now() - at < PROVEN_FOR_MS;
  }
}
