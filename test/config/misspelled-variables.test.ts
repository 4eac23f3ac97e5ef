import { expect, test } from '@jest/globals';
import { misspellingProblems } from '../../src/config/misspelled-variables.js';

const OURS = ['PORT', 'HOST', 'DATABASE_URL', 'REFUND_LIMIT', 'REFUND_LIMIT_PER_DAY', 'FREEDOMPAY_URL'];
const problems = (name: string) => misspellingProblems({ [name]: 'secret-value' }, OURS);

test.each([
  ['REFUND_LIMITS', 'REFUND_LIMIT'],
  ['REFUND_LIMT', 'REFUND_LIMIT'],
  ['REFUND_LIMTI', 'REFUND_LIMIT'],
  ['REFUND_LIMITPERDAY', 'REFUND_LIMIT_PER_DAY'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['database_url', 'DATABASE_URL'],
  ['FREEDOM_PAY_URL', 'FREEDOMPAY_URL'],
  ['FREEDOMPAY_URI', 'FREEDOMPAY_URL'],
])('%s stops the start, and the right name is told: %s', (name, ours) => {
  expect(problems(name)).toEqual([`${name} is not a variable of this program, ${ours} is: rename or remove it.`]);
});

test.each(['POST', 'PORTS', 'HOSTS', 'DATABASE_SSL', 'DATABASE_USER', 'REFUND_POLICY', 'PATH', 'DATABASE_URL'])(
  '%s is none of our business, or ours',
  (name) => expect(problems(name)).toEqual([]),
);

test('a name that begins as ours and is near none is refused, too, without its value', () => {
  expect(problems('FREEDOMPAY_TYPO')).toEqual([
    'FREEDOMPAY_TYPO is not a variable of this program: correct or remove it.',
  ]);
});
