import type { Client, CombinedError } from 'urql';
import { codeOf, sentenceOf } from '../gateway/errors.js';
import { CancelDocument, CaptureDocument, RefundDocument } from '../gql/graphql.js';
import type { Wish } from './wish.js';

/** What came of sending a wish. */
export type Sent =
  /** The gateway has it in its journal: the operation tells the rest. */
  | { readonly kind: 'answered' }
  /** It was turned down before anything was done. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Whether it arrived is not known: only the same wish may be sent, with the same key. */
  | { readonly kind: 'unanswered'; readonly message: string };

/** The codes by which the gateway says that nothing was done and that the same request would meet the same end. */
const NOTHING_DONE: ReadonlySet<string | null> = new Set([
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'ACCOUNT_NOT_FOUND',
  'IDEMPOTENCY_KEY_REUSED',
  'LIMIT_EXCEEDED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** Sends a wish, for the first time or once more. */
export async function sendWish(client: Client, wish: Wish): Promise<Sent> {
  const { kind, paymentId, key, amount, reason, ifState } = wish;
  const input = { paymentId, idempotencyKey: key, reason, ifState };
  switch (kind) {
    case 'CAPTURE': {
      const { data, error } = await client.mutation(CaptureDocument, { input: { ...input, amount } }).toPromise();
      return sentOf(data?.capturePayment, error);
    }
    case 'CANCEL': {
      const { data, error } = await client.mutation(CancelDocument, { input }).toPromise();
      return sentOf(data?.cancelPayment, error);
    }
    case 'REFUND': {
      const { data, error } = await client.mutation(RefundDocument, { input: { ...input, amount } }).toPromise();
      return sentOf(data?.refundPayment, error);
    }
  }
}

function sentOf(payload: object | null | undefined, error: CombinedError | undefined): Sent {
  if (payload) return { kind: 'answered' };
  if (!error) return { kind: 'unanswered', message: 'The answer was empty.' };
  return { kind: NOTHING_DONE.has(codeOf(error)) ? 'refused' : 'unanswered', message: sentenceOf(error) };
}
