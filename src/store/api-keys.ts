import type { Scope } from '../domain/caller.js';
import { asJournalErrors } from './db/busy-retry.js';
import type { ApiKeyRow, Store } from './db/schema.js';

/** An API key as it is kept. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `null`: all accounts. */
  readonly accounts: readonly string[] | null;
  /** SHA-256 of the secret part. */
  readonly secretHash: Buffer;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** The API keys. A revoked one stays, so that its id keeps its meaning in the journal. */
export class ApiKeyTable {
  constructor(private readonly store: Store) {}

  async add({ id, name, scopes, accounts, secretHash }: Omit<ApiKeyRecord, 'createdAt' | 'revokedAt'>): Promise<void> {
    const row: ApiKeyRow = {
      id,
      name,
      scopes: JSON.stringify(scopes),
      accounts: accounts && JSON.stringify(accounts),
      secret_hash: secretHash.toString('hex'),
      created_at: Date.now(),
      revoked_at: null,
    };
    await asJournalErrors(() => this.store.insertInto('api_keys').values(row).execute());
  }

  async find(id: string): Promise<ApiKeyRecord | null> {
    const row = await asJournalErrors(() =>
      this.store.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row ? recordOf(row) : null;
  }

  /** All keys, oldest first. */
  async all(): Promise<readonly ApiKeyRecord[]> {
    const rows = await asJournalErrors(() =>
      this.store.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('id').execute(),
    );
    return rows.map(recordOf);
  }

  async isAny(): Promise<boolean> {
    const row = await asJournalErrors(() => this.store.selectFrom('api_keys').select('id').limit(1).executeTakeFirst());
    return row !== undefined;
  }

  /** Whether there is a key of that id, revoked now or before. */
  async revoke(id: string): Promise<boolean> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('api_keys')
        .set({ revoked_at: Date.now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
      const row = await this.store.selectFrom('api_keys').select('id').where('id', '=', id).executeTakeFirst();
      return row !== undefined;
    });
  }
}

function recordOf(row: ApiKeyRow): ApiKeyRecord {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes),
    accounts: row.accounts === null ? null : JSON.parse(row.accounts),
    secretHash: Buffer.from(row.secret_hash, 'hex'),
    createdAt: new Date(row.created_at),
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
  };
}
