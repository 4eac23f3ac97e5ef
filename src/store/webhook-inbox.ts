import { sql } from 'kysely';
import type { WebhookKind } from '../domain/webhook-kind.js';
import { asJournalErrors } from './db/busy-retry.js';
import type { ResourceRef } from './db/change-feed.js';
import { storeTime } from './db/clock.js';
import type { Store } from './db/schema.js';
import { scheduleRecheck } from './outbox/event-rechecks.js';

/** A verified webhook and what it is answered with. */
export interface ReceivedWebhook {
  readonly account: string;
  readonly kind: WebhookKind;
  /** What was said, without what differs between deliveries of the same. */
  readonly dedupKey: string;
  /** The fields received, payer data redacted, as JSON. */
  readonly fields: string;
  /** SHA-256 of the bytes received, in hex. */
  readonly bodySha256: string;
  /** Without its signature. */
  readonly answer: string;
  /** What may have changed by it; `null` where it says nothing of the kind. */
  readonly news: ResourceRef | null;
}

/** What was received and how it was answered. Nothing in it is ever removed. */
export class Inbox {
  constructor(
    private readonly store: Store,
    /** Whether the payments that webhooks name are rechecked for the merchant's backend. */
    private readonly tellsBackend = false,
  ) {}

  /**
   * Keeps a delivery, and gives back the answer to send: its own, or that of the first delivery that said the same. The
   * provider demands that a repeat gets the same answer. That its payment is to be read for the backend is noted in the same
   * transaction, for a repeat too. Raises JournalUnavailable.
   */
  keep(delivery: ReceivedWebhook): Promise<{ readonly answer: string; readonly isFirst: boolean }> {
    const { news } = delivery;
    return asJournalErrors(() => {
      if (!this.tellsBackend || !news) return this.write(this.store, delivery);
      return this.store.transaction().execute(async (db) => {
        const written = await this.write(db, delivery);
        await scheduleRecheck(db, news, storeTime(db));
        return written;
      });
    });
  }

  /** Whether a webhook with that dedup key is stored. Raises JournalUnavailable. */
  async has(said: Pick<ReceivedWebhook, 'account' | 'kind' | 'dedupKey'>): Promise<boolean> {
    return (await this.find(said)) !== null;
  }

  /** The first delivery with that dedup key: its answer, and how long ago it came in milliseconds, by the store's clock. Raises JournalUnavailable. */
  find({ account, kind, dedupKey }: Pick<ReceivedWebhook, 'account' | 'kind' | 'dedupKey'>): Promise<{
    readonly answer: string;
    readonly ageMs: number;
  } | null> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('inbox')
        .select(['answer', sql<number>`${storeTime(this.store)} - received_at`.as('age')])
        .where('account', '=', account)
        .where('kind', '=', kind)
        .where('subject', '=', dedupKey)
        .executeTakeFirst();
      return row ? { answer: row.answer, ageMs: row.age } : null;
    });
  }

  private async write(
    db: Store,
    { account, kind, dedupKey, fields, bodySha256, answer }: ReceivedWebhook,
  ): Promise<{ readonly answer: string; readonly isFirst: boolean }> {
    const now = storeTime(db);
    const written = await db
      .insertInto('inbox')
      .values({
        account,
        kind,
        subject: dedupKey,
        fields,
        body_sha256: bodySha256,
        answer,
        deliveries: 1,
        received_at: now,
        repeated_at: null,
      })
      .onConflict((conflict) =>
        conflict.columns(['account', 'kind', 'subject']).doUpdateSet(({ eb, ref }) => ({
          deliveries: eb(ref('inbox.deliveries'), '+', 1),
          repeated_at: now,
        })),
      )
      .returning(['answer', 'deliveries'])
      .executeTakeFirstOrThrow();
    return { answer: written.answer, isFirst: written.deliveries === 1 };
  }
}
