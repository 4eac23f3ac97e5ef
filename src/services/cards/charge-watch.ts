import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { Charges } from '../../store/cards/charges.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Accounts } from '../accounts.js';
import { CUT_OFF_AFTER_MS } from '../checkouts/cut-off-age.js';
import { cutOff } from '../outcomes/operation-problems.js';
import type { ChargeOutcomes } from './charge-outcomes.js';
import { stoppedBefore } from './charge-problems.js';

/** How many charges are read in one round. */
const AT_ONCE = 20;
/** For how long whoever takes one keeps it from the others, in milliseconds. */
const TAKEN_MS = 60_000;
/** The longest pause between two readings for one charge, in milliseconds. */
const MAX_PAUSE_MS = 300_000;

const CAUSE: Cause = { job: 'charges' };

/** Reads on until open charges have ended, also those that another process left. Nothing here sends anything. */
export class ChargeWatch {
  constructor(
    private readonly charges: Charges,
    private readonly checkouts: Pick<Checkouts, 'resolve'>,
    private readonly outcomes: ChargeOutcomes,
    private readonly accounts: Pick<Accounts, 'known'>,
  ) {}

  /** Reads for those that are due. */
  async round(): Promise<void> {
    for (const { id, account: of, checks } of await this.charges.claimDue(AT_ONCE, TAKEN_MS)) {
      const account = this.accounts.known(of);
      if (account) await this.step(account, id);
      await this.charges.postpone(id, Math.min(MAX_PAUSE_MS, 1_000 * 2 ** Math.min(checks, 20)));
    }
  }

  /** Something was said of a payment: where a charge made it, it is read now, also one that was taken for lost. */
  async heard(accountId: string, paymentId: string): Promise<void> {
    const account = this.accounts.known(accountId);
    const charge = account && (await this.charges.ofPayment(account.id, paymentId));
    if (account && charge && charge.state !== 'SUCCEEDED') await this.outcomes.read(account, charge, CAUSE);
  }

  private async step(account: Account, id: string): Promise<void> {
    // Those before it in the round may have taken long, and something may have become of it since it was claimed.
    const { charge, idleMs } = await this.charges.current(id);
    if (charge.state !== 'PENDING' || idleMs <= CUT_OFF_AFTER_MS) {
      if (charge.sentAt !== null || charge.state === 'ACTION_REQUIRED')
        await this.outcomes.read(account, charge, CAUSE);
      return;
    }
    const nothing = { paymentId: null, encryptedUrl: null };
    if (charge.sentAt === null) {
      // Whoever began it may be about to send it: of the two one comes first.
      if (await this.charges.giveUp(charge.id, stoppedBefore))
        await this.checkouts.resolve(charge.id, { state: 'REJECTED', ...nothing, problem: stoppedBefore });
      return;
    }
    await this.checkouts.resolve(charge.id, { state: 'UNKNOWN', ...nothing, problem: cutOff });
    // Where something became of it since it was claimed, that stands.
    await this.outcomes.read(account, await this.charges.cutOff(charge, cutOff), CAUSE);
  }
}
