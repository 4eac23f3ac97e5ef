import { expect, test } from '@jest/globals';
import { operationNamesIn } from '../../../src/graphql/admission/operation-names.js';

test('names are those of the operations, not of fragments, fields or aliases', () => {
  const texts = [
    'query One { a: b ...Part } fragment Part on Query { c }',
    'mutation Two { d } subscription Three { e }',
    '{ f }',
  ];
  expect([...operationNamesIn(texts)]).toEqual(['One', 'Two', 'Three']);
});
