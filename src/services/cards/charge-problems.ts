import type { ChargeEvidence } from '../../domain/cards/charge-outcome.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import { contradiction, saidBy } from '../outcomes/operation-problems.js';

/** Nothing was charged, for a reason that the provider did not give. */
function notCharged(
  code: OperationProblem['code'],
  why: string,
  advice: OperationProblem['advice'],
  fault?: ProviderFault,
): OperationProblem {
  return { code, message: `Nothing was charged. ${why}`, ...saidBy(fault), advice };
}

/** Before what takes money left, something could not be had. */
export function beforehand(fault: ProviderFault): OperationProblem {
  const isRefusal = fault instanceof ProviderRefused && !fault.retryable;
  const code = fault instanceof ProviderRefused ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE';
  return notCharged(code, fault.message, isRefusal ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY', fault);
}

export const paidAlready = notCharged('ALREADY_DONE', 'Another payment has paid the order.', 'GIVE_UP');

export const perhapsPaid = notCharged(
  'ACTION_NOT_ALLOWED',
  'Whether another payment has paid the order cannot be read now.',
  'RETRY_WITH_NEW_KEY',
);

export const unknownToJournal = notCharged(
  'ACTION_NOT_ALLOWED',
  'The journal was restored from a backup, and the provider shows a payment of the order that it does not know. Have a person look at it.',
  'ASK_OPERATOR',
);

export const anotherIsOpen = notCharged(
  'ACTION_NOT_ALLOWED',
  'Another charge of the order is open: read that until it has ended.',
  'RETRY_WITH_NEW_KEY',
);

export const noSuchCard = notCharged('CARD_NOT_FOUND', 'The provider shows no such card of that user.', 'GIVE_UP');

export const cardNotApproved = notCharged(
  'ACTION_NOT_ALLOWED',
  'The card is not approved, as the provider shows it now.',
  'GIVE_UP',
);

export const notShownYet = notCharged(
  'PROVIDER_UNAVAILABLE',
  'The provider does not show the payment that it has just made, so its sum and currency cannot be held against what was asked for.',
  'RETRY_WITH_NEW_KEY',
);

/** The answer names a payment that was made here for something else: whose it is can be read only. */
export const namesAnothers = contradiction('it was answered with a payment that was created here for something else');

export function anotherPayment(how: string): OperationProblem {
  return notCharged('ACTION_NOT_ALLOWED', `It could not be made as asked for: ${how}.`, 'GIVE_UP');
}

export const stoppedBefore = notCharged(
  'NOT_APPLIED',
  'The gateway stopped before it sent this.',
  'RETRY_WITH_NEW_KEY',
);

/** Why a payment that was to be charged took no money. */
export function endedWithout(
  { outcome }: Exclude<ChargeEvidence, { readonly outcome: 'OPEN' | 'TAKEN' | 'ANOTHER' }>,
  { failure }: Payment,
): OperationProblem {
  const said = { providerCode: failure?.code || null, providerMessage: failure?.message ?? null };
  if (outcome === 'EXPIRED')
    return { code: 'DECLINED', message: 'It was not finished in time.', ...said, advice: 'RETRY_WITH_NEW_KEY' };
  if (outcome === 'CANCELED')
    return { code: 'ACTION_NOT_ALLOWED', message: 'Its payment was canceled.', ...said, advice: 'GIVE_UP' };
  const meaning = failure && meaningOf(failure.code);
  // The payment itself says "failed", so even a vague code is certain here.
  const code = meaning?.code === 'PROVIDER_REFUSED' ? 'PROVIDER_REFUSED' : 'DECLINED';
  return { code, message: 'Its payment was declined.', ...said, advice: meaning?.advice ?? 'GIVE_UP' };
}

/** It left so long ago that its payment should have ended one way or the other, and it has not, or does not show at all. */
export const undecided: OperationProblem = {
  code: 'OUTCOME_UNKNOWN',
  message:
    "It was sent long ago, and as the provider shows it its payment neither took the money nor failed. Compare with the provider's own records.",
  ...saidBy(),
  advice: 'ASK_OPERATOR',
};
