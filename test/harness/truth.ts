import { expect } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { OperationView, Write } from './operations.js';

const SCRIPTS: Readonly<Record<Write, readonly string[]>> = {
  capturePayment: ['do_capture.php', 'clearing', 'gateway.payment.clearing'],
  cancelPayment: ['cancel.php', 'cancel', 'gateway.payment.reverse'],
  refundPayment: ['revoke.php', 'refund', 'gateway.payment.refund'],
};

/** How many calls of that write for the payment the provider received. */
export function callsReceived({ calls }: Simulator, write: Write, paymentId: string): number {
  return calls.filter((call) => SCRIPTS[write].includes(call.script) && call.paymentId === paymentId).length;
}

/** The ids of the requests for that write of the asynchronous interface, as the provider received them. */
export function requestIdsOf({ calls }: Simulator, write: Write, paymentId: string): readonly unknown[] {
  return calls
    .filter((call) => SCRIPTS[write].includes(call.script) && call.paymentId === paymentId)
    .map(({ fields }) => fields.find(([name]) => name === 'X-Request-Id')?.[1]);
}

/** How often the write took effect, as the ledger says; a refund that failed moved nothing. */
export function effectsOf({ ledger }: Simulator, write: Write, paymentId: string): number {
  const { effects, refunds } = ledger.payment(paymentId);
  if (write === 'capturePayment') return effects.captures;
  if (write === 'cancelPayment') return effects.cancels;
  return refunds.filter(({ status }) => status === 'success').length;
}

/** A final operation says what the ledger says: done once, or not at all. */
export function expectTruth(simulator: Simulator, write: Write, paymentId: string, { state }: OperationView): void {
  expect({ state, effects: effectsOf(simulator, write, paymentId) }).toEqual(
    state === 'SUCCEEDED' ? { state, effects: 1 } : { state: 'REJECTED', effects: 0 },
  );
  expect(callsReceived(simulator, write, paymentId)).toBeLessThanOrEqual(1);
}
