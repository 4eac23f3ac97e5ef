import { isOnPayment, type OperationEvent } from '../domain/operations/operation.js';
import { type FaultAnswer, parseFaultSentence } from '../freedompay/errors/parse-fault-sentence.js';
import type { RecordedStep, Recording } from '../simulator/scenarios/recording-format.js';
import type { OperationRecord } from '../store/operations/operation-record.js';
import { describeRecording } from './describe-recording.js';
import { NotRecordable } from './not-recordable.js';
import { type KnownPayment, paymentBefore } from './payment-before.js';
import { isSending, replyOf, type SentEvents, sentOf, writeOf } from './recorded-writes.js';

/** What the journal and the ledger know of an operation. */
export interface OperationStory {
  readonly operation: OperationRecord;
  /** Oldest first. */
  readonly events: readonly OperationEvent[];
  readonly payment: KnownPayment | null;
}

/** More than any operation has; what is beyond is left out. */
const MAX_STEPS = 200;

/**
 * What an operation met at the provider, to be played by the simulator. Nothing of it names anybody: it is made of numbers, sums
 * and words of closed lists, never of a text that somebody wrote. Raises NotRecordable where playing would come to something else.
 */
export function recordingOf({ operation, events, payment }: OperationStory): Recording {
  if (!isOnPayment(operation)) throw new NotRecordable('only captures, cancels and refunds can be played');
  const { kind } = operation;
  const sent = sentOf(events);
  // What could not leave after all is as what was never sent.
  const left = sent.filter((one) => !wasNotSent(one));
  const writes = left.map((one) => writeOf(operation, one));
  const unsent = left.length > 0 ? null : whyUnsent(operation);
  const recorded = {
    wish: {
      kind,
      amount: operation.askedAmount && (operation.amount?.amount ?? operation.askedAmount),
    },
    payment: paymentBefore(operation, payment, timeBefore(events)),
    reading: unsent && replyOf(unsent),
    writes,
    course: events.slice(0, MAX_STEPS).map((event) => stepOf(event, events[0] ?? event)),
  };
  return { recording: 1, about: describeRecording(recorded), ...recorded };
}

/** What the provider answered, or not, where nothing was sent for it. */
function whyUnsent({ problem }: OperationRecord): FaultAnswer | null {
  const message = problem?.message ?? '';
  const at = message.indexOf('The payment provider');
  return at < 0 ? null : parseFaultSentence(message.slice(at));
}

/** Whether the gateway knows that nothing left, though it was about to: then the operation ended with that. */
function wasNotSent({ rest }: SentEvents): boolean {
  const [answered] = rest;
  return answered?.state === 'REJECTED' && (parseFaultSentence(answered.note)?.answer ?? 'refused') !== 'refused';
}

/** When the payment was read for the last time before anything could have come of the operation. */
function timeBefore(events: readonly OperationEvent[]): Date {
  return (events.find(isSending) ?? events[1] ?? events[0])?.at ?? new Date(0);
}

function stepOf({ at, source, state }: OperationEvent, first: OperationEvent): RecordedStep {
  return { afterMs: Math.max(at.getTime() - first.at.getTime(), 0), source, state };
}
