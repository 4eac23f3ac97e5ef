import type { OperationProblem, ProblemCode } from '../../domain/operations/operation.js';
import { PAYOUT_PAGE_MS } from '../../domain/payouts/new-payout.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import type { OperationRecord } from '../../store/operations/operation-record.js';

/** The provider's code for a payout balance that has not so much. */
const BALANCE_TOO_LOW = '8888';

/** The provider's code for an order id that was used before: where one payout was delivered twice, the answer to the second. */
const ORDER_ID_USED = '9991';

/**
 * Whether a signed refusal with this code, and one reading that shows no payout, prove together that nothing was sent. The
 * balance was read just before and had enough: that it has not any more may be this very payout's doing, delivered twice.
 */
export function provesNothingSent(providerCode: string): boolean {
  return isRefusal(providerCode) && providerCode !== BALANCE_TOO_LOW;
}

/** Whether readings that show no payout prove within a minute, and not only at the horizon, that one was not sent: it was refused. */
export function wasRefused({ kind, state, problem }: OperationRecord): boolean {
  return kind === 'PAYOUT' && state === 'UNKNOWN' && isRefusal(problem?.providerCode ?? '');
}

/** It was refused under the provider's signature, and the provider shows nothing of it. */
export function payoutRefused({ problem }: Pick<OperationRecord, 'problem'>): OperationProblem {
  const providerCode = problem?.providerCode ?? '';
  const { code, advice } = meaningOf(providerCode);
  return {
    code: providerCode === BALANCE_TOO_LOW ? 'INSUFFICIENT_BALANCE' : (code satisfies ProblemCode),
    message: `The provider refused this${providerCode && ` with code ${providerCode}`}, and shows no payout of the order: nothing was paid out.`,
    providerCode: problem?.providerCode ?? null,
    providerMessage: problem?.providerMessage ?? null,
    advice,
  };
}

/** How much longer than any other operation one may show nothing: nobody need use the page that was opened for it before it closes. */
export function pageMs({ pageUrl }: Pick<OperationRecord, 'pageUrl'>): number {
  return pageUrl === null ? 0 : PAYOUT_PAGE_MS;
}

/** It was sent, and no reading shows it until its horizon. */
export function payoutNotShown({ pageUrl, problem }: Pick<OperationRecord, 'pageUrl' | 'problem'>): OperationProblem {
  const why =
    pageUrl === null
      ? 'It was sent, and the provider shows no payout of the order long after, so it is taken to have had no effect.'
      : 'Nobody used the page of this payout while it was open, as far as the provider shows.';
  return {
    code: 'NOT_APPLIED',
    message: `${why} It is not sent again. Compare with the provider's own records; only where it was not done, ask for another payout with an order id of its own.`,
    providerCode: problem?.providerCode ?? null,
    providerMessage: problem?.providerMessage ?? null,
    advice: 'ASK_OPERATOR',
  };
}

function isRefusal(providerCode: string): boolean {
  return providerCode !== ORDER_ID_USED && meaningOf(providerCode).certain;
}
