import { CALL_SCENARIOS } from './calls.js';
import { EVENT_SCENARIOS } from './events.js';
import { PAYMENT_SCENARIOS } from './payments.js';
import type { Scenario } from './scenario.js';

/** All scenarios, in the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [...PAYMENT_SCENARIOS, ...CALL_SCENARIOS, ...EVENT_SCENARIOS];
