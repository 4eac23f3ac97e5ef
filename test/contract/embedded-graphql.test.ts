// biome-ignore-all lint/suspicious/noTemplateCurlyInString: They are texts of programs.
import { describe, expect, test } from '@jest/globals';
import { embeddedGraphQL } from '../../src/contract/embedded-graphql.js';

const texts = (program: string) => embeddedGraphQL(program).map(({ text }) => text.trim());

describe('GraphQL in a program', () => {
  test.each([
    ['gql`{ a }`', ['{ a }']],
    ['graphql(`{ a }`)', ['{ a }']],
    ['const a = /* GraphQL */ `{ a }`', ['{ a }']],
    ['xgql`{ a }` + my.gql`{ b }` + `{ c }`', []],
    ['gql`{ a }\n${FRAGMENT}`', ['{ a }']],
    ['gql`{ a }` + gql`{ b }`', ['{ a }', '{ b }']],
    ['gql`{ a', ['{ a']],
    ['// a ` in a comment\ngql`{ a }`', ['{ a }']],
    ['/**\n * const a = graphql(`{ a }`);\n */\ngql`{ b }`', ['{ b }']],
    ['// gql`{ a }`\ngql`{ b }`', ['{ b }']],
    ['', []],
  ])('%j', (program, found) => {
    expect(texts(program)).toEqual(found);
  });

  test('is not known where an expression stands inside of it', () => {
    expect(embeddedGraphQL('gql`{ ${field} }`')).toMatchObject([{ isComputed: true }]);
    expect(embeddedGraphQL('gql`{ a } ${F}`')).toMatchObject([{ isComputed: false }]);
  });

  test('is found in a long text in a moment, whatever stands in it', () => {
    for (const part of ['`', 'gql`', '${', 'gql`${', '\\', 'graphql(`{'])
      expect(Array.isArray(embeddedGraphQL(part.repeat(200_000 / part.length)))).toBe(true);
  });
});
