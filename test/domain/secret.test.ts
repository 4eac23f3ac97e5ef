import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';

const TEXT = 'the-payment-secret-2026';
const secret = new Secret(TEXT);

test('a secret is revealed only when asked for by name', () => {
  expect(secret.reveal()).toBe(TEXT);
});

test.each<readonly [string, () => unknown]>([
  ['String()', () => String(secret)],
  ['a template', () => `${secret}`],
  ['concatenation', () => `secret: ${[secret].join()}`],
  ['JSON', () => JSON.stringify(secret)],
  ['JSON of what holds it', () => JSON.stringify({ account: { secret, list: [secret] } })],
  ['inspection', () => inspect(secret)],
  ['inspection of what holds it', () => inspect({ a: { b: { secret } }, list: [secret] }, { depth: 10 })],
  ['inspection of hidden properties', () => inspect({ secret }, { showHidden: true, getters: true })],
  ['inspection past its own say', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['an error that quotes it', () => inspect(new Error(`bad: ${secret}`, { cause: secret }))],
  ['a copy of its properties', () => JSON.stringify({ ...secret, ...Object.getOwnPropertyDescriptors(secret) })],
])('%s does not print it', (_how, print) => {
  expect(print()).not.toContain(TEXT);
});

test.each<readonly [string, string]>([
  [String(secret), '***'],
  [JSON.stringify({ secret }), '{"secret":"***"}'],
  [inspect({ secret }), '{ secret: *** }'],
])('it shows as stars: %s', (printed, expected) => {
  expect(printed).toBe(expected);
});
