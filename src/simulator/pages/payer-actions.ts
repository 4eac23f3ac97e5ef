import type { Ledger } from '../ledger/ledger.js';
import type { WebhookOutcome } from '../webhooks/delivery-outcome.js';
import type { WebhookSender } from '../webhooks/sender.js';

/**
 * What a payer does on a payment's page: the ledger moves, and the shop is asked and told as it wished. Source: docs page
 * "Check request"; api-reference sections 6.2 and 6.3.
 */
export class PayerActions {
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly webhooks: WebhookSender,
  ) {}

  /**
   * Pays: asks the shop, takes the money or holds it (`hold` over what the shop asked for), tells the shop. A shop that
   * says no, or nothing that counts, makes the payment fail: look at the ledger afterwards. Throws Refusal for a payment
   * that cannot be paid any more.
   */
  async pay(id: string, { hold }: { readonly hold?: boolean } = {}): Promise<void> {
    await this.alone(id, async () => {
      this.ledger.checkPayable(id);
      const outcome = await this.webhooks.check(this.ledger.records.truth(id));
      if (outcome === undefined || outcome?.word === 'ok') {
        this.ledger.pay(id, { hold: hold ?? !this.ledger.records.truth(id).checkout.autoClearing });
      } else {
        this.ledger.refuse(id, reasonOf(outcome));
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

  /** Tells the shop how a payment ended; one that may still refuse and does, gets the money sent back. */
  async tell(id: string): Promise<void> {
    await this.webhooks.result(this.ledger.records.truth(id), (description) => {
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
function reasonOf(outcome: WebhookOutcome | null): string {
  if (outcome?.description && outcome.word !== 'untrusted') return outcome.description;
  if (outcome?.word === 'rejected') return 'The shop refused the payment.';
  if (outcome?.word === 'error') return 'The shop could not read the question about this payment.';
  return 'The shop gave no answer that can be trusted.';
}
