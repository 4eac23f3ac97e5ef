import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { TokenBuckets } from './token-buckets.js';

/**
 * How many credentials that do not hold an address may show at once, and then each second. Some clients go on with one that
 * has ended: a few of them must not use up what others behind their address need to show a new one.
 */
const OF_ADDRESS = { atOnce: 100, perSecond: 10, debt: 600 };

const REMEMBERED_ADDRESSES = 20_000;
const REMEMBERED_CREDENTIALS = 50_000;
const PROVEN_FOR_MS = 86_400_000;

/**
 * What strangers may cost us with credentials that do not hold: a statement for each API key, a signature for each token.
 * Only what failed is counted, once it has failed. An address that has used up its budget is turned away before anything is
 * looked up or verified, with these exceptions:
 *
 * - a credential that held within a day, whatever others behind the same address do: a carrier or an office has one address
 *   for many. It is asked about as always, and is none of these any more once it fails. Only its hash is kept;
 * - where the address is not known: all the world may be behind the same proxy.
 *
 * So a flood can keep out only those behind its own address who come with a credential that this instance has not seen yet,
 * and for a minute after it ends. Each instance counts by itself.
 */
export class CredentialBudget {
  private readonly ofAddress: TokenBuckets;
  /** When credentials last held, by their hash. Strangers add nothing here. */
  private readonly provenAt = new LRUCache<string, number>({
    maxSize: REMEMBERED_CREDENTIALS,
    sizeCalculation: () => 1,
  });

  constructor(
    /** Milliseconds on a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.ofAddress = new TokenBuckets(OF_ADDRESS, REMEMBERED_ADDRESSES, now);
  }

  /** For how many seconds the credential is not looked at; 0 where it is. */
  waitOf(address: string | null, credential: string): number {
    const seconds = address === null ? 0 : this.ofAddress.waitOf(address);
    return seconds > 0 && this.isProven(credential) ? 0 : seconds;
  }

  /** Counts a credential that does not hold. */
  failed(address: string | null, credential: string): void {
    this.provenAt.delete(digestOf(credential));
    if (address !== null) this.ofAddress.take(address);
  }

  /** The credential held. */
  proved(credential: string): void {
    this.provenAt.set(digestOf(credential), this.now());
  }

  private isProven(credential: string): boolean {
    const at = this.provenAt.get(digestOf(credential));
    return at !== undefined && this.now() - at < PROVEN_FOR_MS;
  }
}

function digestOf(credential: string): string {
  return hash('sha256', credential, 'base64');
}
