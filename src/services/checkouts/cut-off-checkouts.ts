import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { PendingCheckouts } from '../../store/checkouts/pending-checkouts.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import { lost } from './creation-problems.js';
import { CUT_OFF_AFTER_MS } from './cut-off-age.js';

/** How many are ended in one round. */
const AT_ONCE = 100;

/**
 * Ends checkouts whose process stopped before it wrote down what became of them: UNKNOWN, also where nobody reads them. One that
 * stayed PENDING would be taken for one that is being asked for, and keep the payment of another whose answer was lost from being
 * known for its own.
 */
export class CutOffCheckouts {
  constructor(
    private readonly pending: PendingCheckouts,
    private readonly checkouts: Pick<Checkouts, 'resolve'>,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
  ) {}

  /** Ends those that are due. */
  async round(): Promise<void> {
    const { redirectUrl: encryptedUrl, ...outcome } = lost('the gateway stopped while it was sent');
    for (const { id, account, orderId } of await this.pending.begunBefore(CUT_OFF_AFTER_MS, AT_ONCE)) {
      await this.checkouts.resolve(id, { ...outcome, encryptedUrl });
      void this.changes.publish({ account, kind: 'order', id: orderId });
    }
  }
}
