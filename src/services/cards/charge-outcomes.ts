import { chargeEvidence } from '../../domain/cards/charge-outcome.js';
import type { Cause } from '../../domain/cause.js';
import type { PaidTwiceObserver } from '../../domain/checkouts/paid-order.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { Charges, StoredCharge } from '../../store/cards/charges.js';
import type { Checkouts, StoredCheckout } from '../../store/checkouts/checkouts.js';
import { contradiction, notApplied } from '../outcomes/problems.js';
import type { Payments } from '../reads/payments.js';
import { endedWithout } from './charge-problems.js';

/** Finds out by reading what became of charges. Nothing here sends anything. */
export class ChargeOutcomes {
  constructor(
    private readonly charges: Charges,
    private readonly checkouts: Pick<Checkouts, 'find' | 'takePaid' | 'ofOrder' | 'adopt'>,
    private readonly payments: Pick<Payments, 'byIdForOrder' | 'byOrderNow'>,
    private readonly observePaidTwice: PaidTwiceObserver,
    /** How long one that may have left stays UNKNOWN while it does not show, where its account does not say. */
    private readonly horizonMs: number,
  ) {}

  /** The charge as a reading of its payment shows it; as it is where that cannot be read. */
  async read(account: Account, charge: StoredCharge, cause: Cause): Promise<StoredCharge> {
    const checkout = (await this.checkouts.find(charge.id))?.checkout;
    if (!checkout) return charge;
    let payment: Payment | null;
    try {
      payment = await this.paymentOf(account, charge, checkout, cause);
    } catch (error) {
      // A failed read takes nothing away from what is known.
      if (error instanceof ProviderFault) return charge;
      throw error;
    }
    return payment ? this.shown(charge, checkout, payment) : this.absent(account, charge);
  }

  /**
   * Whether a reading made now shows that its payment has taken nothing, and still may. What it shows else is noted. Raises
   * ProviderFault: then nobody knows.
   */
  async showsOpen(account: Account, charge: StoredCharge, cause: Cause): Promise<boolean> {
    return (await this.openPayment(account, charge, cause)) !== null;
  }

  /** As `showsOpen`, and that nothing is in process either. */
  async showsUntouched(account: Account, charge: StoredCharge, cause: Cause): Promise<boolean> {
    return (await this.openPayment(account, charge, cause))?.status === 'CREATED';
  }

  private async openPayment(account: Account, charge: StoredCharge, cause: Cause): Promise<Payment | null> {
    const checkout = (await this.checkouts.find(charge.id))?.checkout;
    const payment = checkout && (await this.paymentOf(account, charge, checkout, cause));
    if (!checkout || !payment) return null;
    if (chargeEvidence(checkout, payment).outcome === 'OPEN') return payment;
    await this.shown(charge, checkout, payment);
    return null;
  }

  private async paymentOf(
    account: Account,
    charge: StoredCharge,
    { paymentId: adopted, orderId, amount }: StoredCheckout,
    cause: Cause,
  ): Promise<Payment | null> {
    const paymentId = charge.paymentId ?? adopted;
    if (paymentId !== null) return this.payments.byIdForOrder(account, paymentId, 'writes', cause);
    // The answer was lost, and with it the id: the payment of the order that is no other's and of that sum is the charge's own.
    const payment = await this.payments.byOrderNow(account, orderId, cause);
    if (!payment) return null;
    const named = { paymentId: payment.paymentId, orderId, amount: payment.amount };
    const { checkouts } = await this.checkouts.ofOrder(account.id, payment.paymentId, orderId);
    const isKnown = checkouts.some((one) => one.paymentId === payment.paymentId);
    const isOfThatSum = payment.amount.amount === amount.amount && payment.amount.currency === amount.currency;
    return !isKnown && isOfThatSum && (await this.checkouts.adopt(account.id, named)) ? payment : null;
  }

  private async shown(charge: StoredCharge, checkout: StoredCheckout, payment: Payment): Promise<StoredCharge> {
    const { paymentId } = payment;
    const evidence = chargeEvidence(checkout, payment);
    // It was taken for lost while its answer was on its way: left without a payment it could take up another's.
    if (checkout.paymentId === null && evidence.outcome !== 'ANOTHER')
      await this.checkouts.adopt(charge.account, { paymentId, orderId: checkout.orderId, amount: payment.amount });
    switch (evidence.outcome) {
      case 'OPEN':
        return charge.paymentId === paymentId
          ? charge
          : this.charges.resolve(charge.id, { state: charge.state, problem: charge.problem, paymentId });
      case 'ANOTHER':
        return this.charges.resolve(charge.id, { state: 'UNKNOWN', problem: contradiction(evidence.how), paymentId });
      case 'TAKEN': {
        // First, so that no other charge of the order is let pass in between.
        if (evidence.isHeld) {
          const named = { paymentId, orderId: checkout.orderId, amount: payment.amount };
          const { twice } = await this.checkouts.takePaid(charge.account, named, 'ALARM');
          if (twice) this.observePaidTwice(twice);
        }
        return this.charges.resolve(charge.id, { state: 'SUCCEEDED', problem: null, paymentId, encryptedUrl: null });
      }
      default:
        return this.charges.resolve(charge.id, {
          ...{ state: 'REJECTED', problem: endedWithout(evidence, payment), paymentId, encryptedUrl: null },
        });
    }
  }

  private async absent(account: Account, charge: StoredCharge): Promise<StoredCharge> {
    // One that was answered with an id does not vanish: a person looks at that.
    if (charge.paymentId !== null) return charge;
    const horizonMs = account.outcomeHorizonMs ?? this.horizonMs;
    const agoMs = await this.charges.sentAgoMs(charge.id);
    if (agoMs === null || agoMs <= horizonMs) return charge;
    return this.charges.resolve(charge.id, { state: 'REJECTED', problem: notApplied(charge, horizonMs) });
  }
}
