import { sql } from 'kysely';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { ResourceRef } from '../db/change-feed.js';
import { storeMoment } from '../db/clock.js';
import type { InboxRow, Store } from '../db/schema.js';
import type { Stores } from '../db/stores.js';

/** Webhooks that one page looks at. */
const PAGE = 200;

/** How far a search has come. */
export interface WebhookPlace {
  readonly receivedAt: number;
  readonly subject: string;
}

/** What webhooks named that was not read since, and where the search goes on; `null` at its end. */
export interface UnreadPage {
  readonly unread: readonly ResourceRef[];
  readonly next: WebhookPlace | null;
}

type Received = Pick<InboxRow, 'account' | 'kind' | 'subject' | 'received_at'>;

/** What webhooks named that the ledger has no later reading of. All methods raise JournalUnavailable. */
export class WebhooksWithoutReading {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'turns'>) {}

  /** One page of what came within so many milliseconds, the oldest first. */
  async page(withinMs: number, from: WebhookPlace | null): Promise<UnreadPage> {
    const rows: readonly Received[] = await this.read((db) =>
      db
        .selectFrom('inbox')
        .select(['account', 'kind', 'subject', 'received_at'])
        .where('received_at', '>=', from?.receivedAt ?? sql<number>`${storeMoment(db)} - ${withinMs}`)
        .$if(from !== null, (query) =>
          query.where(sql<boolean>`(received_at, subject) > (${from?.receivedAt}, ${from?.subject})`),
        )
        .orderBy('received_at')
        .orderBy('subject')
        .limit(PAGE)
        .execute(),
    );
    const last = rows.length < PAGE ? undefined : rows.at(-1);
    const unread: ResourceRef[] = [];
    for (const account of new Set(rows.map((row) => row.account)))
      unread.push(...(await this.unreadOf(account, latestOf(rows.filter((row) => row.account === account)))));
    return { unread, next: last ? { receivedAt: last.received_at, subject: last.subject } : null };
  }

  private async unreadOf(account: string, named: readonly Named[]): Promise<readonly ResourceRef[]> {
    const payments = await this.readAt(account, 'payment', named);
    const payouts = await this.readAt(account, 'payout', named);
    return named
      .filter(({ kind, id, receivedAt }) => ((kind === 'payment' ? payments : payouts).get(id) ?? 0) < receivedAt)
      .map(({ kind, id }) => ({ account, kind, id }));
  }

  /** When each was read last under the provider's signature, as the ledger has it. */
  private async readAt(
    account: string,
    kind: ResourceRef['kind'],
    named: readonly Named[],
  ): Promise<ReadonlyMap<string, number>> {
    const ids = named.flatMap((one) => (one.kind === kind ? one.id : []));
    if (ids.length === 0) return new Map();
    const rows = await this.read((db) =>
      kind === 'payment'
        ? db
            .selectFrom('ledger_payments')
            .select(['payment_id as id', 'checked_at'])
            .where('account', '=', account)
            .where(isAnyOf(db, 'payment_id', ids))
            .where('imported', '=', 0)
            .execute()
        : db
            .selectFrom('ledger_payouts')
            .select(['order_id as id', 'checked_at'])
            .where('account', '=', account)
            .where(isAnyOf(db, 'order_id', ids))
            .execute(),
    );
    return new Map(rows.map(({ id, checked_at }) => [id, checked_at]));
  }

  private read<T>(statement: (db: Store) => Promise<T>): Promise<T> {
    const { reads, turns } = this.stores;
    return turns(() => asJournalErrors(() => statement(reads)));
  }
}

interface Named {
  readonly kind: ResourceRef['kind'];
  readonly id: string;
  readonly receivedAt: number;
}

/** What the webhooks named, each with the last that named it. */
function latestOf(rows: readonly Received[]): readonly Named[] {
  const latest = new Map<string, Named>();
  for (const row of rows) {
    const named = namedIn(row);
    if (named) latest.set(`${named.kind} ${named.id}`, { ...named, receivedAt: row.received_at });
  }
  return [...latest.values()];
}

/** What a webhook was about, as its deduplication key tells: its ids stand first. A check request changes nothing. */
function namedIn({ kind, subject }: Received): Pick<Named, 'kind' | 'id'> | null {
  if (kind !== 'result' && kind !== 'payout') return null;
  const [paymentId, orderId]: unknown[] = JSON.parse(subject);
  const id = kind === 'result' ? paymentId : orderId;
  return typeof id === 'string' ? { kind: kind === 'result' ? 'payment' : 'payout', id } : null;
}
