import { defineEndpoint } from '../../endpoint.js';
import { text, within } from '../../protocol/fields.js';

/** The id of a request that was sent before. */
export interface RequestStatusInput {
  readonly requestId: string;
}

/** What the provider says became of a request. */
export interface RequestStatus {
  /** `success` or `error`; `null` where it knows none. */
  readonly word: string | null;
  readonly errorCode: string | null;
}

const response = {
  word: text('status'),
  errorCode: within('response', within('error', text('code'))),
};

/** What became of a request. Source: provider documentation, Gateway API "Async", read, action `gateway.request.status`. */
export const getRequestStatus = defineEndpoint({
  path: '/v5/g2g/read',
  secret: 'payment',
  effect: 'read',
  async: { action: 'gateway.request.status', numbers: [] },
  request: { requestId: 'id' } satisfies Record<keyof RequestStatusInput, string>,
  // The state of the request is what is asked for: that it failed is no failure of asking.
  isFailedRecord: (reply) => text('id')(reply) !== null && text('status')(reply) !== null,
  response,
  result: ({ word, errorCode }): RequestStatus => ({ word, errorCode }),
});
