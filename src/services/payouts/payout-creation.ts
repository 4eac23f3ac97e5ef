import { randomUUID } from 'node:crypto';
import { InvalidInput } from '../../domain/errors.js';
import { isFinal } from '../../domain/operations/operation.js';
import { resourceKey } from '../../domain/operations/resource.js';
import type { NewPayout } from '../../domain/payouts/new-payout.js';
import { type PayoutOperation, payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import type { Account } from '../../freedompay/account.js';
import { providerIdempotencyKey } from '../../freedompay/provider-idempotency-key.js';
import { scriptsOf } from '../accounts.js';
import type { Asker, Operations } from '../writes/operations.js';
import { decryptedPage, encryptedDetails, payoutFingerprints } from './payout-details.js';

/** What a caller says beside the payout itself. */
export interface PayoutRequest {
  readonly account: Account;
  readonly payout: NewPayout;
  readonly idempotencyKey: string;
  readonly reason: string | null;
  readonly note: string | null;
}

/** What a payout came to so far. */
export interface CreatedPayout {
  readonly operation: PayoutOperation;
  /** Where the payee types the card in; `null` where there is no page, or it is over. */
  readonly redirectUrl: string | null;
  readonly replayed: boolean;
}

/** Makes payouts: each key is sent at most once. */
export class PayoutCreation {
  constructor(private readonly operations: Pick<Operations, 'begin'>) {}

  /** Makes the payout, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async create({ account, payout, idempotencyKey, reason, note }: PayoutRequest, asker: Asker): Promise<CreatedPayout> {
    const scripts = scriptsOf(account);
    if (payout.to.method === 'CARD_PAGE' && scripts !== 'merchant')
      throw new InvalidInput(
        'input.toCardPage',
        'is there with the merchant scripts alone, and this account has the gateway scripts.',
      );
    const id = randomUUID();
    const { orderId, amount, to } = payout;
    const draft = {
      ...({ id, account: account.id, kind: 'PAYOUT', method: to.method, idempotencyKey } as const),
      paymentId: resourceKey({ kind: 'payout', id: orderId }),
      askedAmount: amount.amount,
      amount,
      details: encryptedDetails(account, id, payout),
      fingerprints: payoutFingerprints(account, payout),
      providerIdempotencyKey: providerIdempotencyKey(account, 'PAYOUT', idempotencyKey),
      reason: reason && withoutContacts(reason),
      note: note && withoutContacts(note),
      ifState: null,
    };
    const { operation: record, replayed } = await this.operations.begin(account, draft, asker);
    const operation = payoutOperationOf(record);
    // A key of something else has another fingerprint, which was refused.
    if (!operation) throw new Error(`Operation ${record.id} is no payout.`);
    const redirectUrl = isFinal(record.state) ? null : decryptedPage(account, record.id, record.pageUrl);
    return { operation, redirectUrl, replayed };
  }
}
