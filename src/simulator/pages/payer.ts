import type { Ledger } from '../ledger/ledger.js';
import type { Notifier } from '../notify/notifier.js';
import type { Verdict } from '../notify/verdict.js';

/**
 * What a payer does on a payment's page: the ledger moves, and the shop is asked and told as it wished. Source: docs page
 * "Check request"; api-reference sections 6.2 and 6.3.
 */
export class Payer {
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly notifier: Notifier,
  ) {}

  /**
   * Pays: asks the shop, takes the money or holds it (`hold` over what the shop asked for), tells the shop. A shop that
   * says no, or nothing that counts, makes the payment fail: look at the ledger afterwards. Throws Refusal for a payment
   * that cannot be paid any more.
   */
  async pay(id: string, { hold }: { readonly hold?: boolean } = {}): Promise<void> {
    await this.alone(id, async () => {
      this.ledger.checkPayable(id);
      const verdict = await this.notifier.check(this.ledger.records.truth(id));
      if (verdict === undefined || verdict?.word === 'ok') {
        this.ledger.pay(id, { hold: hold ?? !this.ledger.records.truth(id).checkout.autoClearing });
      } else {
        this.ledger.refuse(id, reasonOf(verdict));
      }
      await this.tell(id);
    });
  }

  /** The bank declines the card: 10009 unless another code is given. */
  async decline(id: string, code?: string, description?: string): Promise<void> {
    await this.alone(id, async () => {
      this.ledger.decline(id, code, description);
      await this.tell(id);
    });
  }

  /** Whether the payer's last click is still being dealt with. */
  isBusy(id: string): boolean {
    return this.busy.has(id);
  }

  private async tell(id: string): Promise<void> {
    await this.notifier.result(this.ledger.records.truth(id), (description) => {
      // Late answers may find the money already back, or the ledger reset.
      const { authorized, cancelled } = this.ledger.records.find(id) ?? { authorized: null, cancelled: false };
      if (authorized && !cancelled) this.ledger.reject(id, description || 'The shop refused the payment.');
    });
  }

  /** One thing at a time for a payment: a second click does nothing but wait for the first. */
  private alone(id: string, act: () => Promise<void>): Promise<void> {
    const first = this.busy.get(id);
    if (first) return first;
    const done = act().finally(() => this.busy.delete(id));
    this.busy.set(id, done);
    return done;
  }
}

/** What the payer is told when the shop does not agree. */
function reasonOf(verdict: Verdict | null): string {
  if (verdict?.description && verdict.word !== 'untrusted') return verdict.description;
  if (verdict?.word === 'rejected') return 'The shop refused the payment.';
  if (verdict?.word === 'error') return 'The shop could not read the question about this payment.';
  return 'The shop gave no answer that can be trusted.';
}
