import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';

/*
 * What the schema says of a field's null, type-graphql cannot see in its TypeScript type, and the compiler cannot see in the
 * decorator: a field that says it is never null and may be is an error for callers, at the first payment that lacks it.
 */

type Node = Readonly<Record<string, unknown>>;

const folder = join(import.meta.dirname, '..', '..', 'src', 'graphql');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const DECORATORS = ['Field', 'Query', 'Mutation'];

interface Member {
  readonly name: string;
  /** Whether it is worked out: the schema may then say null where only an error makes it so. */
  readonly isResolved: boolean;
  /** What the decorator says of null. */
  readonly nullable: unknown;
  readonly isNull: boolean;
  readonly areItemsNull: boolean;
}

function membersOf(text: string): Member[] {
  const { body } = parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2022' });
  const classes = (body as unknown as Node[]).flatMap((item) => {
    const one = (item['declaration'] ?? item) as Node;
    return one['type'] === 'ClassDeclaration' ? [one] : [];
  });
  return classes.flatMap((one) =>
    (one['body'] as Node[]).flatMap((member) => {
      const decorators = (member['decorators'] ??
        (member['function'] as Node | undefined)?.['decorators'] ??
        []) as Node[];
      const call = decorators
        .map(({ expression }) => expression as Node)
        .find((expression) => DECORATORS.includes(String((expression['callee'] as Node | undefined)?.['value'])));
      const annotation = (member['typeAnnotation'] ??
        (member['function'] as Node | undefined)?.['returnType']) as Node | null;
      if (!call || !annotation) return [];
      const type = awaited(annotation['typeAnnotation'] as Node);
      const name = `${(one['identifier'] as Node)['value']}.${(member['key'] as Node)['value']}`;
      return [
        {
          name,
          isResolved: member['function'] !== undefined,
          nullable: nullableOf(call),
          isNull: mayBeNull(type),
          areItemsNull: mayBeNull(awaited(itemOf(type))),
        },
      ];
    }),
  );
}

/** The option `nullable` of the decorator; `undefined` where it says nothing. */
function nullableOf(call: Node): unknown {
  const options = (call['arguments'] as { expression: Node }[]).map(({ expression }) => expression);
  const properties = options
    .filter(({ type }) => type === 'ObjectExpression')
    .flatMap((object) => object['properties'] as Node[]);
  const option = properties.find((property) => (property['key'] as Node | undefined)?.['value'] === 'nullable');
  return (option?.['value'] as Node | undefined)?.['value'];
}

/** What a promise comes to. */
function awaited(type: Node): Node {
  const isPromise = type['type'] === 'TsTypeReference' && (type['typeName'] as Node)['value'] === 'Promise';
  return isPromise ? ((type['typeParams'] as Node)['params'] as [Node])[0] : type;
}

/** What a list is of; the type itself where it is none. */
function itemOf(type: Node): Node {
  if (type['type'] === 'TsTypeOperator') return itemOf(type['typeAnnotation'] as Node);
  if (type['type'] === 'TsParenthesizedType') return itemOf(type['typeAnnotation'] as Node);
  return type['type'] === 'TsArrayType' ? unwrapped(type['elemType'] as Node) : type;
}

function unwrapped(type: Node): Node {
  return type['type'] === 'TsParenthesizedType' ? unwrapped(type['typeAnnotation'] as Node) : type;
}

function mayBeNull(type: Node): boolean {
  if (type['type'] !== 'TsUnionType') return type['kind'] === 'null';
  return (type['types'] as Node[]).some((one) => mayBeNull(one));
}

const members = files.flatMap((name) => membersOf(readFileSync(join(folder, name), 'utf8')));

test('a field may be null in the schema where its type says so, and one that only shows a property nowhere else', () => {
  expect(members.length).toBeGreaterThan(80);
  const wrong = members.filter(({ nullable, isNull, isResolved }) =>
    nullable === true ? !isNull && !isResolved : isNull,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test('the items of a list may be null in the schema exactly where their type says so', () => {
  const wrong = members.filter(
    ({ nullable, isNull, areItemsNull }) => !isNull && (nullable === 'items') !== areItemsNull,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

describe('this test', () => {
  test.each([
    ['@Field(() => String) readonly a!: string | null;', false],
    ['@Field(() => String, { nullable: true }) readonly a!: string;', false],
    ['@Field(() => String, { nullable: true }) readonly a!: string | null;', true],
    ['@Field(() => String, { nullable: true }) a(): Promise<string | null> { return b; }', true],
    ['@Field(() => String) a(): Promise<string | null> { return b; }', false],
  ])('sees whether this is right: %s', (member, isRight) => {
    const [found] = membersOf(`class A { ${member} }`);
    expect(found && (found.nullable === true) === found.isNull).toBe(isRight);
  });
});
