import type { FreedomPayClient } from '../../freedompay/client.js';
import { MobileCodes } from '../../store/cards/mobile-codes.js';
import type { Store } from '../../store/db/schema.js';
import type { Cards } from '../cards/cards.js';
import { PhoneChargeCalls } from './phone-charge-calls.js';
import { PhoneChargeRefusals } from './phone-charge-refusals.js';
import { PhoneCharging } from './phone-charging.js';
import { SmsCodes } from './sms-codes.js';

/** What charges of phones go by: what charges of cards do, and the codes of payers. */
export interface MobileParts {
  readonly client: FreedomPayClient;
  readonly store: Store;
  readonly cards: Pick<Cards, 'charging' | 'sending' | 'outcomes' | 'stored'>;
  /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
  readonly webhooksUrl: () => string | null;
  /** Pauses before each read that looks for what was done, in milliseconds. */
  readonly readBackDelaysMs: readonly number[];
  readonly leaseMs: number;
}

/** What phones are charged by. */
export class Mobile {
  readonly charging: PhoneCharging;
  readonly codes: SmsCodes;

  constructor({ client, store, cards, webhooksUrl, readBackDelaysMs, leaseMs }: MobileParts) {
    const { charging, sending, outcomes, stored: charges } = cards;
    const calls = new PhoneChargeCalls(client, webhooksUrl);
    const refusals = new PhoneChargeRefusals(outcomes, readBackDelaysMs);
    this.charging = new PhoneCharging({ calls, charging, sending, refusals });
    const codes = new MobileCodes(store);
    this.codes = new SmsCodes({ calls, codes, charges, charging, outcomes, sending, refusals, leaseMs });
  }

  /** Waits until no code is under way here; the charges themselves are waited for with those of cards. */
  async idle(): Promise<void> {
    await this.codes.idle();
  }
}
