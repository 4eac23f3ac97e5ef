import { unlessDown } from './availability.js';
import type { Store } from './schema.js';

/** A verified webhook and what it is answered with. */
export interface Delivery {
  readonly account: string;
  readonly kind: 'check' | 'result' | 'payout';
  /** What was said, without what differs between deliveries of the same. */
  readonly subject: string;
  /** The fields received, payer data masked, as JSON. */
  readonly fields: string;
  /** SHA-256 of the bytes received, in hex. */
  readonly bodySha256: string;
  readonly answer: string;
}

/** What was received and how it was answered. Nothing in it is ever removed. */
export class Inbox {
  constructor(private readonly store: Store) {}

  /**
   * Keeps a delivery, and gives back the answer to send: its own, or that of the first delivery that said the same. The
   * provider demands that a repeat gets the same answer. Raises JournalUnavailable.
   */
  keep(delivery: Delivery): Promise<{ readonly answer: string; readonly isFirst: boolean }> {
    const { account, kind, subject, fields, bodySha256, answer } = delivery;
    const now = Date.now();
    return unlessDown(async () => {
      const kept = await this.store
        .insertInto('inbox')
        .values({
          account,
          kind,
          subject,
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
      return { answer: kept.answer, isFirst: kept.deliveries === 1 };
    });
  }
}
