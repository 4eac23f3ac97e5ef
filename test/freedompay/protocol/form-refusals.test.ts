import { describe, expect, test } from '@jest/globals';
import { decodeForm, encodeForm, messageOfPairs } from '../../../src/freedompay/protocol/form.js';
import { MAX_BODY_BYTES, type Message } from '../../../src/freedompay/protocol/message.js';
import { messageOf } from './message-of.js';

describe('a form is refused', () => {
  test.each([
    ['a[', 'is not a form field'],
    ['a[b', 'is not a form field'],
    ['a]b', 'is not a form field'],
    ['a]', 'is not a form field'],
    ['a[b]c', 'is not a form field'],
    ['a[b]c[d]', 'is not a form field'],
    ['a[b[c]]', 'is not a form field'],
    ['[a]', 'is not a form field'],
    ['[]', 'is not a form field'],
    ['', 'is not a form field'],
  ])('for the name "%s"', (name, cause) => {
    expect(messageOf(() => decodeForm(`x=1&${name}=1`))).toContain(cause);
    expect(messageOf(() => messageOfPairs([[name, '1']]))).toContain(cause);
  });

  test.each([
    ['a=1&a=2', '"a" stands twice'],
    ['a=1&b=2&a=1', '"a" stands twice'],
    ['a[b]=1&a[b]=2', '"a[b]" stands twice'],
    ['a[]=1&a[0]=2', '"a[0]" stands twice'],
    ['a=1&a[b]=2', 'both a text and a group'],
    ['a[b]=1&a=2', '"a" stands twice'],
    ['a[b]=1&a[b][c]=2', 'both a text and a group'],
    ['a=1&%61=2', '"a" stands twice'],
    ['pg_sig=0&pg_sig=1', '"pg_sig" stands twice'],
  ])('for saying two things at once: %s', (body, cause) => {
    expect(messageOf(() => decodeForm(body))).toContain(cause);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
    'for the name %s, at any depth, read or written',
    (name) => {
      for (const key of [name, `a[${name}]`, `${name}[a]`, `a[0][${name}]`, `a[${name}][b]`, `a[${name}][]`]) {
        expect(messageOf(() => decodeForm(`${encodeURIComponent(key)}=1`))).toContain(`"${name}" is not allowed`);
      }
      expect(messageOf(() => encodeForm([[name, '1']]))).toContain(`"${name}" is not allowed`);
      expect(messageOf(() => encodeForm([['a', [[name, '1']]]]))).toContain(`"${name}" is not allowed`);
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a');
    },
  );

  test('when nested over 20 levels, and not before', () => {
    const nested = (levels: number) => `a${'[a]'.repeat(levels - 1)}=1`;
    expect(decodeForm(nested(20))).toHaveLength(1);
    expect(messageOf(() => decodeForm(nested(21)))).toContain('nested too deeply');
    expect(messageOf(() => decodeForm(`a${'[]'.repeat(100_000)}=1`))).toContain('nested too deeply');
  });

  test('over 256 kB, and not before', () => {
    const fitting = `a=${'x'.repeat(MAX_BODY_BYTES - 2)}`;
    expect(decodeForm(fitting)).toHaveLength(1);
    expect(messageOf(() => decodeForm(`${fitting}x`))).toContain('too large');
    expect(messageOf(() => decodeForm(`a=${'₸'.repeat(MAX_BODY_BYTES / 3)}`))).toContain('too large');
  });

  test.each([
    ['an open bracket', '['.repeat(200_000)],
    ['closed brackets', `a${'[]'.repeat(100_000)}x`],
    ['one endless name', `a${'b'.repeat(200_000)}]`],
  ])('in one short sentence, even for a hostile name: %s', (_, name) => {
    expect(messageOf(() => decodeForm(`${name}=1`)).length).toBeLessThan(250);
  });

  test.each<[string, Message, string]>([
    ['an empty group', [['a', []]], 'empty group'],
    ['a nested empty group', [['a', [['b', []]]]], 'empty group'],
    [
      'a repeated name',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'stands twice',
    ],
    [
      'a repeated group',
      [
        ['a', [['b', '1']]],
        ['a', [['b', '2']]],
      ],
      'stands twice',
    ],
    ['a name with a bracket', [['a[b]', '1']], 'cannot be'],
    ['an empty name', [['', '1']], 'cannot be'],
    ['an empty nested name', [['a', [['', '1']]]], 'cannot be'],
  ])('to be written with %s, which it cannot say', (_, message, cause) => {
    expect(messageOf(() => encodeForm(message))).toContain(cause);
  });
});
