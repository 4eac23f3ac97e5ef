import { BoundedMap } from '../services/bounded-map.js';

/** How many webhooks that are not the provider's an address may send at once, and then each second. */
const OF_ADDRESS = { atOnce: 60, perSecond: 1 };
/** As above, for all addresses together and one account. */
const OF_ACCOUNT = { atOnce: 600, perSecond: 10 };

const REMEMBERED_ADDRESSES = 20_000;
const REMEMBERED_ACCOUNTS = 2_000;
const PROVEN_FOR_MS = 86_400_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

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
  private readonly ofAddress = new BoundedMap<Bucket>(REMEMBERED_ADDRESSES);
  private readonly ofAccount = new BoundedMap<Bucket>(REMEMBERED_ACCOUNTS);
  private readonly provenAt = new BoundedMap<number>(REMEMBERED_ADDRESSES);

  constructor(
    /** Milliseconds on a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** For how many seconds the address is turned away; 0 where it is not. */
  waitOf(address: string | null, account: string): number {
    if (address === null) return 0;
    const own = this.ofAddress.get(address);
    if (!own || this.isProven(address)) return 0;
    const ownLeft = this.filled(own, OF_ADDRESS);
    if (ownLeft < 1) return Math.ceil((1 - ownLeft) / OF_ADDRESS.perSecond);
    const all = this.ofAccount.get(account);
    const left = all ? this.filled(all, OF_ACCOUNT) : OF_ACCOUNT.atOnce;
    return left < 1 && ownLeft < OF_ADDRESS.atOnce ? Math.ceil((1 - left) / OF_ACCOUNT.perSecond) : 0;
  }

  /** Counts a webhook that was not the provider's. */
  failed(address: string | null, account: string): void {
    if (address === null) return;
    this.take(this.ofAddress, address, OF_ADDRESS);
    this.take(this.ofAccount, account, OF_ACCOUNT);
  }

  /** The address delivered what only the provider can say, and had not said before. */
  proved(address: string | null): void {
    if (address !== null) this.provenAt.set(address, this.now());
  }

  private isProven(address: string): boolean {
    const at = this.provenAt.get(address);
    return at !== undefined && this.now() - at < PROVEN_FOR_MS;
  }

  private take(buckets: BoundedMap<Bucket>, key: string, limit: typeof OF_ADDRESS): void {
    const bucket = buckets.get(key);
    if (!bucket) {
      buckets.set(key, { tokens: limit.atOnce - 1, filledAt: this.now() });
      return;
    }
    bucket.tokens = Math.max(0, this.filled(bucket, limit) - 1);
  }

  private filled(bucket: Bucket, { atOnce, perSecond }: typeof OF_ADDRESS): number {
    const now = this.now();
    bucket.tokens = Math.min(atOnce, bucket.tokens + ((now - bucket.filledAt) / 1_000) * perSecond);
    bucket.filledAt = now;
    return bucket.tokens;
  }
}
