import type { Caller } from '../domain/caller.js';
import { AccountNotFound, AccountNotNamed, Forbidden, InvalidInput } from '../domain/errors.js';
import { type Account, formerNames, type ScriptFlavour } from '../freedompay/account.js';

/** The configured accounts. */
export class Accounts {
  private readonly byId: ReadonlyMap<string, Account>;
  private readonly byFormerName: ReadonlyMap<string, Account>;

  constructor(
    readonly all: readonly Account[],
    /** The account that is meant where none is named; `null`: the only one, or none. */
    private readonly usual: string | null = null,
    private readonly isPart = false,
  ) {
    this.byId = new Map(all.map((account) => [account.id, account]));
    this.byFormerName = new Map(all.flatMap((account) => formerNames(account).map((name) => [name, account])));
  }

  /** The account of that id; where none is named the only one, or the usual one. Raises AccountNotFound or AccountNotNamed. */
  resolve(id?: string | null): Account {
    if (id === undefined || id === null) {
      const [only, another] = this.all;
      if (only && !another) return only;
      if (!only) throw noneIsYours();
      const usual = this.usual === null ? undefined : this.byId.get(this.usual);
      if (usual) return usual;
      throw new AccountNotNamed(this.all.length);
    }
    const account = this.byId.get(id);
    if (account) return account;
    // Whether there is such an account is nothing for a caller who could not use it.
    if (this.isPart) throw notYours(id);
    throw new AccountNotFound(id.slice(0, 60));
  }

  /** The account of that id; `null` where rows are a shop's that is not configured. */
  known(id: string): Account | null {
    return this.byId.get(id) ?? null;
  }

  /** The account that an id of something names; `null` where it is not there, or not for who asks. */
  named(id: string): Account | null {
    return this.byId.get(id) ?? this.byFormerName.get(id) ?? null;
  }

  /** What is shown of an account, also of one whose rows are still kept. */
  shown(id: string): { readonly id: string; readonly name: string } {
    return { id, name: this.byId.get(id)?.name ?? id };
  }

  /** The account that a webhook's address names: one that was renamed is found by its former name too, unless another has that. */
  addressed(id: string): Account {
    const account = this.byId.get(id) ?? this.byFormerName.get(id) ?? this.resolve(id);
    // The asynchronous Gateway API documents none: what is signed for such a shop is of other payments than its own.
    if (account.flavour === 'async') throw new AccountNotFound(id.slice(0, 60));
    return account;
  }

  /** Those that a caller may use, as if there were no others. */
  of({ accounts }: Caller): Accounts {
    if (accounts === null) return this;
    return new Accounts(
      this.all.filter(({ id }) => accounts.has(id)),
      this.usual,
      true,
    );
  }
}

export function notYours(id: string): Forbidden {
  return new Forbidden(`Argument "account": you may not use account "${id.slice(0, 60)}".`);
}

export function noneIsYours(): Forbidden {
  return new Forbidden('You may not use any account of this gateway.');
}

/**
 * The family of scripts that an account calls. Raises InvalidInput for one of the asynchronous Gateway API, through which nothing
 * is done here that takes card numbers, or that it does not have: new payments, payouts, saved cards.
 */
export function scriptsOf({ flavour }: Pick<Account, 'flavour'>, argument = 'input.account'): ScriptFlavour {
  if (flavour !== 'async') return flavour;
  throw new InvalidInput(
    argument,
    'is of the asynchronous Gateway API, where payments are read, captured, cancelled and refunded through here, and nothing else is done.',
  );
}
