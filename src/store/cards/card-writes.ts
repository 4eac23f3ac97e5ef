import { sql } from 'kysely';
import type { CardPurpose } from '../../domain/cards/card.js';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { CardWriteRow } from '../db/rows/cards.js';
import type { Store } from '../db/schema.js';
import { takeKey } from '../operations/idempotency-keys.js';

/** What is kept of a write before it is sent. */
export interface CardWriteDraft {
  readonly id: string;
  readonly account: string;
  readonly idempotencyKey: string;
  readonly kind: CardWriteRow['kind'];
  /** As of a checkout: two requests with one key must agree in one of them. */
  readonly fingerprints: readonly [string, ...string[]];
  readonly purpose: CardPurpose | null;
  readonly encryptedUser: string;
  readonly cardId: string | null;
}

/** A write that is to add or forget a card, as it is stored. */
export interface StoredCardWrite extends Omit<CardWriteDraft, 'fingerprints'> {
  readonly state: CardWriteRow['state'];
  readonly encryptedToken: string | null;
  readonly encryptedUrl: string | null;
  readonly problem: OperationProblem | null;
  readonly checks: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What beginning one found. */
export interface BegunCardWrite {
  readonly write: StoredCardWrite;
  readonly isNew: boolean;
}

/** One that was found, with how long ago it was begun, by the store's clock. */
export interface AgedCardWrite {
  readonly write: StoredCardWrite;
  readonly ageMs: number;
}

/** What became of one. */
export interface CardWriteChange {
  readonly state: CardWriteRow['state'];
  readonly problem: OperationProblem | null;
  readonly setupId?: string;
  readonly encryptedUrl?: string;
}

/** The states in which something may still become of a write. */
const OPEN_STATES = ['PENDING', 'UNKNOWN'] as const;

/** The writes that add and forget saved cards. All methods raise JournalUnavailable when the store does not answer. */
export class CardWrites {
  constructor(private readonly store: Store) {}

  /** Adds a write, or finds the one that has this account and key. Raises IdempotencyKeyReused. */
  begin({ fingerprints, ...draft }: CardWriteDraft): Promise<BegunCardWrite> {
    const { id, account, idempotencyKey, kind } = draft;
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const now = await takeKey(db, { account, idempotencyKey, id });
        if (now === null) {
          const row = await db
            .selectFrom('card_writes')
            .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'card_writes.id')
            .selectAll('card_writes')
            .where('idempotency_keys.account', '=', account)
            .where('idempotency_keys.idempotency_key', '=', idempotencyKey)
            .executeTakeFirst();
          if (!row || row.kind !== kind || !fingerprints.includes(row.fingerprint)) throw new IdempotencyKeyReused();
          return { write: writeOfRow(row), isNew: false };
        }
        const row: CardWriteRow = {
          id,
          account,
          idempotency_key: idempotencyKey,
          fingerprint: fingerprints[0],
          kind,
          state: 'PENDING',
          purpose: draft.purpose,
          user_data: draft.encryptedUser,
          setup_id: null,
          card_id: draft.cardId,
          card_data: null,
          redirect_url: null,
          problem: null,
          checks: 0,
          next_check_at: now,
          created_at: now,
          updated_at: now,
        };
        await db.insertInto('card_writes').values(row).execute();
        return { write: writeOfRow(row), isNew: true };
      }),
    );
  }

  /** The write of that id and kind; `null` where there is none. */
  async find(id: string, kind: CardWriteRow['kind']): Promise<AgedCardWrite | null> {
    // Of some texts PostgreSQL says that they are none.
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('card_writes')
        .selectAll()
        .select(sql<number>`abs(${storeTime(this.store)} - created_at)`.as('age'))
        .where('id', '=', id)
        .where('kind', '=', kind)
        .executeTakeFirst();
      return row ? { write: writeOfRow(row), ageMs: row.age } : null;
    });
  }

  /** Writes down what became of it. One that has ended, or whose page is open, is left as it is. */
  resolve(id: string, { state, problem, setupId, encryptedUrl }: CardWriteChange): Promise<StoredCardWrite> {
    return this.change(id, OPEN_STATES, {
      state,
      problem: problem && JSON.stringify(problem),
      ...(setupId !== undefined && { setup_id: setupId }),
      ...(encryptedUrl !== undefined && { redirect_url: encryptedUrl }),
    });
  }

  /** The one that the provider calls so; `null` where none was answered with that. */
  setupCalled(account: string, setupId: string): Promise<StoredCardWrite | null> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('card_writes')
        .selectAll()
        .where('account', '=', account)
        .where('setup_id', '=', setupId)
        .executeTakeFirst();
      return row ? writeOfRow(row) : null;
    });
  }

  /** Notes which card was added. The first word of that stands. */
  complete(id: string, cardId: string, encryptedToken: string): Promise<StoredCardWrite> {
    return this.change(id, ['OPEN'], { state: 'COMPLETED', card_id: cardId, card_data: encryptedToken });
  }

  /** Takes removals whose end is not known and that are due, so many at most; each is due again after the pause. */
  claimDue(cutOffMs: number, pauseMs: number, limit: number): Promise<readonly AgedCardWrite[]> {
    return asJournalErrors(async () => {
      const now = storeTime(this.store);
      const due = this.store
        .selectFrom('card_writes')
        .select('id')
        .where('kind', '=', 'REMOVAL')
        .where('next_check_at', '<=', now)
        .where((eb) =>
          eb.or([
            eb('state', '=', 'UNKNOWN'),
            eb.and([eb('state', '=', 'PENDING'), eb('created_at', '<', sql<number>`${now} - ${cutOffMs}`)]),
          ]),
        )
        .orderBy('next_check_at')
        .limit(limit);
      const rows = await this.store
        .updateTable('card_writes')
        .set(({ eb, ref }) => ({
          next_check_at: sql<number>`${now} + ${pauseMs}`,
          checks: eb(ref('checks'), '+', 1),
        }))
        .where('id', 'in', due)
        .where('next_check_at', '<=', now)
        .returningAll()
        .returning(sql<number>`abs(${now} - created_at)`.as('age'))
        .execute();
      return rows.map((row) => ({ write: writeOfRow(row), ageMs: row.age }));
    });
  }

  private change(
    id: string,
    from: readonly CardWriteRow['state'][],
    values: Partial<CardWriteRow>,
  ): Promise<StoredCardWrite> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('card_writes')
        .set({ ...values, updated_at: storeTime(this.store) })
        .where('id', '=', id)
        .where('state', 'in', from)
        .execute();
      const row = await this.store.selectFrom('card_writes').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return writeOfRow(row);
    });
  }
}

function writeOfRow(row: CardWriteRow): StoredCardWrite {
  return {
    id: row.id,
    account: row.account,
    idempotencyKey: row.idempotency_key,
    kind: row.kind,
    state: row.state,
    purpose: row.purpose,
    encryptedUser: row.user_data,
    cardId: row.card_id,
    encryptedToken: row.card_data,
    encryptedUrl: row.redirect_url,
    problem: row.problem === null ? null : JSON.parse(row.problem),
    checks: row.checks,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
