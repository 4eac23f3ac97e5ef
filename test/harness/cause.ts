import type { Cause } from '../../src/domain/provider-call-cause.js';

/** What tests call for where it does not matter. */
export const ASKED: Cause = { requestId: 'request-1' };
