import { expect, test } from '@jest/globals';
import { dueStep, refuseBadMoment, scheduledWriteInput } from '../../../src/domain/checkouts/scheduled-write.js';
import { PaymentStatus } from '../../../src/domain/payments/payment.js';

const at = new Date('2026-07-22T10:00:00Z');
const DAY_MS = 86_400_000;

test('what is to be done at a moment is a capture or a cancel', () => {
  expect(scheduledWriteInput(null, null, 'AUTOMATIC')).toBeNull();
  expect(scheduledWriteInput(at, null, 'MANUAL')).toEqual({ kind: 'CAPTURE', at });
  expect(scheduledWriteInput(null, at, 'MANUAL')).toEqual({ kind: 'CANCEL', at });
});

test('both at once are refused, and either where paying takes the money at once', () => {
  expect(() => scheduledWriteInput(at, at, 'MANUAL')).toThrow('cannot stand beside captureBy');
  expect(() => scheduledWriteInput(at, null, 'AUTOMATIC')).toThrow('needs captureMethod MANUAL');
  expect(() => scheduledWriteInput(null, at, 'AUTOMATIC')).toThrow('needs captureMethod MANUAL');
});

test('the moment must be to come, and before a hold of now would end', () => {
  const refuse = (now: number, days?: number) => () => refuseBadMoment({ kind: 'CAPTURE', at }, days, now);
  expect(refuse(at.getTime())).toThrow('a moment to come');
  expect(refuse(at.getTime() - 1)).not.toThrow();
  expect(refuse(at.getTime() - 3 * DAY_MS, 3)).toThrow('less than 3 days from now');
  expect(refuse(at.getTime() - 3 * DAY_MS + 1, 3)).not.toThrow();
});

const STEPS: Readonly<Record<'CAPTURE' | 'CANCEL', Partial<Record<PaymentStatus, string>>>> = {
  CAPTURE: { AUTHORIZED: 'ACT', CREATED: 'LOOK_AGAIN', PENDING: 'LOOK_AGAIN', UNKNOWN: 'LOOK_AGAIN' },
  CANCEL: { AUTHORIZED: 'ACT', CREATED: 'ACT', PENDING: 'ACT', UNKNOWN: 'LOOK_AGAIN' },
};

test.each(
  (['CAPTURE', 'CANCEL'] as const).flatMap((kind) =>
    Object.values(PaymentStatus).map((status) => [kind, status] as const),
  ),
)('when the moment for a %s has come, what is done to a payment that is %s is decided', (kind, status) => {
  expect(dueStep(kind, status)).toEqual(STEPS[kind][status] ?? { over: `the payment was ${status} by then` });
});

test('a payment that the provider does not show is looked at again', () => {
  expect([dueStep('CAPTURE', null), dueStep('CANCEL', null)]).toEqual(['LOOK_AGAIN', 'LOOK_AGAIN']);
});
