import { EVENT_NOTES, type Sight, sightOf } from '../domain/operations/event-notes.js';
import type { OperationEvent } from '../domain/operations/operation.js';
import { meaningOf } from '../freedompay/errors/error-codes.js';
import { type FaultAnswer, parseFaultSentence } from '../freedompay/errors/parse-fault-sentence.js';
import type { RecordedReply, RecordedSight, RecordedWrite } from '../simulator/scenarios/recording-format.js';
import type { OperationRecord } from '../store/operations/operation-record.js';
import { NotRecordable } from './not-recordable.js';

/** The longest that is recorded, in milliseconds: a machine may have slept meanwhile. */
const MAX_TOOK_MS = 3_600_000;

/** The events of one sending: that it leaves, and what came until the next or the end. */
export interface SentEvents {
  readonly sent: OperationEvent;
  readonly rest: readonly OperationEvent[];
}

export function isSending({ note }: OperationEvent): boolean {
  return note === EVENT_NOTES.sent;
}

/** The events of each sending, in the order in which it was sent. */
export function sentOf(events: readonly OperationEvent[]): readonly SentEvents[] {
  const places = events.flatMap((event, at) => (isSending(event) ? [at] : []));
  return places.flatMap((at, nth) => {
    const sent = events[at];
    return sent ? [{ sent, rest: events.slice(at + 1, places[nth + 1]) }] : [];
  });
}

/** What came of one sending. */
export function writeOf(operation: OperationRecord, { sent, rest }: SentEvents): RecordedWrite {
  const answer = rest.find(({ note }) => isAccepted(note) || parseFaultSentence(note) !== null);
  const shows = sightsOf(operation, { sent, rest });
  // Whoever sent it was gone before the answer came.
  if (!answer) return { answer: 'lost', tookMs: 0, shows };
  const said = parseFaultSentence(answer.note);
  const reply: RecordedReply = said ? replyOf(said) : { answer: 'ok' };
  return {
    ...reply,
    ...(said && isUnsigned(said, answer) && { signed: false }),
    tookMs: Math.min(sinceMs(sent, answer), MAX_TOOK_MS),
    shows,
  };
}

/** As the recording has it: of a refusal without a code nothing is told but that. */
export function replyOf(said: FaultAnswer): RecordedReply {
  if (said.answer !== 'refused') return said;
  return { answer: 'refused', ...(said.code !== null && { code: said.code }) };
}

/** A code that proves by itself that nothing was done, and was not relied on: anybody may have written it. */
function isUnsigned(said: FaultAnswer, { state }: OperationEvent): boolean {
  return said.answer === 'refused' && state === 'UNKNOWN' && meaningOf(said.code ?? '').certain;
}

function isAccepted(note: string): boolean {
  return note.startsWith(EVENT_NOTES.accepted);
}

const SHOWN_AS: Readonly<Record<Sight, RecordedSight['as']>> = {
  pending: 'pending',
  done: 'done',
  failed: 'failed',
  returned: 'failed',
};

/** The only order in which a refund is played. */
const ORDER: readonly RecordedSight['as'][] = ['pending', 'done', 'failed'];

/** What is said where a reading shows nothing of the operation. */
const SHOWS_NOTHING: ReadonlySet<string> = new Set([
  EVENT_NOTES.cutOff,
  EVENT_NOTES.notShown,
  EVENT_NOTES.stillNotShown,
  EVENT_NOTES.retryAbandoned,
]);

function sightsOf(operation: OperationRecord, { sent, rest }: SentEvents): readonly RecordedSight[] {
  const sights: RecordedSight[] = [];
  for (const event of rest) {
    if (event.source === 'CALL' || event.source === 'OPERATOR') continue;
    const sight = sightOf(event.note);
    if (sight === null && !SHOWS_NOTHING.has(event.note))
      throw new NotRecordable('what its payment showed was not its own doing alone');
    const as = sight && SHOWN_AS[sight];
    if (as === null || sights.some((one) => one.as === as)) continue;
    if (sights.some((one) => ORDER.indexOf(one.as) > ORDER.indexOf(as)))
      throw new NotRecordable('its payment showed it as failed, and then otherwise');
    sights.push({ afterMs: seenMs(sent, event), as, ...(as === 'failed' && codeOf(operation)) });
  }
  return sights;
}

/** What the request itself saw is shown at once: a test that plays it does not wait as long as that request did. */
function seenMs(sent: OperationEvent, seen: OperationEvent): number {
  return seen.source === 'READ' && seen.requestId === sent.requestId ? 0 : sinceMs(sent, seen);
}

function sinceMs(sent: OperationEvent, event: OperationEvent): number {
  return Math.max(event.at.getTime() - sent.at.getTime(), 0);
}

/** Why the refund failed, where the provider named a number. */
function codeOf({ refund, problem }: OperationRecord): { readonly code?: string } {
  const code = refund?.failure?.code ?? problem?.providerCode ?? '';
  return /^\d{1,10}$/.test(code) ? { code } : {};
}
