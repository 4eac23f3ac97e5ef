import { OperationKind, OperationState } from '../../domain/operations/operation.js';
import type { Log } from '../log.js';
import type { Measures } from './measures.js';

/** The log, which counts beside what it writes: whatever the level lets through. */
export function countingLog(log: Log, measures: Measures): Log {
  beginAtZero(measures);
  return {
    ...log,
    providerCall: (call) => {
      const { script, account, milliseconds, fault } = call;
      measures.took('freedompay.provider.call.duration', milliseconds, {
        script,
        outcome: fault?.code ?? 'OK',
        account,
      });
      log.providerCall(call);
    },
    changed: (change) => {
      const { kind, state } = change.operation;
      measures.add('freedompay.operations.changes', { kind, state });
      log.changed(change);
    },
    corrected: (correction) => {
      measures.add('freedompay.operations.corrected', { kind: correction.operation.kind });
      log.corrected(correction);
    },
    orderPaidTwice: (twice) => {
      measures.add('freedompay.orders.paid_twice', {});
      log.orderPaidTwice(twice);
    },
    delivery: (attempt) => {
      if (attempt.problem !== null) measures.add('freedompay.outbox.failures', { endpoint: attempt.endpoint });
      log.delivery(attempt);
    },
  };
}

/** What is there from the start, so that the first of it is seen as one more. */
function beginAtZero(measures: Measures): void {
  measures.add('freedompay.orders.paid_twice', {}, 0);
  for (const kind of Object.values(OperationKind)) {
    measures.add('freedompay.operations.corrected', { kind }, 0);
    for (const state of Object.values(OperationState))
      measures.add('freedompay.operations.changes', { kind, state }, 0);
  }
}
