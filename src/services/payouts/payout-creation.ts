import { randomUUID } from 'node:crypto';
import { resourceKey } from '../../domain/operations/resource.js';
import type { NewPayout } from '../../domain/payouts/new-payout.js';
import { withoutContacts } from '../../domain/redacted.js';
import type { Account } from '../../freedompay/account.js';
import { providerKey } from '../../freedompay/provider-key.js';
import type { Asker, Operations } from '../writes/operations.js';
import type { Outcome } from '../writes/running-writes.js';
import { encryptedDetails, payoutFingerprints } from './payout-details.js';

/** What a caller says beside the payout itself. */
export interface PayoutRequest {
  readonly account: Account;
  readonly payout: NewPayout;
  readonly idempotencyKey: string;
  readonly reason: string | null;
  readonly note: string | null;
}

/** Makes payouts: each key is sent at most once. */
export class PayoutCreation {
  constructor(private readonly operations: Pick<Operations, 'begin'>) {}

  /** Makes the payout, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  create({ account, payout, idempotencyKey, reason, note }: PayoutRequest, asker: Asker): Promise<Outcome> {
    const id = randomUUID();
    const { orderId, amount, to } = payout;
    const draft = {
      ...({ id, account: account.id, kind: 'PAYOUT', method: to.method, idempotencyKey } as const),
      paymentId: resourceKey({ kind: 'payout', id: orderId }),
      askedAmount: amount.amount,
      amount,
      details: encryptedDetails(account, id, payout),
      fingerprints: payoutFingerprints(account, payout),
      providerKey: providerKey(account, 'PAYOUT', idempotencyKey),
      reason: reason && withoutContacts(reason),
      note: note && withoutContacts(note),
      ifState: null,
    };
    return this.operations.begin(account, draft, asker);
  }
}
