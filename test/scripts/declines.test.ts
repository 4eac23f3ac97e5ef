import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
// @ts-expect-error It is a script.
import { declinesPage } from '../../scripts/declines.js';
import { MessageLanguage, payerMessage } from '../../src/domain/payments/payer-messages.js';
import { knownCodes, meaningOf } from '../../src/freedompay/errors/error-codes.js';

const page = readFileSync('docs/declines.md', 'utf8');
const source = { codes: knownCodes, meaningOf, languages: Object.values(MessageLanguage), payerMessage };

test('docs/declines.md is as npm run docs:declines writes it from the code', () => {
  expect(declinesPage(page, source)).toBe(page);
});

test('a page without the marks is refused rather than written over', () => {
  expect(() => declinesPage('# Declines', source)).toThrow('The page lacks');
});
