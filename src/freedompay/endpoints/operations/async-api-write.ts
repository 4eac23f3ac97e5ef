import { required, text, within } from '../../protocol/fields.js';
import type { WriteAcceptance } from './write-acceptance.js';

/**
 * What a capture, cancel and refund at the asynchronous Gateway API have in common. The reply names what it began in a group of
 * its own; its `id` differs from the payment's in the documented sample, so what binds it to the request is the request's id in
 * its header. Source: provider documentation, Gateway API "Async", edit.
 */
export function asyncApiWrite(
  action: string,
  /** The group that names the transaction which it began; left out: it begins none. */
  group = '',
) {
  const response = {
    id: required('id'),
    transactionId: within(group, text('id')),
    status: text('status'),
    rawStatus: within(group, text('status')),
  };
  return {
    path: '/v5/g2g/edit',
    secret: 'payment',
    effect: 'write',
    async: { action, numbers: ['amount'] },
    response,
    result: ({
      transactionId,
      rawStatus,
      status,
    }: WriteAcceptance & { readonly status: string | null }): WriteAcceptance => ({
      transactionId,
      rawStatus: rawStatus ?? status,
    }),
  } as const;
}
