import { describe, expect, test } from '@jest/globals';
import { cursorInput, cursorOf, type Position } from '../../../src/domain/lists/cursor.js';
import { type PageArguments, pageInput } from '../../../src/domain/lists/page.js';

const place: Position = { order: 'payments', account: 'kz', keys: [1_700_000_000_000, '7000000001'] };
const cursor = cursorOf(place);

test('a cursor names its place again', () => {
  expect(cursorInput('after', cursor)).toEqual(place);
});

const made = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');

test.each([
  ['nothing', ''],
  ['no base64', '💥'],
  ['no JSON', Buffer.from('payments').toString('base64url')],
  ['no list', made({ order: 'payments' })],
  ['too few parts', made(['payments', 'kz'])],
  ['too many parts', made(['payments', 'kz', 1, 2, 3, 4, 5])],
  ['a part that is no key', made(['payments', 'kz', null])],
  ['a number that is not whole', made(['payments', 'kz', 1.5, '1'])],
  ['a number too large to be exact', made(['payments', 'kz', 2 ** 60, '1'])],
  ['a character that no database takes', made(['payments', 'kz', 1, 'a\0b'])],
  ['half a character', made(['payments', 'kz', 1, '\ud800'])],
  ['another spelling of one', `${cursor}=`],
  ['what is far too long', made(['payments', 'kz', 1, 'x'.repeat(1_000)])],
  ['nesting', Buffer.from('['.repeat(400)).toString('base64url')],
  ['an order that is no text', made([1, 'kz', 1, '1'])],
])('a cursor that is %s is refused, and is not quoted', (_what, text) => {
  expect(() => cursorInput('after', text)).toThrow('Argument "after": is no cursor that a list of this gateway gave.');
});

describe('a page', () => {
  test.each<[string, PageArguments, object]>([
    ['has 20 rows unless told otherwise', {}, { size: 20, backward: false, from: null }],
    ['goes forward', { first: 5, after: cursor }, { size: 5, backward: false, from: place }],
    ['goes backward', { last: 5, before: cursor }, { size: 5, backward: true, from: place }],
    ['goes backward from the end', { last: 100 }, { size: 100, backward: true, from: null }],
    ['goes backward by a cursor alone', { before: cursor }, { size: 20, backward: true, from: place }],
    ['may be empty', { first: 0, after: null, last: null }, { size: 0, backward: false, from: null }],
  ])('%s', (_what, given, page) => {
    expect(pageInput(given)).toEqual(page);
  });

  test.each<[string, PageArguments, string]>([
    ['both sizes', { first: 1, last: 1 }, 'BAD_USER_INPUT'],
    ['both cursors', { after: cursor, before: cursor }, 'BAD_USER_INPUT'],
    ['a cursor of the other direction', { first: 1, before: cursor }, 'BAD_USER_INPUT'],
    ['the other cursor of the other direction', { last: 1, after: cursor }, 'BAD_USER_INPUT'],
    ['a negative size', { first: -1 }, 'BAD_USER_INPUT'],
    ['more than 100 rows', { first: 101 }, 'LIMIT_EXCEEDED'],
    ['more than 100 of the last rows', { last: 2_147_483_647 }, 'LIMIT_EXCEEDED'],
  ])('is refused for %s', (_what, given, code) => {
    expect(() => pageInput(given)).toThrow(expect.objectContaining({ code }));
  });
});
