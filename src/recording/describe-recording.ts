import type {
  RecordedReply,
  RecordedSight,
  RecordedWrite,
  Recording,
} from '../simulator/scenarios/recording-format.js';

const KINDS = { CAPTURE: 'capture', CANCEL: 'cancel', REFUND: 'refund' } as const;

const ANSWERS: Readonly<Record<RecordedReply['answer'], string>> = {
  ok: 'it was accepted',
  refused: 'it was refused',
  lost: 'the answer was lost',
  http: 'the answer was of HTTP alone',
  unsigned: 'the answer was not signed',
  'wrongly-signed': 'the answer was wrongly signed',
  unreadable: 'the answer could not be read',
  'other-payment': 'the answer was about another payment',
  'unknown-word': 'the answer had a word that nobody knows',
};

const SIGHTS: Readonly<Record<RecordedSight['as'], string>> = {
  pending: 'shown as under way',
  done: 'shown as done',
  failed: 'shown as failed',
};

/** What a recording is of, in a sentence. */
export function describeRecording({ wish, payment, reading, writes }: Omit<Recording, 'recording' | 'about'>): string {
  const sum = wish.amount ?? 'all';
  const what = wish.kind === 'CANCEL' ? 'A cancel' : `A ${KINDS[wish.kind]} of ${sum}`;
  const of = `of a payment of ${payment.amount} ${payment.currency} (${payment.state})`;
  const came = reading
    ? [`the payment could not be read (${saidBy(reading)}), and nothing was sent`]
    : writes.map((write, at) => `${at > 0 ? 'sent once more, ' : ''}${cameOf(write)}`);
  return `${what} ${of}: ${came.join('; ') || 'nothing was sent'}.`;
}

function cameOf(write: RecordedWrite): string {
  const shown = write.shows.map(({ afterMs, as }) => `${SIGHTS[as]} ${seconds(afterMs)} later`);
  return `${saidBy(write)} after ${seconds(write.tookMs)}, ${shown.join(', ') || 'and nothing of it was shown'}`;
}

function saidBy({ answer, status, code }: RecordedReply): string {
  const detail = code !== undefined ? ` with the code ${code}` : status !== undefined ? ` (${status})` : '';
  return ANSWERS[answer] + detail;
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`;
}
