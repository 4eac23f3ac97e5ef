import { expect, test } from '@jest/globals';
import { callerKindOf } from '../../src/callers/caller-kind.js';

test.each([
  [null, 'none'],
  ['local', 'local'],
  ['payer:0b7f', 'payer'],
  ['key:0b7f', 'api key'],
  ['jwt:alice', 'token'],
  ['jwt:payer:x', 'token'],
  ['jwt#0b7f', 'token'],
])('a caller called %s is of the kind "%s"', (id, kind) => {
  expect(callerKindOf(id)).toBe(kind);
});
