import { sql } from 'kysely';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { MobileCodeRow } from '../db/rows/cards.js';
import type { Store } from '../db/schema.js';
import { takeKey } from '../operations/idempotency-keys.js';
import { type ChargeName, type Commit, whyNotNow } from './commit-charge-sent.js';

/** That a code is to be said or sent again, without the code: that is handed on, and kept nowhere. */
export interface MobileCodeDraft {
  readonly id: string;
  readonly account: string;
  readonly chargeId: string;
  readonly kind: MobileCodeRow['kind'];
  readonly idempotencyKey: string;
}

/** What is stored of one. */
export interface StoredMobileCode extends Omit<MobileCodeDraft, 'idempotencyKey'> {
  /** Whether it was committed that it leaves. */
  readonly isSent: boolean;
  /** Whether it is known what it came to. */
  readonly hasEnded: boolean;
  /** Why it came to nothing; `null` where it did not, or that is not known yet. */
  readonly problem: OperationProblem | null;
}

/** The codes of charges of phones. All methods raise JournalUnavailable when the store does not answer. */
export class MobileCodes {
  constructor(private readonly store: Store) {}

  /** Adds one, or finds the one of this account and key. Raises IdempotencyKeyReused: the key stands for something else. */
  begin({
    id,
    account,
    chargeId,
    kind,
    idempotencyKey,
  }: MobileCodeDraft): Promise<{ readonly code: StoredMobileCode; readonly isNew: boolean }> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const now = await takeKey(db, { account, idempotencyKey, id });
        if (now !== null) {
          const row = { id, account, charge_id: chargeId, kind, sent_at: null, problem: null, created_at: now };
          await db.insertInto('mobile_codes').values(row).execute();
          return { code: codeOfRow(row), isNew: true };
        }
        const row = await db
          .selectFrom('mobile_codes')
          .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'mobile_codes.id')
          .selectAll('mobile_codes')
          .where('idempotency_keys.account', '=', account)
          .where('idempotency_keys.idempotency_key', '=', idempotencyKey)
          .executeTakeFirst();
        if (row?.charge_id !== chargeId || row.kind !== kind) throw new IdempotencyKeyReused();
        return { code: codeOfRow(row), isNew: false };
      }),
    );
  }

  /**
   * Commits that a code leaves now: only where nobody gave it up, and while its charge waits for one, which it does not from then
   * on until the provider said that the code was not taken. So no second one leaves beside it, at whichever instance.
   */
  commitApproval(id: string, charge: ChargeName): Promise<Commit> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db): Promise<Commit> => {
        const why = await whyNotNow(db, charge);
        if (why) return why;
        const sent = await db
          .updateTable('mobile_codes')
          .set({ sent_at: storeTime(db) })
          .where('id', '=', id)
          .where('problem', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!sent) return 'GONE';
        const waited = await db
          .updateTable('charges')
          .set({ state: 'PENDING', checks: 0, next_check_at: storeTime(db), updated_at: storeTime(db) })
          .where('id', '=', charge.id)
          .where('kind', '=', 'MOBILE_BALANCE')
          .where('state', '=', 'ACTION_REQUIRED')
          .returning('id')
          .executeTakeFirst();
        if (waited) return 'SENT';
        await db.updateTable('mobile_codes').set({ sent_at: null }).where('id', '=', id).execute();
        return 'GONE';
      }),
    );
  }

  /** Commits that another code is asked for now: only where nobody gave that up, and while the charge waits for one. */
  commitResend(id: string, chargeId: string): Promise<boolean> {
    return asJournalErrors(async () => {
      const sent = await this.store
        .updateTable('mobile_codes')
        .set({ sent_at: storeTime(this.store) })
        .where('id', '=', id)
        .where('problem', 'is', null)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('charges')
              .select('charges.id')
              .where('charges.id', '=', chargeId)
              .where('charges.state', '=', 'ACTION_REQUIRED'),
          ),
        )
        .returning('id')
        .executeTakeFirst();
      return sent !== undefined;
    });
  }

  /** Notes what it came to; `null`: to what it was for. The first word of that stands, and is given. */
  end(id: string, problem: OperationProblem | null): Promise<OperationProblem | null> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('mobile_codes')
        .set({ problem: JSON.stringify(problem) })
        .where('id', '=', id)
        .where('problem', 'is', null)
        .execute();
      return (await this.known(id)).code.problem;
    });
  }

  /** Ends one of which nothing left, whoever is about to send it: from then on nothing leaves. Gives it as it is now. */
  giveUp(id: string, problem: OperationProblem): Promise<StoredMobileCode> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('mobile_codes')
        .set({ problem: JSON.stringify(problem) })
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .where('problem', 'is', null)
        .execute();
      return (await this.known(id)).code;
    });
  }

  /** One as it is now, with how long ago it was begun, in milliseconds by the store's clock. */
  find(id: string): Promise<{ readonly code: StoredMobileCode; readonly ageMs: number }> {
    return asJournalErrors(() => this.known(id));
  }

  private async known(id: string): Promise<{ readonly code: StoredMobileCode; readonly ageMs: number }> {
    const row = await this.store
      .selectFrom('mobile_codes')
      .selectAll()
      .select(sql<number>`abs(${storeTime(this.store)} - created_at)`.as('age'))
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return { code: codeOfRow(row), ageMs: row.age };
  }
}

function codeOfRow({ id, account, charge_id, kind, sent_at, problem }: MobileCodeRow): StoredMobileCode {
  return {
    ...{ id, account, chargeId: charge_id, kind, isSent: sent_at !== null, hasEnded: problem !== null },
    problem: problem === null ? null : JSON.parse(problem),
  };
}
