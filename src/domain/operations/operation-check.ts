import { compare, type Money, moneyOrNull } from '../money.js';
import type { Payment } from '../payments/payment.js';
import type { OperationKind, OperationProblem, ProblemCode } from './operation.js';

/** What a guard says: go ahead with this sum (`null` for a cancel), or why not. */
export type OperationCheck = { readonly amount: Money | null } | { readonly problem: OperationProblem };

/** Whether an operation may be sent for a payment as it was just read, own unfinished operations set aside. */
export function checkOperation(
  kind: OperationKind,
  asked: string | null,
  payment: Payment | null,
  busy: boolean,
): OperationCheck {
  if (!payment) return rejected('PAYMENT_NOT_FOUND', 'The provider knows no payment with this id.');
  if (kind === 'CANCEL')
    return payment.allowedActions.includes(kind) ? { amount: null } : notAllowed(kind, payment, busy);
  const available = kind === 'CAPTURE' ? payment.capturableAmount : payment.refundableAmount;
  const amount = asked === null ? available : moneyOrNull(asked, payment.amount.currency);
  if (amount === null) {
    return rejected(
      'ACTION_NOT_ALLOWED',
      `${asked} is no exact amount in ${payment.amount.currency}: leave out the minor digits.`,
    );
  }
  const wasCaptured = payment.status === 'REFUNDED' || payment.captured;
  const tooMuch = asked !== null && compare(amount, available) > 0;
  if (tooMuch && (kind === 'REFUND' ? wasCaptured : payment.allowedActions.includes('CAPTURE'))) {
    return rejected(
      'AMOUNT_EXCEEDS_AVAILABLE',
      `${amount.amount} ${amount.currency} was asked for, ${available.amount} is available${busy ? ' beside operations that are not settled yet' : ''}.`,
      busy,
    );
  }
  return payment.allowedActions.includes(kind) ? { amount } : notAllowed(kind, payment, busy);
}

const doneWhen: Readonly<Record<OperationKind, readonly Payment['status'][]>> = {
  CAPTURE: ['CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  CANCEL: ['CANCELED'],
  REFUND: ['REFUNDED'],
};

function notAllowed(kind: OperationKind, payment: Payment, busy: boolean): OperationCheck {
  const { status } = payment;
  if (doneWhen[kind].includes(status)) return rejected('ALREADY_DONE', `The payment is ${status} already.`);
  if (busy) {
    return rejected('ACTION_NOT_ALLOWED', 'Another operation on this payment is not settled yet: read it first.', true);
  }
  return rejected('ACTION_NOT_ALLOWED', `A payment that is ${status} cannot take ${kind}.`);
}

function rejected(code: ProblemCode, message: string, mayPass = false): OperationCheck {
  const advice = mayPass ? 'RETRY_WITH_NEW_KEY' : 'GIVE_UP';
  return {
    problem: { code, message: `${message} Nothing was sent.`, providerCode: null, providerMessage: null, advice },
  };
}
