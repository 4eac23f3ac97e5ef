import { describe, expect, test } from '@jest/globals';
import { buildSchema, specifiedRules, type ValidationRule } from 'graphql';
import { Documents } from '../../src/http/documents.js';

const schema = buildSchema('type Query { one: Int }');

describe('documents', () => {
  test('are parsed and validated once for all who ask the same', () => {
    let validated = 0;
    const counting: ValidationRule = () => {
      validated += 1;
      return {};
    };
    const documents = new Documents(schema, [counting]);
    const [first, second] = [documents.parsed('{ one }'), documents.parsed('{ one }')];
    expect(first).not.toBeNull();
    expect(second).toBe(first);
    for (const document of [first, second]) expect(document && documents.errorsOf(document)).toEqual([]);
    expect(validated).toBe(1);
  });

  test('that are wrong stay wrong, however often they are asked for', () => {
    const documents = new Documents(schema, specifiedRules);
    for (const _ of [1, 2]) {
      const document = documents.parsed('{ two }');
      expect(document && documents.errorsOf(document)).toMatchObject([{ message: expect.stringContaining('two') }]);
    }
  });

  test('that can not be parsed are none', () => {
    expect(new Documents(schema, specifiedRules).parsed('{ one')).toBeNull();
  });

  test('are forgotten, oldest first, when there are too many', () => {
    const documents = new Documents(schema, specifiedRules);
    const first = documents.parsed('{ one }');
    const others = Array.from({ length: 200 }, (_, n) => documents.parsed(`{ one${n} }`));
    expect(documents.parsed('{ one199 }')).toBe(others[199]);
    expect(documents.parsed('{ one }')).not.toBe(first);
  });
});
