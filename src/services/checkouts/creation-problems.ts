import type { Checkout } from '../../domain/checkouts/checkout.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import { saidBy } from '../outcomes/operation-problems.js';

/** What the creation of a payment came to. */
export type CreationOutcome = Pick<Checkout, 'state' | 'paymentId' | 'redirectUrl' | 'problem'>;

/** Nobody has the page's address, so nobody can pay on it: a new one may be made. */
export function lost(problem: string, fault?: ProviderFault): CreationOutcome {
  const why = problem.replace(/\.$/, '');
  const message = `It was sent, and what came back does not tell whether a payment was created: ${why}. Nobody has the page's address, so another may be created.`;
  const said = saidBy(fault);
  const advice = 'RETRY_WITH_NEW_KEY' as const;
  return {
    state: 'UNKNOWN',
    paymentId: null,
    redirectUrl: null,
    problem: { code: 'OUTCOME_UNKNOWN', message, ...said, advice },
  };
}

/** Its page could only turn the payer away. */
export function paidAlready(paymentId: string): CreationOutcome {
  const problem = {
    code: 'ALREADY_DONE',
    message: `The order is paid already, by payment ${paymentId}: no other was created.`,
    ...saidBy(),
    advice: 'GIVE_UP',
  } as const;
  return { state: 'REJECTED', paymentId: null, redirectUrl: null, problem };
}

/** Its page could have the order paid twice. */
export const perhapsCharged: CreationOutcome = {
  ...{ state: 'REJECTED', paymentId: null, redirectUrl: null },
  problem: {
    code: 'ACTION_NOT_ALLOWED',
    message: 'No payment was created. A charge of the order may have taken the money: read that until it has ended.',
    ...saidBy(),
    advice: 'RETRY_WITH_NEW_KEY',
  },
};

/** Perhaps this very request, carried out after the backup was made: its payment page may be open. */
export function olderThanOrder(paymentId: string): CreationOutcome {
  const problem = {
    code: 'ACTION_NOT_ALLOWED',
    message: `No payment was created. The journal was restored from a backup, and the provider shows payment ${paymentId} for the order, which it does not know: it may be paid, or about to be. Have a person look at it.`,
    ...saidBy(),
    advice: 'ASK_OPERATOR',
  } as const;
  return { state: 'REJECTED', paymentId: null, redirectUrl: null, problem };
}

/** The provider did not take it, or nothing reached it. */
export function refused(fault: ProviderFault): CreationOutcome {
  const providerRefused = fault instanceof ProviderRefused ? fault : null;
  const problem = {
    code: providerRefused ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE',
    message: `No payment was created. ${fault.message}`,
    ...saidBy(fault),
    advice: providerRefused ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  } as const;
  return { state: 'REJECTED', paymentId: null, redirectUrl: null, problem };
}
