import { expect, test } from '@jest/globals';
import type { Failure } from '../../../src/domain/payments/failure.js';
import { knownCodes } from '../../../src/freedompay/errors/error-codes.js';
import { UnknownCodes } from '../../../src/services/outcomes/unknown-error-codes.js';
import { refundOf, revocationOf } from '../../domain/examples.js';

const failure = (code: string): Failure => ({ code, message: null, reason: 'OTHER', fixableBy: 'PAYER' });

function counting() {
  const logged: string[] = [];
  return { logged, codes: new UnknownCodes((code) => logged.push(code)) };
}

test('a code that nobody documents is logged once, and counted each time, wherever it stands', () => {
  const { logged, codes } = counting();
  codes.heard({ failure: failure('777001'), refunds: [], revocations: [] });
  codes.heard({
    failure: null,
    refunds: [refundOf('40', { failure: failure('777002') }), refundOf('40')],
    revocations: [revocationOf({ failure: failure(' 777001 ') })],
  });
  codes.noted('777001');
  expect(logged).toEqual(['777001', '777002']);
  expect(codes.counts).toEqual({ 777001: 3, 777002: 1 });
});

test('a code that is documented is neither logged nor counted', () => {
  const { logged, codes } = counting();
  for (const code of knownCodes) codes.noted(code);
  codes.failed(null);
  codes.failed(failure(''));
  expect([logged, codes.counts]).toEqual([[], {}]);
});

test('what is no number is no code, and a flood of made-up ones has an end', () => {
  const { logged, codes } = counting();
  for (const text of ['abc', '4400430000001234', '1; drop', '__proto__']) codes.noted(text);
  expect(logged).toEqual([]);
  for (let code = 700_000; code < 700_500; code += 1) codes.noted(`${code}`);
  expect(logged).toHaveLength(100);
  codes.noted('700000');
  expect(codes.counts['700000']).toBe(2);
});
