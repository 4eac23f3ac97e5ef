import type { Money } from '../../domain/money.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import { saidBy } from '../outcomes/operation-problems.js';

const UNSAID = { providerCode: null, providerMessage: null } as const;

/** The balance that was just read has not so much. */
export function insufficientBalance(asked: Money, balance: Money): OperationProblem {
  return {
    code: 'INSUFFICIENT_BALANCE',
    message: `The payout balance is ${balance.amount} ${balance.currency}, and ${asked.amount} was asked for. Nothing was sent.`,
    ...UNSAID,
    advice: 'RETRY_WITH_NEW_KEY',
  };
}

/** Another operation of this gateway has the order id. */
export function orderTaken(operationId: string): OperationProblem {
  return {
    code: 'ORDER_ID_TAKEN',
    message: `Operation ${operationId} has this order id already, and each payout needs its own. Nothing was sent: read that operation.`,
    ...UNSAID,
    advice: 'GIVE_UP',
  };
}

/** The provider shows a payout of the order that the journal does not know: perhaps this very one, before a backup was restored. */
export function orderKnown(paymentId: string): OperationProblem {
  return {
    code: 'ORDER_ID_TAKEN',
    message: `The provider shows payout ${paymentId} for this order id, which was not made through this journal: this may have been paid already. Nothing was sent. Have a person look at it.`,
    ...UNSAID,
    advice: 'ASK_OPERATOR',
  };
}

/** More than may be paid out at once (GIVE_UP), or within a day (tomorrow it is another matter). */
export function overPayoutLimit(
  most: Money,
  span: 'at once' | 'by one caller within 24 hours' | 'from the account within 24 hours',
): OperationProblem {
  return {
    code: 'PAYOUT_LIMIT_REACHED',
    message: `${most.amount} ${most.currency} may be paid out ${span}, and this would be more. Nothing was sent.`,
    ...UNSAID,
    advice: span === 'at once' ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  };
}

/** What is needed beforehand could not be read. */
export function unreadBefore(what: string, fault: ProviderFault): OperationProblem {
  const isRefusal = fault instanceof ProviderRefused;
  return {
    code: isRefusal ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE',
    message: `${what} could not be read, so nothing was sent. ${fault.message}`,
    ...saidBy(fault),
    advice: isRefusal && !fault.retryable ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  };
}

/** It cannot be sent as the gateway is set up. */
export function notSendable(why: string): OperationProblem {
  return { code: 'ACTION_NOT_ALLOWED', message: `${why} Nothing was sent.`, ...UNSAID, advice: 'GIVE_UP' };
}
