import { describe, expect, test } from '@jest/globals';
import {
  type ProviderFault,
  ProviderRefused,
  ProviderTimeout,
  ProviderUnavailable,
  ReplyUntrusted,
} from '../../../src/freedompay/errors/errors.js';
import { type FaultAnswer, parseFaultSentence } from '../../../src/freedompay/errors/parse-fault-sentence.js';
import { unavailable, whyUntrusted } from '../../../src/freedompay/reply.js';

const raw = (status: number) => ({ status, headers: {}, retryAfterMs: null, body: Buffer.alloc(0), isReused: false });
const untrusted = (why: string) => new ReplyUntrusted(why, false);

const FAULTS: readonly (readonly [string, ProviderFault, FaultAnswer])[] = [
  ['no answer in time', new ProviderTimeout(true), { answer: 'lost' }],
  ['a lost connection', new ProviderUnavailable('the connection was lost', true), { answer: 'lost' }],
  ['HTTP 502', unavailable(raw(502)), { answer: 'http', status: 502 }],
  ['HTTP 429', unavailable(raw(429)), { answer: 'http', status: 429 }],
  ['a refusal', new ProviderRefused('10020', 'Not so much.', true), { answer: 'refused', code: '10020' }],
  ['a refusal without a code', new ProviderRefused('', 'No', false), { answer: 'refused', code: null }],
  ['a refusal with what is no code', new ProviderRefused('E-7', 'No', true), { answer: 'refused', code: null }],
  [
    'a refusal in words that another fault has',
    new ProviderRefused('', 'The payment provider did not answer in time. (it answered with HTTP 502)', true),
    { answer: 'refused', code: null },
  ],
  ['no signature', untrusted(whyUntrusted([])), { answer: 'unsigned' }],
  ['a wrong signature', untrusted(whyUntrusted([['pg_sig', 'x']])), { answer: 'wrongly-signed' }],
  ['another payment', untrusted('it is about another paymentId than the one asked for'), { answer: 'other-payment' }],
  ['an unknown word', untrusted('its request status "on_review" is not known'), { answer: 'unknown-word' }],
  ['a web page', untrusted('HTTP 200: it is no XML'), { answer: 'unreadable' }],
];

describe("the sentence of a provider's fault", () => {
  test.each(FAULTS)('tells of %s', (_what, fault, said) => {
    expect(parseFaultSentence(fault.message)).toEqual(said);
    expect(parseFaultSentence(fault.sentence)).toEqual(said);
    expect(fault.sentence).not.toContain('Try again');
  });

  test.each(['the provider accepted it', '', 'resolved by a person as REJECTED: The payment provider did not answer'])(
    'is not found in %j',
    (text) => {
      expect(parseFaultSentence(text)).toBeNull();
    },
  );
});
