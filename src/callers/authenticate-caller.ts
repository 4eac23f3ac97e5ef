import { type Caller, LOCAL_CALLER, mayUse, type PayerGrant } from '../domain/caller.js';
import { Unauthenticated } from '../domain/errors.js';
import { type ApiKeys, isApiKey, isKeyHolder } from './api-keys.js';
import type { Tokens } from './jwt-tokens.js';
import { isPayerToken, type PayerTokens } from './payer-tokens.js';

/** The longest credential that is checked. */
const MAX_CHARACTERS = 8_192;

/** Says who asks, by what he shows. */
export class Callers {
  constructor(
    /** `null` where the configuration names no issuer of tokens. */
    private readonly tokens: Tokens | null,
    private readonly apiKeys: ApiKeys,
    private readonly payerTokens: PayerTokens,
    /** Whether somebody without a credential may be let in where no callers are configured. */
    private readonly allowsAnonymous: boolean,
  ) {}

  /** Reads the `Authorization` header of a request. Raises Unauthenticated. */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    if (authorization === undefined) return this.withoutCredential();
    const credential = credentialIn(authorization);
    if (credential === null)
      throw new Unauthenticated('The "Authorization" header is not "Bearer" and a credential.', 'no bearer credential');
    if (isApiKey(credential)) return this.apiKeys.callerOf(credential);
    if (isPayerToken(credential)) return this.payer(credential);
    if (!this.tokens)
      throw new Unauthenticated('The credential is none that this gateway knows.', 'unknown kind of credential');
    return this.tokens.callerOf(credential);
  }

  /** Who asks, where that was found out a moment ago; `null` where `authenticate` has to. Nothing is waited for. */
  known(authorization: string | undefined): Caller | null {
    const credential = authorization === undefined ? null : credentialIn(authorization);
    if (credential === null) return null;
    return isApiKey(credential) ? this.apiKeys.knownCaller(credential) : (this.tokens?.knownCaller(credential) ?? null);
  }

  /**
   * Whether whoever made a payer's token may still let payers in: raises Unauthenticated once the API key is revoked or may
   * not read that account, and once a gateway that was open to all knows callers. A token of an issuer cannot be taken
   * back; what was made with it ends when it does.
   */
  async checkMinter({ minter, account }: PayerGrant): Promise<void> {
    const mayLetIn = isKeyHolder(minter)
      ? mayRead(await this.apiKeys.holderOf(minter), account)
      : minter === LOCAL_CALLER.id
        ? !(await this.areConfigured())
        : this.tokens !== null;
    if (!mayLetIn)
      throw new Unauthenticated(
        'Whoever made the payer token may not let payers in any more.',
        'maker of the payer token',
      );
  }

  private async payer(credential: string): Promise<Caller> {
    const caller = await this.payerTokens.callerOf(credential);
    await this.checkMinter(caller.only);
    return caller;
  }

  /** Has tokens of an issuer verified anew, as when the secret was changed. */
  forgetTokens(): void {
    this.tokens?.forget();
  }

  /** Whether anybody has to show who he is. */
  async areConfigured(): Promise<boolean> {
    return this.tokens !== null || (await this.apiKeys.exist());
  }

  private async withoutCredential(): Promise<Caller> {
    if (!this.allowsAnonymous || (await this.areConfigured()))
      throw new Unauthenticated('This gateway answers known callers only.', 'no credential');
    return LOCAL_CALLER;
  }
}

function mayRead(caller: Caller | null, account: string): boolean {
  return caller?.scopes.has('payments:read') === true && mayUse(caller, account);
}

function credentialIn(authorization: string): string | null {
  if (authorization.length > MAX_CHARACTERS) return null;
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
