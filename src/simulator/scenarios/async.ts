import { randomUUID } from 'node:crypto';
import type { FaultEffect } from '../faults/faults.js';
import type { AsyncAction } from '../model/async/wire.js';
import { add } from './payments.js';
import { ofPayment, type Scenario } from './scenario.js';

/** What is accepted and shows never, in milliseconds: ten years. */
const NEVER_MS = 3_660 * 86_400_000;

/** A payment of the asynchronous Gateway API, and what becomes of the next request of that action for it. */
function next(
  name: string,
  title: string,
  description: string,
  state: 'hold' | 'captured',
  script: AsyncAction,
  effect: FaultEffect,
): Scenario {
  return {
    ...{ name, title, description, isAsync: true },
    stage: (stage) => {
      const paymentId = add(stage, { id: randomUUID(), state });
      stage.faults.arm({ ...effect, script, paymentId });
      return ofPayment(stage, paymentId);
    },
  };
}

/** What becomes of requests of the asynchronous Gateway API, whose answers nobody signs. */
export const ASYNC_SCENARIOS: readonly Scenario[] = [
  next(
    'async-refund-answer-lost',
    'Async: answer lost, money moved',
    'A captured payment of 2500.00 KZT at the asynchronous Gateway API. The next refund is carried out, and the connection is cut before the answer.',
    'captured',
    'gateway.payment.refund',
    { kind: 'drop-after' },
  ),
  next(
    'async-refund-refused',
    'Async: refund refused',
    'A captured payment of 2500.00 KZT at the asynchronous Gateway API. The next refund is refused with the code 11026, which the provider repeats when it is asked; nothing happens.',
    'captured',
    'gateway.payment.refund',
    { kind: 'refuse', code: '11026' },
  ),
  next(
    'async-refund-fails-later',
    'Async: refund accepted, fails later',
    'A captured payment of 2500.00 KZT at the asynchronous Gateway API. The next refund is accepted; half a minute later it fails, with the code 10020.',
    'captured',
    'gateway.payment.refund',
    { kind: 'refund-fails', processMs: 30_000 },
  ),
  next(
    'async-hold-never-cleared',
    'Async: capture accepted, never cleared',
    'A hold of 2500.00 KZT at the asynchronous Gateway API. The next capture is accepted, and stays under way for ever.',
    'hold',
    'gateway.payment.clearing',
    { kind: 'effect-lag', ms: NEVER_MS },
  ),
];
