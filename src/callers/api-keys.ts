import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller, Scope } from '../domain/caller.js';
import { type CredentialProblem, Unauthenticated } from '../domain/errors.js';
import type { ApiKeyRecord, ApiKeyTable } from '../store/api-keys.js';

const FORM = /^fpk_([0-9a-f]{16})_([\w-]{43})$/;

/** Keys that nobody made are remembered too, up to so many, so that asking again and again costs the store little. */
const MAX_REMEMBERED = 10_000;

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

type KeyProblem = Extract<CredentialProblem, `${string} API key`>;

/** What the store said of a credential: whose it is, if anybody's. */
interface Remembered {
  readonly found: Caller | KeyProblem;
  readonly until: number;
}

/** Keys of programs that call the gateway. Only a hash of each is kept. */
export class ApiKeys {
  /** By the hash of the credential, or by the name of the caller: a hash holds no colon. */
  private readonly remembered = new LRUCache<string, Remembered>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });
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
    const found = known ? known.found : await this.remember(digest, () => this.find(credential));
    if (typeof found === 'string') throw new Unauthenticated('The API key is unknown, or was revoked.', found);
    return found;
  }

  /** The caller whom a key belongs to, where the store was asked a moment ago; `null` where it has to be asked. */
  knownCaller(credential: string): Caller | null {
    return callerIn(this.recent(digestOf(credential))?.found);
  }

  /** The caller of a key by its id, as callers are named; `null` where there is none, or it was revoked. */
  async holderOf(callerId: string): Promise<Caller | null> {
    const known = this.recent(callerId);
    return callerIn(
      known
        ? known.found
        : await this.remember(callerId, async () => callerOf(await this.table.find(keyIdOf(callerId)))),
    );
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

  private async remember(name: string, find: () => Promise<Remembered['found']>): Promise<Remembered['found']> {
    const until = performance.now() + this.trustedMs;
    const found = await find();
    this.remembered.set(name, { found, until });
    return found;
  }

  private async find(credential: string): Promise<Remembered['found']> {
    const [, id, secret] = FORM.exec(credential) ?? [];
    const key = id === undefined ? null : await this.table.find(id);
    // 32 random bytes cannot be guessed from a plain hash.
    if (key && !timingSafeEqual(hashOf(secret ?? ''), key.secretHash)) return 'wrong secret of an API key';
    return callerOf(key);
  }
}

const CALLER_ID = 'key:';

/** Whether a caller is the holder of a key. */
export function isKeyHolder(callerId: string): boolean {
  return callerId.startsWith(CALLER_ID);
}

function keyIdOf(callerId: string): string {
  return callerId.slice(CALLER_ID.length);
}

function callerIn(found: Remembered['found'] | undefined): Caller | null {
  return found === undefined || typeof found === 'string' ? null : found;
}

function callerOf(key: ApiKeyRecord | null): Remembered['found'] {
  if (!key) return 'unknown API key';
  if (key.revokedAt !== null) return 'revoked API key';
  return {
    id: `${CALLER_ID}${key.id}`,
    scopes: new Set(key.scopes),
    accounts: key.accounts && new Set(key.accounts),
    only: null,
    expiresAt: null,
  };
}

function digestOf(credential: string): string {
  return hash('sha256', credential, 'base64');
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
