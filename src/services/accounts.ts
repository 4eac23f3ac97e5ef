import { AccountNotFound, InvalidInput } from '../domain/errors.js';
import type { Account } from '../freedompay/account.js';

/** The configured accounts. */
export class Accounts {
  private readonly byId: ReadonlyMap<string, Account>;

  constructor(readonly all: readonly Account[]) {
    this.byId = new Map(all.map((account) => [account.id, account]));
  }

  /** The account of that id; the only one where none is named. Raises AccountNotFound or InvalidInput. */
  resolve(id?: string | null): Account {
    if (id === undefined || id === null) {
      const [only, another] = this.all;
      if (only && !another) return only;
      throw new InvalidInput('account', `name one of the ${this.all.length} accounts that are configured here.`);
    }
    const account = this.byId.get(id);
    if (!account) throw new AccountNotFound(id.slice(0, 60));
    return account;
  }
}
