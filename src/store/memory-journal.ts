import { isFinal, type OperationEvent } from '../domain/operation.js';
import type { EntryChange, Journal, JournalEntry, NewEntry, Origin } from './journal.js';

/** A journal that lives as long as the process. */
export class MemoryJournal implements Journal {
  private readonly entries = new Map<string, JournalEntry>();
  private readonly idsByKey = new Map<string, string>();
  private readonly history = new Map<string, OperationEvent[]>();
  private readonly queues = new Map<string, Promise<unknown>>();

  async begin(entry: NewEntry, origin: Origin): Promise<{ entry: JournalEntry; isNew: boolean }> {
    const key = JSON.stringify([entry.account, entry.idempotencyKey]);
    const known = this.idsByKey.get(key);
    if (known !== undefined) return { entry: this.existing(known), isNew: false };
    const now = new Date();
    const begun: JournalEntry = {
      ...entry,
      state: 'PENDING',
      amount: null,
      refund: null,
      problem: null,
      sentAt: null,
      before: [],
      transactionId: null,
      accepted: false,
      createdAt: now,
      updatedAt: now,
    };
    this.entries.set(entry.id, begun);
    this.idsByKey.set(key, entry.id);
    this.history.set(entry.id, [{ ...origin, at: now, state: 'PENDING', note: 'asked for' }]);
    return { entry: begun, isNew: true };
  }

  async find(id: string): Promise<JournalEntry | null> {
    return this.entries.get(id) ?? null;
  }

  async ofPayment(account: string, paymentId: string): Promise<readonly JournalEntry[]> {
    return [...this.entries.values()].filter((entry) => entry.account === account && entry.paymentId === paymentId);
  }

  async record(id: string, change: EntryChange, note: string, origin: Origin): Promise<JournalEntry> {
    const entry = this.existing(id);
    if (isFinal(entry.state)) return entry;
    const now = new Date();
    const changed: JournalEntry = { ...entry, ...change, updatedAt: now };
    this.entries.set(id, changed);
    this.history.get(id)?.push({ ...origin, at: now, state: changed.state, note });
    return changed;
  }

  async events(id: string): Promise<readonly OperationEvent[]> {
    return this.history.get(id) ?? [];
  }

  async exclusively<T>(account: string, paymentId: string, work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([account, paymentId]);
    const turn = (this.queues.get(key) ?? Promise.resolve()).then(work, work);
    const settled = turn.catch(() => {});
    this.queues.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.queues.get(key) === settled) this.queues.delete(key);
    }
  }

  private existing(id: string): JournalEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new Error(`The journal has no operation ${id}.`);
    return entry;
  }
}
