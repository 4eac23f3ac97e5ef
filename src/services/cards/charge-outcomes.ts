import { chargeEvidence } from '../../domain/cards/charge-outcome.js';
import type { PaidTwiceObserver } from '../../domain/checkouts/paid-order.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { Charges, StoredCharge } from '../../store/cards/charges.js';
import type { Checkouts, StoredCheckout } from '../../store/checkouts/checkouts.js';
import { contradiction, notApplied } from '../outcomes/operation-problems.js';
import type { Payments } from '../reads/payments.js';
import { endedWithout, undecided } from './charge-problems.js';

/** What the provider shows for a charge: its payment, or none; then perhaps one of its order that nobody here knows. */
type Shown =
  | { readonly payment: Payment }
  | { readonly payment: null; readonly stranger: Payment | null; readonly isOfThatSum: boolean };

const NOTHING: Shown = { payment: null, stranger: null, isOfThatSum: false };

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
    let found: Shown;
    try {
      found = await this.paymentOf(account, charge, checkout, cause);
    } catch (error) {
      // A failed read takes nothing away from what is known.
      if (error instanceof ProviderFault) return charge;
      throw error;
    }
    return found.payment
      ? this.shown(account, charge, checkout, found.payment)
      : this.absent(account, charge, found.stranger, found.isOfThatSum);
  }

  /**
   * Whether a reading made now shows nothing of it, neither money nor anything in process. What it shows else is noted. Raises
   * ProviderFault: then nobody knows.
   */
  async showsNothing(account: Account, charge: StoredCharge, cause: Cause): Promise<boolean> {
    const checkout = (await this.checkouts.find(charge.id))?.checkout;
    const found = checkout && (await this.paymentOf(account, charge, checkout, cause));
    if (!found) return false;
    if (found.payment === null) return charge.paymentId === null && found.stranger === null;
    if (chargeEvidence(checkout, found.payment).outcome === 'OPEN') return found.payment.status === 'CREATED';
    await this.shown(account, charge, checkout, found.payment);
    return false;
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
    const payment = checkout && (await this.paymentOf(account, charge, checkout, cause)).payment;
    if (!checkout || !payment) return null;
    if (chargeEvidence(checkout, payment).outcome === 'OPEN') return payment;
    await this.shown(account, charge, checkout, payment);
    return null;
  }

  private async paymentOf(
    account: Account,
    charge: StoredCharge,
    { paymentId: adopted, orderId, amount }: StoredCheckout,
    cause: Cause,
  ): Promise<Shown> {
    const paymentId = charge.paymentId ?? adopted;
    const named = paymentId && (await this.payments.byIdForOrder(account, paymentId, 'writes', cause));
    if (named) return { payment: named };
    const payment = await this.payments.byOrderNow(account, orderId, cause);
    if (!payment) return NOTHING;
    const { checkouts } = await this.checkouts.ofOrder(account.id, payment.paymentId, orderId);
    if (checkouts.some((one) => one.paymentId === payment.paymentId)) return NOTHING;
    const isOfThatSum = payment.amount.amount === amount.amount && payment.amount.currency === amount.currency;
    const stranger = { payment: null, stranger: payment, isOfThatSum } as const;
    if (paymentId !== null || !isOfThatSum) return stranger;
    // The answer was lost, and with it the id: the payment of the order that is no other's and of that sum is the charge's own.
    const taken = { paymentId: payment.paymentId, orderId, amount: payment.amount };
    return (await this.checkouts.adopt(account.id, taken)) ? { payment } : stranger;
  }

  private async shown(
    account: Account,
    charge: StoredCharge,
    checkout: StoredCheckout,
    payment: Payment,
  ): Promise<StoredCharge> {
    const { paymentId } = payment;
    const evidence = chargeEvidence(checkout, payment);
    // It was taken for lost while its answer was on its way: left without a payment it could take up another's.
    if (checkout.paymentId === null && evidence.outcome !== 'ANOTHER')
      await this.checkouts.adopt(charge.account, { paymentId, orderId: checkout.orderId, amount: payment.amount });
    switch (evidence.outcome) {
      case 'OPEN': {
        // While the payer has something to do, its lifetime decides.
        const isForPerson = charge.state !== 'ACTION_REQUIRED' && (await this.isBeyondHorizon(account, charge));
        const stands = { state: charge.state, problem: charge.problem };
        const now = isForPerson ? ({ state: 'UNKNOWN', problem: undecided } as const) : stands;
        return charge.paymentId === paymentId && !isForPerson
          ? charge
          : this.charges.resolve(charge.id, { ...now, paymentId });
      }
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

  private async absent(
    account: Account,
    charge: StoredCharge,
    stranger: Payment | null,
    isOfThatSum: boolean,
  ): Promise<StoredCharge> {
    const { id, paymentId } = charge;
    // It was answered with one payment, and another is there.
    if (paymentId !== null && stranger !== null && isOfThatSum)
      return this.charges.resolve(id, { state: 'UNKNOWN', problem: contradiction(namedOther(paymentId, stranger)) });
    if (!(await this.isBeyondHorizon(account, charge))) return charge;
    // Neither vanishes one that was answered with an id, nor is one that nobody knows certainly not its own.
    if (stranger !== null)
      return this.charges.resolve(id, { state: 'UNKNOWN', problem: contradiction(nobodys(stranger)) });
    if (paymentId !== null) return this.charges.resolve(id, { state: 'UNKNOWN', problem: undecided });
    const problem = notApplied(charge, this.horizonOf(account));
    return this.charges.resolve(id, { state: 'REJECTED', problem });
  }

  private async isBeyondHorizon(account: Account, { id }: StoredCharge): Promise<boolean> {
    const agoMs = await this.charges.sentAgoMs(id);
    return agoMs !== null && agoMs > this.horizonOf(account);
  }

  private horizonOf({ outcomeHorizonMs }: Account): number {
    return outcomeHorizonMs ?? this.horizonMs;
  }
}

function namedOther(paymentId: string, { paymentId: shown }: Payment): string {
  return `it was answered with payment ${paymentId}, and the provider shows ${shown} for the order`;
}

function nobodys({ paymentId }: Payment): string {
  return `the provider shows payment ${paymentId} for the order, which may be its own or another's`;
}
