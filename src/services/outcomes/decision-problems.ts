import type { Money } from '../../domain/money.js';
import type { OperationProblem } from '../../domain/operations/operation.js';

const UNSAID = { providerCode: null, providerMessage: null } as const;

/** The payment is not as it was when whoever asks looked at it. */
export const stateChanged: OperationProblem = {
  code: 'STATE_CHANGED',
  message: 'The payment has changed since the state that "ifState" names. Nothing was sent: read it again.',
  ...UNSAID,
  advice: 'RETRY_WITH_NEW_KEY',
};

/** Above what one person may decide on alone. */
export function awaitingApproval(most: Money): string {
  return `waits for another person: it is above ${most.amount} ${most.currency}`;
}

/** Somebody who could have approved it said no. */
export function approvalDeclined(by: string | null, note: string | null): OperationProblem {
  return {
    code: 'APPROVAL_DECLINED',
    message: `${by ?? 'Somebody'} declined to approve this. Nothing was sent.${note === null ? '' : ` Note: ${note}`}`,
    ...UNSAID,
    advice: 'GIVE_UP',
  };
}

/** Whoever asked for it changed their mind while it waited. */
export function approvalWithdrawn(by: string | null, note: string | null): OperationProblem {
  return {
    code: 'APPROVAL_DECLINED',
    message: `${by ?? 'Somebody'} asked for this and withdrew it. Nothing was sent.${note === null ? '' : ` Note: ${note}`}`,
    ...UNSAID,
    advice: 'GIVE_UP',
  };
}

/** Nobody approved it in time. */
export const approvalExpired: OperationProblem = {
  code: 'APPROVAL_EXPIRED',
  message: 'Nobody approved this in time. Nothing was sent.',
  ...UNSAID,
  advice: 'RETRY_WITH_NEW_KEY',
};

/** A person looked elsewhere and says that it was not done. */
export function endedByPerson(by: string | null, note: string): OperationProblem {
  return {
    code: 'NOT_APPLIED',
    message: `${by ?? 'Somebody'} decided that this was not done. Note: ${note}`,
    ...UNSAID,
    advice: 'ASK_OPERATOR',
  };
}
