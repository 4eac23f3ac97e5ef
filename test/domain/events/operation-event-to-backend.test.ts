import { expect, test } from '@jest/globals';
import {
  backendEventOfChange,
  backendEventOfCorrection,
  backendEventOfEnd,
} from '../../../src/domain/events/operation-event-to-backend.js';
import type { OperationProblem } from '../../../src/domain/operations/operation.js';
import { operationOf } from '../examples.js';

const problem = (code: OperationProblem['code']): OperationProblem => ({
  code,
  message: '',
  providerCode: null,
  providerMessage: null,
  advice: 'GIVE_UP',
});

test.each(['PENDING', 'UNKNOWN'] as const)('the backend gets no event about an operation that is %s', (state) => {
  expect(backendEventOfEnd(operationOf({ state }))).toBeNull();
});

test('the backend gets an event about an operation that has ended, and its payment is read for it', () => {
  const finished = { event: { type: 'operation.finished' }, readsPayment: true };
  expect(backendEventOfEnd(operationOf({ state: 'SUCCEEDED' }))).toMatchObject(finished);
  expect(backendEventOfEnd(operationOf({ state: 'REJECTED', problem: problem('DECLINED') }))).toMatchObject(finished);
});

test('where there is no such payment, none is read', () => {
  const missing = operationOf({ state: 'REJECTED', problem: problem('PAYMENT_NOT_FOUND') });
  expect(backendEventOfEnd(missing)).toMatchObject({ event: { type: 'operation.finished' }, readsPayment: false });
});

test('the backend gets an event about an operation that begins to wait for a person, and only then', () => {
  const waiting = operationOf({ state: 'AWAITING_APPROVAL' });
  expect(backendEventOfChange(waiting, 'AWAITING_APPROVAL')).toMatchObject({
    event: { type: 'operation.awaiting_approval', data: { state: 'AWAITING_APPROVAL' } },
    readsPayment: false,
  });
  expect(backendEventOfChange(waiting, undefined)).toBeNull();
  expect(backendEventOfChange(operationOf({ state: 'PENDING' }), 'PENDING')).toBeNull();
  expect(backendEventOfChange(operationOf({ state: 'SUCCEEDED' }), 'SUCCEEDED')?.event.type).toBe('operation.finished');
});

test('the backend gets an event about a corrected operation, but none where its state is the same', () => {
  const corrected = { event: { type: 'operation.corrected' }, readsPayment: true };
  expect(backendEventOfCorrection(operationOf({ state: 'SUCCEEDED' }), 'REJECTED')).toMatchObject(corrected);
  expect(backendEventOfCorrection(operationOf({ state: 'SUCCEEDED' }), 'SUCCEEDED')).toBeNull();
});
