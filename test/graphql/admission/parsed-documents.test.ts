import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { hashOf, type NoDocument, ParsedDocuments } from '../../../src/graphql/admission/parsed-documents.js';

const schema = buildSchema('type Query { one: Int }');

describe('documents', () => {
  test('are read once for all who ask the same', () => {
    const documents = new ParsedDocuments(schema, true);
    expect(documents.read('{ one }')).toBe(documents.read('{ one }'));
    expect(documents.read('{ one }')).not.toBe(documents.read('{  one }'));
  });

  test('can be named by their hash once they were read', () => {
    const documents = new ParsedDocuments(schema, true);
    const hash = hashOf('{ one }');
    expect(documents.byHash(hash)).toBeUndefined();
    const document = documents.read('{ one }');
    expect(documents.byHash(hash)).toBe(document);
  });

  test.each([
    ['{ two }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ one', 'GRAPHQL_PARSE_FAILED'],
    [`{ ${'one '.repeat(1_999)}}`, 'LIMIT_EXCEEDED'],
  ])('that are wrong stay wrong, however often they are asked for: %.20s', (text, code) => {
    const documents = new ParsedDocuments(schema, true);
    for (const _ of [1, 2]) expect(() => documents.read(text)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['{ payment { operations { payment { operations { id } } } } }'],
    ['{ payment { a: operations { payment { b: operations { id } } } } }'],
    ['{ payment { operations { id } operations { ...O } } } fragment O on O { payment { ... { operations { id } } } }'],
  ])('may not go from operations back to operations, which would grow with every level: %s', (text) => {
    const documents = new ParsedDocuments(schema, true);
    expect(() => documents.read(text)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  test('may ask for operations in many places', () => {
    const documents = new ParsedDocuments(buildSchema('type Query { one: Query operations: [Query] id: ID }'), true);
    const text =
      '{ operations { id one { id } } a: one { operations { ...O } } one { operations { ...O } } } fragment O on Query { id }';
    expect(() => documents.read(text)).not.toThrow();
  });

  test('are forgotten, those first that nobody asked for the longest, when they are too long together', () => {
    const documents = new ParsedDocuments(schema, true);
    const long = (n: number) => `{ one } # ${String(n).repeat(900_000)}`;
    const [first, second] = [documents.read(long(1)), documents.read(long(2))];
    expect(documents.read(long(1))).toBe(first);
    documents.read(long(3));
    expect(documents.read(long(1))).toBe(first);
    expect(documents.read(long(2))).not.toBe(second);
    expect(documents.byHash(hashOf(long(3)))).toBeUndefined();
  });

  test('that are too long to be cached evict nothing, and are not cached by their hash either', () => {
    const documents = new ParsedDocuments(schema, true);
    const first = documents.read('{ one }');
    const long = `{ one } # ${'x'.repeat(2_000_000)}`;
    documents.read(long);
    expect(documents.read('{ one }')).toBe(first);
    expect(documents.byHash(hashOf(long))).toBeUndefined();
  });

  test('have no places in them, but what is wrong with one says where', () => {
    const documents = new ParsedDocuments(schema, true);
    expect(documents.read('{ one }').loc).toBeUndefined();
    const wrong = (text: string) => {
      try {
        documents.read(text);
      } catch (error) {
        return (error as NoDocument).errors.map(({ locations }) => locations);
      }
      throw new Error('It was taken.');
    };
    expect(wrong('{\n  two }')).toEqual([[{ line: 2, column: 3 }]]);
    expect(wrong('{\n  one ]')).toEqual([[{ line: 2, column: 7 }]]);
  });

  test('show the schema only where they may', () => {
    const text = '{ __schema { queryType { name } } }';
    expect(new ParsedDocuments(schema, true).read(text)).toBeDefined();
    expect(() => new ParsedDocuments(schema, false).read(text)).toThrow('introspection has been disabled');
  });
});
