import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { type AccountKeys, OWN_IDS } from './account-keys.js';
import { STORE_TIMEOUT_MS } from './busy-retry.js';
import type { Store } from './schema.js';

/** Something that may have changed, at the provider or here. */
export interface ResourceRef {
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  /** Payment id, or order id of a payout. */
  readonly id: string;
}

/** What word of a change names: a resource, or an order that something of may have changed, such as which payment it has. */
export interface ChangedResource {
  readonly account: string;
  readonly kind: ResourceRef['kind'] | 'order';
  /** As of a resource; of an order the merchant's id of it. */
  readonly id: string;
}

/** Hears of changes; `null` when some may have been missed. */
export type ChangeListener = (change: ChangedResource | null) => void;

/** Changed resources, to all listeners. Best effort: pollers make up for a lost message. */
export interface ChangeFeed {
  /** `null`: anything may have changed, which is said within this process only. */
  publish(change: ChangedResource | null): Promise<void>;
  /** Returns how to stop listening. */
  listen(listener: ChangeListener): () => void;
  /** Whether word of other instances comes; where it does not, they are found out by reading from time to time. */
  readonly isHearing: boolean;
  close(): Promise<void>;
}

/** Within one process. */
export class LocalChangeFeed implements ChangeFeed {
  readonly isHearing = true;
  private readonly listeners = new Set<ChangeListener>();

  async publish(change: ChangedResource | null): Promise<void> {
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

/** Times of listening, in milliseconds. */
export interface ListenTimes {
  /** Between two words to oneself. */
  readonly checkMs: number;
  /** How long such a word may take. */
  readonly echoMs: number;
}

const TIMES: ListenTimes = { checkMs: 60_000, echoMs: STORE_TIMEOUT_MS };

const DEAF =
  'A pooler that shares sessions stands between, or the URL to listen on names another database than DATABASE_URL. What other instances do is found out by reading. Set DATABASE_LISTEN_URL to a URL that leads to the server itself.';

/**
 * Between all instances that share a PostgreSQL, through LISTEN and NOTIFY. A connection that hears nothing any more looks like
 * one that nobody speaks on, so an instance sends word to itself from time to time, and connects anew where it does not come.
 */
export class PostgresChangeFeed implements ChangeFeed {
  private readonly local = new LocalChangeFeed();
  private readonly instance = randomUUID();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private echo: (() => void) | undefined;
  private problem: string | null = null;
  private closed = false;

  constructor(
    /** Leads to the server itself: a session is listened on, and a pooler may share those. */
    private readonly url: string,
    private readonly store: Store,
    /** Told once when word does not come, in a sentence, and with `null` once it comes again. */
    private readonly observe: (problem: string | null) => void = () => {},
    private readonly times: ListenTimes = TIMES,
    /** What instances call accounts among each other: each may have names of its own for them. */
    private readonly keys: AccountKeys = OWN_IDS,
  ) {}

  get isHearing(): boolean {
    return this.problem === null;
  }

  /** Connects, or raises. Later losses of the connection are mended by itself. */
  async start(): Promise<void> {
    const { default: driver } = await import('pg');
    const client = new driver.Client({
      connectionString: this.url,
      application_name: 'freedompay-graphql changes',
      keepAlive: true,
      connectionTimeoutMillis: STORE_TIMEOUT_MS,
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
    if (this.closed) return client.end();
    this.client = client;
    void this.check(client, true);
  }

  async publish(change: ChangedResource | null): Promise<void> {
    await this.local.publish(change);
    if (change === null) return;
    // A hint is not worth failing for: the others read from time to time.
    await this.publishWords([this.keys.keyOf(change.account), change.kind, change.id]).catch(() => {});
  }

  listen(listener: ChangeListener): () => void {
    return this.local.listen(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.echo?.();
    await this.local.close();
    await this.client?.end();
  }

  private async publishWords(words: readonly string[]): Promise<void> {
    await sql`select pg_notify(${CHANNEL}, ${JSON.stringify([this.instance, ...words])})`.execute(this.store);
  }

  private hear(payload: string): void {
    const { instance, change } = wordOf(payload);
    if (instance === this.instance) this.echo?.();
    else if (change) void this.local.publish({ ...change, account: this.keys.accountOf(change.account) });
  }

  /** Sends word to itself. A connection that was just made and does not bring it will bring nothing else. */
  private async check(client: pg.Client, isNew: boolean): Promise<void> {
    const isBack = this.echoWithin(this.times.echoMs);
    const isSaid = await this.publishWords([]).then(
      () => true,
      () => false,
    );
    const isHeard = isSaid && (await isBack);
    if (this.client !== client || this.closed) return;
    if (isHeard) this.tell(null);
    if (isSaid && !isHeard) {
      if (isNew) this.tell(DEAF);
      this.lose(client, isNew ? this.times.checkMs : 0);
    } else this.timer = setTimeout(() => void this.check(client, false), this.times.checkMs);
  }

  private echoWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms).unref();
      this.echo = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  private tell(problem: string | null): void {
    const [was, is] = [this.isHearing, problem === null];
    this.problem = problem;
    if (was !== is) this.observe(problem);
  }

  private lose(client: pg.Client, pauseMs = RECONNECT_MS): void {
    if (this.client !== client) return;
    this.client = undefined;
    clearTimeout(this.timer);
    void client.end().catch(() => {});
    this.reconnect(pauseMs);
  }

  private reconnect(pauseMs: number): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.start().then(
        () => this.local.publish(null),
        (error: Error) => {
          this.tell(
            `PostgreSQL cannot be listened on: ${error.message}. What other instances do is found out by reading.`,
          );
          this.reconnect(RECONNECT_MS);
        },
      );
    }, pauseMs);
  }
}

/** What an instance said. Its word to itself tells of no change, nor do words that are not ours: anyone who may use the database may notify. */
function wordOf(payload: string): { readonly instance: unknown; readonly change: ChangedResource | null } {
  let word: unknown;
  try {
    word = JSON.parse(payload);
  } catch {
    return { instance: null, change: null };
  }
  const [instance, account, kind, id]: unknown[] = Array.isArray(word) ? word : [];
  const isChange = typeof account === 'string' && typeof id === 'string' && isKind(kind);
  return { instance, change: isChange ? { account, kind, id } : null };
}

function isKind(kind: unknown): kind is ChangedResource['kind'] {
  return kind === 'payment' || kind === 'payout' || kind === 'order';
}
