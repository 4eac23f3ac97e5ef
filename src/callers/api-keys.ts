import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller, Scope } from '../domain/caller.js';
import { Unauthenticated } from '../domain/errors.js';
import type { ApiKeyTable } from '../store/api-keys.js';

const FORM = /^fpk_([0-9a-f]{16})_([\w-]{43})$/;

/** Keys that nobody made are remembered too, up to so many, so that asking again and again costs the store little. */
const MOST_REMEMBERED = 10_000;

/** Whether a credential looks like a key: it may still be none. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith('fpk_');
}

/** What a new key is for. */
export interface NewApiKey {
  /** For people: whose it is. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `null`: all accounts. */
  readonly accounts: readonly string[] | null;
}

/** Makes a key and returns it: only a hash of it is kept, so it can never be shown again. */
export async function createApiKey(table: ApiKeyTable, { name, scopes, accounts }: NewApiKey): Promise<string> {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await table.add({ id, name, scopes, accounts, secretHash: hashOf(secret) });
  return `fpk_${id}_${secret}`;
}

/** What the store said of a credential: whose it is, if anybody's. */
interface Remembered {
  readonly caller: Caller | null;
  readonly until: number;
}

/** Keys of programs that call the gateway. Only a hash of each is kept. */
export class ApiKeys {
  /** By the hash of the credential. */
  private readonly remembered = new Map<string, Remembered>();
  private any: { readonly exist: boolean; readonly until: number } = { exist: false, until: 0 };

  constructor(
    private readonly table: ApiKeyTable,
    /** Milliseconds for which an answer of the store is relied on: a revoked key is refused at the latest then. */
    private readonly trustedMs: number,
  ) {}

  /** The caller whom a key belongs to. Raises Unauthenticated. */
  async callerOf(credential: string): Promise<Caller> {
    const digest = digestOf(credential);
    const known = this.recent(digest);
    const caller = known ? known.caller : await this.found(credential, digest);
    if (!caller) throw new Unauthenticated('The API key is unknown, or was revoked.');
    return caller;
  }

  /** The caller whom a key belongs to, where the store was asked a moment ago; `null` where it has to be asked. */
  knownCaller(credential: string): Caller | null {
    return this.recent(digestOf(credential))?.caller ?? null;
  }

  /** Whether any key was ever made: revoking the last one opens nothing. */
  async exist(): Promise<boolean> {
    const now = performance.now();
    if (!this.any.exist && now >= this.any.until) {
      this.any = { exist: await this.table.isAny(), until: now + this.trustedMs };
    }
    return this.any.exist;
  }

  private recent(digest: string): Remembered | undefined {
    const known = this.remembered.get(digest);
    return known && performance.now() < known.until ? known : undefined;
  }

  private async found(credential: string, digest: string): Promise<Caller | null> {
    const until = performance.now() + this.trustedMs;
    const caller = await this.find(credential);
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(digest, { caller, until });
    return caller;
  }

  private async find(credential: string): Promise<Caller | null> {
    const [, id, secret] = FORM.exec(credential) ?? [];
    const key = id === undefined ? null : await this.table.find(id);
    // 32 random bytes can not be guessed from a plain hash.
    if (!key || key.revokedAt !== null || !timingSafeEqual(hashOf(secret ?? ''), key.secretHash)) return null;
    return {
      id: `key:${key.id}`,
      scopes: new Set(key.scopes),
      accounts: key.accounts && new Set(key.accounts),
      only: null,
      expiresAt: null,
    };
  }
}

function digestOf(credential: string): string {
  return hash('sha256', credential, 'base64');
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
