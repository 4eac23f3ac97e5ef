import type { Money } from '../domain/money.js';
import type { OperationProblem } from '../domain/operation.js';
import { type ProviderFault, ProviderRefused } from '../freedompay/errors.js';
import { meaningOf } from '../freedompay/problems.js';

/** The outcome is known to nobody but the provider, because the store failed at the wrong moment. */
export const unrecorded: OperationProblem = {
  code: 'OUTCOME_UNKNOWN',
  message: 'It was sent, and its outcome could not be written down yet: do not repeat it.',
  providerCode: null,
  providerMessage: null,
  advice: 'WAIT',
};

/** The caller may not refund so much at once (GIVE_UP), or not so much within a day (tomorrow it is another matter). */
export function overLimit(most: Money, span: 'at once' | 'within 24 hours'): OperationProblem {
  return {
    code: 'REFUND_LIMIT_REACHED',
    message: `One caller may refund ${most.amount} ${most.currency} ${span}, and this would be more. Nothing was sent.`,
    providerCode: null,
    providerMessage: null,
    advice: span === 'at once' ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  };
}

/** The payment could not be read beforehand. */
export function unreadable(fault: ProviderFault): OperationProblem {
  const said = saidBy(fault);
  const message = `The payment could not be read, so nothing was sent. ${fault.message}`;
  if (fault instanceof ProviderRefused) {
    // A failure of its own systems passes; what it says of the question does not.
    const advice = fault.retryable ? 'RETRY_WITH_NEW_KEY' : 'GIVE_UP';
    return { code: 'PROVIDER_REFUSED', message, ...said, advice };
  }
  return { code: 'PROVIDER_UNAVAILABLE', message, ...said, advice: 'RETRY_WITH_NEW_KEY' };
}

/** The write did not get out. */
export function notSent(fault: ProviderFault): OperationProblem {
  const message = `Nothing was sent. ${fault.message}`;
  return { code: 'PROVIDER_UNAVAILABLE', message, ...saidBy(fault), advice: 'RETRY_WITH_NEW_KEY' };
}

/** The provider refused the write under its signature, with a code that proves that nothing was done. */
export function refused(fault: ProviderRefused): OperationProblem {
  const { code, advice } = meaningOf(fault.providerCode);
  return { code, message: fault.message, ...saidBy(fault), advice };
}

/** The write got out, and what came back proves nothing. */
export function outcomeUnknown(fault: ProviderFault): OperationProblem {
  const message = `It was sent, and it is not known yet whether it was done: do not repeat it, read the operation again. Reason: ${fault.problem.replace(/\.$/, '')}.`;
  return { code: 'OUTCOME_UNKNOWN', message, ...saidBy(fault), advice: 'WAIT' };
}

/** The provider's own code and words, where the fault is a refusal of it. */
export function saidBy(fault?: ProviderFault): Pick<OperationProblem, 'providerCode' | 'providerMessage'> {
  const refusal = fault instanceof ProviderRefused ? fault : null;
  return { providerCode: refusal?.providerCode || null, providerMessage: refusal?.providerMessage ?? null };
}
