import { compare, type Money } from '../../domain/money.js';
import { approvalLimit } from '../../domain/operations/approval.js';
import { mostOf } from '../../domain/operations/caller-refund-limits.js';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import { exceeded, NO_PAYOUT_LIMITS } from '../../domain/payouts/payout-limits.js';
import { webhookPath } from '../../domain/webhook-kind.js';
import { type Account, payoutCurrencyOf } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { Quota } from '../../store/operations/quota.js';
import { notSent } from '../outcomes/operation-problems.js';
import { payoutBalance } from '../reads/payout-balance.js';
import { countsBeside } from '../writes/decide-write.js';
import { setAside, type WriteParts, type Written } from '../writes/execute-operation.js';
import { afterSending, sendCommitted } from '../writes/send-committed.js';
import { decryptedDetails } from './payout-details.js';
import {
  insufficientBalance,
  notSendable,
  orderKnown,
  orderTaken,
  overPayoutLimit,
  unreadBefore,
} from './payout-problems.js';
import { type AnsweredParts, recordPayoutOutcome } from './record-payout-outcome.js';
import { sendPayout } from './send-payout.js';

/** What payouts are made with. */
export interface PayoutParts extends AnsweredParts, Pick<WriteParts, 'leaseMs' | 'approvalMs'> {
  readonly client: FreedomPayClient;
  /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
  readonly webhooksUrl: () => string | null;
}

/**
 * Carries a payout out: read, check, commit "sent", send once, find out. Runs while nobody else is at its order. A payout that
 * was sent is never sent again, so there is none here that was.
 */
export async function executePayout(
  parts: PayoutParts,
  account: Account,
  operation: OperationRecord,
  origin: Origin,
  lock: PaymentLock,
): Promise<Written> {
  const { journal } = parts;
  const reject = async (problem: OperationProblem): Promise<Written> => ({
    operation: await journal.recordUnsent(operation.id, { state: 'REJECTED', problem }, EVENT_NOTES.unsent, origin),
    payment: null,
  });
  const { id, paymentId: key, amount } = operation;
  const details = decryptedDetails(account, id, operation.details);
  const webhooks = parts.webhooksUrl();
  if (!amount || !details)
    return reject(notSendable('What was asked for cannot be decrypted with the secrets of the account.'));
  if (webhooks === null)
    return reject(notSendable('The provider has to be told where its webhooks go: set PUBLIC_URL.'));

  const problem = await whyNot(parts, account, operation, amount, origin);
  if (problem) return reject(problem);
  const approvalAbove = approvalLimit(account.approvalAbove ?? {}, 'PAYOUT', amount, null);
  if (approvalAbove && operation.approvedBy === null)
    return { operation: await setAside(parts, operation, amount, approvalAbove, origin), payment: null };

  const commitment = {
    ...{ change: { amount, priorTransactionIds: [] }, quotas: quotasOf(account, amount), origin, lock },
  };
  const payout = {
    ...{ ...details, orderId: resourceOf(key).id, amount: amount.amount },
    postLink: webhooks + webhookPath(account.id, 'payout'),
  };
  const committed = await sendCommitted(parts, id, commitment, async (sending) =>
    sendPayout(parts.client, account, payout, await journal.due.time(), sending),
  );
  switch (committed.outcome) {
    case 'over quota': {
      const { most, of } = committed.quota;
      return reject(
        overPayoutLimit(most, of === 'caller' ? 'by one caller within 24 hours' : 'from the account within 24 hours'),
      );
    }
    case 'not committed':
      // Closed by another instance while this one waited, or the lock ran out: then nothing may leave.
      return { operation: (await journal.find(id)) ?? operation, payment: null };
    case 'not sent':
      return reject(notSent(committed.fault));
    case 'sent': {
      const { sent, answer } = committed;
      const latest = await afterSending(
        sent,
        () => recordPayoutOutcome(parts, account, sent, origin, answer),
        (unknown) => unknown,
      );
      return { operation: latest, payment: null };
    }
  }
}

/** Why a payout is not sent as everything stands now; `null` where it is, or waits for its approval. */
async function whyNot(
  { client, journal, readings }: PayoutParts,
  account: Account,
  { id, paymentId: key }: OperationRecord,
  amount: Money,
  { requestId }: Origin,
): Promise<OperationProblem | null> {
  const most = exceeded((account.payoutLimits ?? NO_PAYOUT_LIMITS).perOperation, amount);
  if (most) return overPayoutLimit(most, 'at once');
  const others = await journal.ofPayment(account.id, key);
  const other = others.find((one) => one.id !== id && countsBeside(one));
  if (other) return orderTaken(other.id);
  try {
    const { payout } = await readings.payout(account, resourceOf(key).id, { requestId });
    if (payout) return orderKnown(payout.paymentId);
  } catch (error) {
    if (error instanceof ProviderFault) return unreadBefore('The payout of this order', error);
    throw error;
  }
  try {
    const balance = await payoutBalance(client, account, payoutCurrencyOf(account), { requestId }, 'writes');
    return compare(amount, balance) > 0 ? insufficientBalance(amount, balance) : null;
  } catch (error) {
    if (error instanceof ProviderFault) return unreadBefore('The payout balance', error);
    throw error;
  }
}

/** What may leave within 24 hours. */
function quotasOf({ payoutLimits = NO_PAYOUT_LIMITS }: Account, { currency }: Money): readonly Quota[] {
  const ofCaller = mostOf(payoutLimits.perDay, currency);
  const ofAccount = mostOf(payoutLimits.ofAccountPerDay, currency);
  return [
    ...(ofCaller ? [{ kind: 'PAYOUT', of: 'caller', most: ofCaller } as const] : []),
    ...(ofAccount ? [{ kind: 'PAYOUT', of: 'account', most: ofAccount } as const] : []),
  ];
}
