import { ASYNC_SCENARIOS } from './async.js';
import { CALL_SCENARIOS } from './calls.js';
import { CARD_SCENARIOS } from './cards.js';
import { EVENT_SCENARIOS } from './events.js';
import { PAYMENT_SCENARIOS } from './payments.js';
import { PAYOUT_SCENARIOS } from './payouts.js';
import type { Scenario } from './scenario.js';

/** All scenarios, in the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [
  ...PAYMENT_SCENARIOS,
  ...CALL_SCENARIOS,
  ...EVENT_SCENARIOS,
  ...PAYOUT_SCENARIOS,
  ...CARD_SCENARIOS,
  ...ASYNC_SCENARIOS,
];
