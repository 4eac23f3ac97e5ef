import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/domain/money.js';
import { EVENT_NOTES, SIGHTS } from '../../src/domain/operations/event-notes.js';
import type { OperationEvent, OperationEventSource, OperationState } from '../../src/domain/operations/operation.js';
import { ProviderTimeout } from '../../src/freedompay/errors/errors.js';
import { NotRecordable } from '../../src/recording/not-recordable.js';
import { type OperationStory, recordingOf as recordingOfStory } from '../../src/recording/operation-recording.js';
import { recordingOf as readRecording } from '../../src/simulator/scenarios/read-recording.js';
import { openJournal } from '../harness/engines.js';
import { begunAndSent } from '../harness/operation-records.js';

const START = Date.parse('2026-07-22T11:41:04Z');
const LOST = new ProviderTimeout(true).message;

/** An event so many seconds after the first. */
function event(
  seconds: number,
  note: string,
  state: OperationState = 'PENDING',
  source: OperationEventSource = 'CALL',
): OperationEvent {
  const requestId = source === 'CALL' ? 'request-1' : null;
  return { at: new Date(START + seconds * 1_000), source, state, note, requestId, caller: 'somebody', person: null };
}

const BEGUN = [event(0, 'asked for'), event(1, EVENT_NOTES.sent)] as const;

async function story(events: readonly OperationEvent[], other: Partial<OperationStory> = {}): Promise<OperationStory> {
  const { journal } = await openJournal(':memory:');
  return { operation: await begunAndSent(journal), events: [...BEGUN, ...events], payment: null, ...other };
}

const recordingOf = async (...given: Parameters<typeof story>) => recordingOfStory(await story(...given));

describe('the recording of an operation', () => {
  test('says in what time the answer was lost, and when the effect showed', async () => {
    const recording = await recordingOf([
      event(61, LOST, 'UNKNOWN'),
      event(86, SIGHTS.done('8000000001'), 'SUCCEEDED', 'RECONCILE'),
    ]);
    expect(recording).toEqual({
      recording: 1,
      about:
        'A refund of 40.00 of a payment of 40.00 KZT (captured): the answer was lost after 60 s, shown as done 85 s later.',
      wish: { kind: 'REFUND', amount: '40.00' },
      payment: { state: 'captured', amount: '40.00', currency: 'KZT' },
      reading: null,
      writes: [{ answer: 'lost', tookMs: 60_000, shows: [{ afterMs: 85_000, as: 'done' }] }],
      course: [
        { afterMs: 0, source: 'CALL', state: 'PENDING' },
        { afterMs: 1_000, source: 'CALL', state: 'PENDING' },
        { afterMs: 61_000, source: 'CALL', state: 'UNKNOWN' },
        { afterMs: 86_000, source: 'RECONCILE', state: 'SUCCEEDED' },
      ],
    });
    expect(readRecording(recording)).toEqual(recording);
  });

  test('has each of the times that it was sent', async () => {
    const { writes } = await recordingOf([
      event(2, LOST, 'UNKNOWN'),
      event(90_000, EVENT_NOTES.notShown, 'REJECTED', 'RECONCILE'),
      event(90_010, 'a retry was asked for: The payment provider did not answer in time.', 'PENDING', 'OPERATOR'),
      event(90_011, EVENT_NOTES.sent, 'PENDING', 'OPERATOR'),
      event(90_012, EVENT_NOTES.accepted, 'PENDING', 'OPERATOR'),
      event(90_020, SIGHTS.pending('8000000001'), 'PENDING', 'RECONCILE'),
      event(90_080, SIGHTS.done('8000000001'), 'SUCCEEDED', 'RECONCILE'),
    ]);
    expect(writes).toEqual([
      { answer: 'lost', tookMs: 1_000, shows: [] },
      {
        ...{ answer: 'ok', tookMs: 1_000 },
        shows: [
          { afterMs: 9_000, as: 'pending' },
          { afterMs: 69_000, as: 'done' },
        ],
      },
    ]);
  });

  test('takes the answer of one that was cut off for lost', async () => {
    const { writes } = await recordingOf([event(20, EVENT_NOTES.cutOff, 'UNKNOWN', 'RECONCILE')]);
    expect(writes).toEqual([{ answer: 'lost', tookMs: 0, shows: [] }]);
  });

  test('has the payment as the ledger saw it before, and not as it was after', async () => {
    const entry = (seconds: number, refunded: string) => ({
      at: new Date(START + seconds * 1_000),
      ...{ source: 'READ' as const, status: 'PARTIALLY_REFUNDED' as const },
      ...{ capturedAmount: money('80', 'KZT'), refundedAmount: money(refunded, 'KZT') },
    });
    const payment = { amount: money('100', 'KZT'), history: [entry(-60, '30'), entry(5, '70')] };
    expect((await recordingOf([event(2, EVENT_NOTES.accepted)], { payment })).payment).toEqual({
      ...{ state: 'captured', amount: '100.00', currency: 'KZT', captured: '80.00', refunded: '30.00' },
    });
  });

  test.each([
    ['contradicts itself', [event(5, 'refund 1 failed, and refund 2 was asked for by nobody here', 'UNKNOWN', 'READ')]],
    ['was done by others', [event(5, 'the provider shows that others did it', 'REJECTED', 'RECONCILE')]],
    [
      'failed, and was done after all',
      [
        event(5, SIGHTS.failed('8000000001'), 'REJECTED', 'RECONCILE'),
        event(9, `corrected: ${SIGHTS.done('8000000002')}`, 'SUCCEEDED', 'RECONCILE'),
      ],
    ],
  ])('is refused where the payment %s, since the simulator would play something else', async (_what, events) => {
    await expect(recordingOf([event(2, LOST, 'UNKNOWN'), ...events])).rejects.toThrow(NotRecordable);
  });
});
