import type { Card } from '../../model/cards/card.js';
import type { RecurringProfile } from '../../model/cards/profile.js';
import { ScriptError, UnknownTransaction } from '../../model/refusals.js';
import type { PaymentRecord } from '../../model/transactions.js';
import type { Records } from '../records.js';

/** The recurring profiles. */
export class ProfileBook {
  private readonly profiles = new Map<string, RecurringProfile>();

  constructor(private readonly records: Records) {}

  /** Puts one in. */
  add(given: Omit<RecurringProfile, 'isAlive' | 'chargeCode' | 'id'> & { readonly id?: string }): RecurringProfile {
    const profile = { chargeCode: null, isAlive: true, ...given, id: this.records.claim(given.id) };
    this.profiles.set(profile.id, profile);
    return profile;
  }

  /** The profile that a payment gives which asked for one, made when it is first paid; null where it asked for none. */
  ofPayment({ id, recurring, checkout, amount }: PaymentRecord, card: Card | null): RecurringProfile | null {
    const { recurringMonths, userId } = checkout;
    if (recurring !== null || recurringMonths === null || card === null) return recurring;
    const known = this.all().find(({ paymentId }) => paymentId === id);
    if (known) return known;
    const createdAt = this.records.now();
    const expiresAt = new Date(createdAt);
    expiresAt.setUTCMonth(expiresAt.getUTCMonth() + recurringMonths);
    return this.add({ paymentId: id, amount, card, userId, createdAt, expiresAt });
  }

  /** Every profile, oldest first. */
  all(): RecurringProfile[] {
    return [...this.profiles.values()];
  }

  /** A profile that can be charged. Refuses one that is not known (9011), and one that is over (11070). */
  alive(id: string): RecurringProfile {
    const profile = this.profiles.get(id);
    if (!profile) throw new ScriptError('9011');
    if (!profile.isAlive || profile.expiresAt <= this.records.now()) throw new ScriptError('11070');
    return profile;
  }

  /** Changes what becomes of its charges. */
  change(id: string, change: Partial<Pick<RecurringProfile, 'isAlive' | 'chargeCode'>>): RecurringProfile {
    const before = this.profiles.get(id);
    if (!before) throw new UnknownTransaction(`There is no recurring profile ${id}.`);
    const profile = { ...before, ...change };
    this.profiles.set(id, profile);
    return profile;
  }

  clear(): void {
    this.profiles.clear();
  }
}
