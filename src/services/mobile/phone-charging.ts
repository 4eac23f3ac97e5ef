import { InvalidInput } from '../../domain/errors.js';
import type { NewPhoneCharge } from '../../domain/mobile/phone-charge.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { StoredCharge } from '../../store/cards/charges.js';
import type { ChargeCreation, Charged } from '../cards/charge-creation.js';
import type { ChargeSending } from '../cards/charge-sending.js';
import { refused } from '../outcomes/operation-problems.js';
import type { PhoneChargeCalls } from './phone-charge-calls.js';
import type { PhoneChargeRefusals } from './phone-charge-refusals.js';

export interface PhoneChargingParts {
  readonly calls: PhoneChargeCalls;
  readonly charging: ChargeCreation;
  readonly sending: ChargeSending;
  readonly refusals: PhoneChargeRefusals;
}

/** Charges the balances of phones: each key at most once, and each order by one payment. */
export class PhoneCharging {
  constructor(private readonly parts: PhoneChargingParts) {}

  /** Charges, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async charge(account: Account, wish: NewPhoneCharge, idempotencyKey: string, cause: Cause): Promise<Charged> {
    if (account.flavour !== 'merchant')
      throw new InvalidInput('input.account', 'has other scripts than those that charge phones.');
    const { orderId, amount } = wish;
    const fingerprint = JSON.stringify(['charge of a phone', wish]);
    const asked = { kind: 'MOBILE_BALANCE', orderId, amount, idempotencyKey, fingerprint } as const;
    return this.parts.charging.once(account, asked, cause, (charge) =>
      this.take(account, wish, idempotencyKey, charge, cause),
    );
  }

  private async take(
    account: Account,
    wish: NewPhoneCharge,
    key: string,
    charge: StoredCharge,
    cause: Cause,
  ): Promise<StoredCharge> {
    const { calls, sending, refusals } = this.parts;
    const paymentId = await calls.create(account, wish, key, cause);
    const made = await sending.made(account, wish, charge, paymentId, cause);
    if (paymentId === null || made.state !== 'PENDING') return made;
    const pay = async (commit: () => Promise<void>) => {
      // "ok" and "need_approve" are hints. What the first says is looked for by reading; of the second nothing is believed but
      // that the payer may be asked.
      const hint = await calls.pay(account, paymentId, wish, cause, commit);
      return { state: hint?.needsCode ? 'ACTION_REQUIRED' : 'PENDING', problem: null } as const;
    };
    return sending.send(account, made, cause, pay, async (sent, fault) => {
      const refusal = await refusals.proven(account, sent, fault, cause);
      return refusal && refused(refusal);
    });
  }
}
