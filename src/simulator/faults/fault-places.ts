import { ASYNC_ACTIONS } from '../model/async/wire.js';
import { WEBHOOK_KINDS } from '../model/webhook-kinds.js';
import { SCRIPT_NAMES } from '../scripts/all.js';

/** Where faults may be said to happen: the scripts, the actions of the asynchronous Gateway API, and the webhooks. */
export const FAULT_PLACES: readonly string[] = [...SCRIPT_NAMES, ...ASYNC_ACTIONS, ...WEBHOOK_KINDS];
