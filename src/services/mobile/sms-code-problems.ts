import type { OperationProblem } from '../../domain/operations/operation.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import { saidBy } from '../outcomes/operation-problems.js';

function notSent(
  code: OperationProblem['code'],
  why: string,
  advice: OperationProblem['advice'],
  fault?: ProviderFault,
): OperationProblem {
  return { code, message: `The provider was asked for nothing. ${why}`, ...saidBy(fault), advice };
}

function unknown(message: string, advice: OperationProblem['advice'], fault?: ProviderFault): OperationProblem {
  return { code: 'OUTCOME_UNKNOWN', message, ...saidBy(fault), advice };
}

export const notWaiting = notSent('ACTION_NOT_ALLOWED', 'The charge does not wait for a code now: read it.', 'WAIT');

export const paidAlready = notSent('ALREADY_DONE', 'Another payment has paid the order.', 'GIVE_UP');

export const anotherIsOpen = notSent(
  'ACTION_NOT_ALLOWED',
  'Another charge of the order is open: read that until it has ended.',
  'RETRY_WITH_NEW_KEY',
);

/** What has to be known first could not be had. */
export function beforehand(fault: ProviderFault): OperationProblem {
  const code = fault instanceof ProviderRefused ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE';
  return notSent(code, fault.message, 'RETRY_WITH_NEW_KEY', fault);
}

/** Whoever began it stopped before it left, and it does not leave any more. */
export const stoppedBefore = notSent(
  'NOT_APPLIED',
  'The gateway stopped before it sent this, which never leaves now: a new key may be used.',
  'RETRY_WITH_NEW_KEY',
);

/** Begun a moment ago, and not seen to leave: another instance may be about to send it. */
export const perhapsSent = unknown(
  'Whether this leaves is not known yet: ask again with the same key, until it is known or given up.',
  'WAIT',
);

/** The code left, and nobody here knows of an answer. */
export const perhapsTaken = unknown(
  'The code was sent, and it is not known yet whether it was taken: read the charge, and say no other before that waits for one.',
  'WAIT',
);

/** The code may have left, and its charge waits for one again all the same: only after a proof that it was not taken. */
export const notTaken: OperationProblem = {
  ...{ code: 'NOT_APPLIED', message: 'The code was not taken, and no money was: the charge waits for one.' },
  ...{ ...saidBy(), advice: 'RETRY_WITH_NEW_KEY' },
};

/** The payer may say another code, or have one sent. */
export function codeNotTaken(fault: ProviderRefused): OperationProblem {
  const message = `The code was not taken, and no money was. ${fault.message}`;
  return { code: 'DECLINED', message, ...saidBy(fault), advice: 'RETRY_WITH_NEW_KEY' };
}

/** No other SMS is on its way: the provider refused it. */
export function notResent(fault: ProviderRefused): OperationProblem {
  const message = `No other code is known to be on its way; the last one may still hold. ${fault.message}`;
  return { code: 'PROVIDER_REFUSED', message, ...saidBy(fault), advice: 'GIVE_UP' };
}

/** Whether another SMS is on its way nobody knows: it moves no money, and may be asked for once more. */
export function perhapsResent(fault?: ProviderFault): OperationProblem {
  const message =
    'Whether another code is on its way is not known; it moves no money, so it may be asked for once more.';
  const reason = fault ? ` Reason: ${fault.problem.replace(/\.$/, '')}.` : '';
  return unknown(message + reason, 'RETRY_WITH_NEW_KEY', fault);
}
