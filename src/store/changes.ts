import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { PATIENCE_MS } from './availability.js';
import type { Store } from './schema.js';

/** Something that may have changed, at the provider or here. */
export interface Change {
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  /** Payment id, or order id of a payout. */
  readonly id: string;
}

/** Hears of changes; `null` when some may have been missed. */
export type ChangeListener = (change: Change | null) => void;

/** Word of changes, to everyone who listens. Hints only: a lost one is made up for by whoever reads from time to time. */
export interface Changes {
  publish(change: Change): Promise<void>;
  /** Returns how to stop listening. */
  listen(listener: ChangeListener): () => void;
  close(): Promise<void>;
}

/** Within one process. */
export class LocalChanges implements Changes {
  private readonly listeners = new Set<ChangeListener>();

  async publish(change: Change | null): Promise<void> {
    for (const listener of this.listeners) listener(change);
  }

  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }
}

const CHANNEL = 'freedompay_changes';
const RECONNECT_MS = 1_000;

/** Between all instances that share a PostgreSQL, through LISTEN and NOTIFY. */
export class PostgresChanges implements Changes {
  private readonly local = new LocalChanges();
  private readonly instance = randomUUID();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly store: Store,
  ) {}

  /** Connects, or raises. Later losses of the connection are mended by itself. */
  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: PATIENCE_MS,
    });
    client.on('error', () => this.lose(client));
    client.on('end', () => this.lose(client));
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => {});
      throw error;
    }
    if (this.closed) await client.end();
    else this.client = client;
  }

  async publish(change: Change): Promise<void> {
    await this.local.publish(change);
    const payload = JSON.stringify([this.instance, change.account, change.kind, change.id]);
    try {
      await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(this.store);
    } catch {
      // A hint is not worth failing for: the others read from time to time.
    }
  }

  listen(listener: ChangeListener): () => void {
    return this.local.listen(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.local.close();
    await this.client?.end();
  }

  private hear(payload: string): void {
    const word = wordOf(payload);
    if (word && word.instance !== this.instance) void this.local.publish(word.change);
  }

  private lose(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    void client.end().catch(() => {});
    this.reconnect();
  }

  private reconnect(): void {
    if (this.closed) return;
    this.retry = setTimeout(() => {
      this.start().then(
        () => this.local.publish(null),
        () => this.reconnect(),
      );
    }, RECONNECT_MS);
  }
}

/** What an instance said; `null` for words that are not ours: anyone who may use the database may notify. */
function wordOf(payload: string): { readonly instance: unknown; readonly change: Change } | null {
  let word: unknown;
  try {
    word = JSON.parse(payload);
  } catch {
    return null;
  }
  const [instance, account, kind, id]: unknown[] = Array.isArray(word) ? word : [];
  if (typeof account !== 'string' || typeof id !== 'string') return null;
  return kind === 'payment' || kind === 'payout' ? { instance, change: { account, kind, id } } : null;
}
