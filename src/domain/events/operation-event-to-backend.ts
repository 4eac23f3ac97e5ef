import { isFinal, type OperationState } from '../operations/operation.js';
import {
  type BackendEvent,
  type EventOperation,
  operationAwaitingApproval,
  operationCorrected,
  operationFinished,
} from './merchant-event.js';

/** The event for the backend about a change of an operation, and whether its payment is rechecked for it too. */
export interface OperationBackendEvent {
  readonly event: BackendEvent;
  readonly readsPayment: boolean;
}

/**
 * Of one that was open: that it has ended, or waits for a person from now on, where that is what changed. Nothing was sent for
 * one that waits, so there is nothing to read.
 */
export function backendEventOfChange(
  operation: EventOperation,
  to: OperationState | undefined,
): OperationBackendEvent | null {
  return to === 'AWAITING_APPROVAL' && operation.state === to
    ? { event: operationAwaitingApproval(operation), readsPayment: false }
    : backendEventOfEnd(operation);
}

/** Of one that was open: that it has ended. Where there is no such payment there is nothing to read. */
export function backendEventOfEnd(operation: EventOperation): OperationBackendEvent | null {
  if (!isFinal(operation.state)) return null;
  return { event: operationFinished(operation), readsPayment: operation.problem?.code !== 'PAYMENT_NOT_FOUND' };
}

/** Of one that had ended: that it turned out otherwise than it was. */
export function backendEventOfCorrection(operation: EventOperation, was: OperationState): OperationBackendEvent | null {
  return operation.state === was ? null : { event: operationCorrected(operation), readsPayment: true };
}
