/** Stands before the key of a shop that is not configured, where an account is called by that key now. No account id has a colon. */
const NOT_CONFIGURED = 'unconfigured:';

/**
 * What the rows of each account are kept under, and back. Every text has exactly one counterpart, so what was read of the store
 * finds its own rows again, and no row of another shop is ever taken for an account's because of its name.
 */
export class AccountKeys {
  private readonly keys: ReadonlyMap<string, string>;
  private readonly accounts: ReadonlyMap<string, string>;
  /** Whether every account is kept under its own id. */
  readonly areIds: boolean;

  /** By account id, what its rows are kept under. */
  constructor(known: Iterable<readonly [account: string, key: string]>) {
    this.keys = new Map(known);
    this.accounts = new Map([...this.keys].map(([account, key]) => [key, account]));
    this.areIds = [...this.keys].every(([account, key]) => account === key);
  }

  keyOf(account: string): string {
    const key = this.keys.get(account);
    if (key !== undefined) return key;
    const bare = account.startsWith(NOT_CONFIGURED) ? account.slice(NOT_CONFIGURED.length) : null;
    if (bare !== null && this.isMisleading(bare)) return bare;
    // An id that an account had before it was renamed stands for nothing now.
    return this.accounts.has(account) ? NOT_CONFIGURED + account : account;
  }

  accountOf(key: string): string {
    return this.accounts.get(key) ?? (this.isMisleading(key) ? NOT_CONFIGURED + key : key);
  }

  /** Whether the key of no account is the id of one. */
  private isMisleading(key: string): boolean {
    return this.keys.has(key) && !this.accounts.has(key);
  }
}

/** Each account under its own id. */
export const OWN_IDS = new AccountKeys([]);
