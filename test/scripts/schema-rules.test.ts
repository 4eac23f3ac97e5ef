import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
// @ts-expect-error It is a script.
import { schemaProblems } from '../../scripts/schema-rules.js';
import { temporaryDirectory } from '../harness/engines.js';

const root = join(import.meta.dirname, '..', '..');

/** A small schema without a fault. */
const GOOD = `
"Read." type Query { "One." payment("Its id." id: ID!): Payment  "All." payments: PaymentConnection  "Any." node("Its id." id: ID!): Node }
"Do." type Mutation { "Pay." pay("What." input: PayInput!): PayPayload }
"A thing." interface Node { "Its id." id: ID! }
"A payment." type Payment implements Node { "Its id." id: ID!  "Where it stands." status: Status! }
"Where it stands." enum Status { "Paid." PAID }
"Payments." type PaymentConnection { "Each." edges: [PaymentEdge!]!  "Where it ends." pageInfo: PageInfo! }
"One of them." type PaymentEdge { "Where it is." cursor: String!  "It." node: Payment! }
"Where it ends." type PageInfo { "Whether there is more." hasNextPage: Boolean! }
"What to pay." input PayInput { "How much." amount: Int! }
"What came of it." type PayPayload { "It." payment: Payment! }
"Asks for a scope." directive @scope("Which." name: String!) on FIELD_DEFINITION
`;

test('the schema of the gateway keeps all rules', () => {
  expect(schemaProblems(readFileSync(join(root, 'schema.graphql'), 'utf8'))).toEqual([]);
});

test('a schema without a fault has no problem', () => {
  expect(schemaProblems(GOOD)).toEqual([]);
});

describe('it is a problem where', () => {
  test.each([
    ['a type is not described', '"A payment." type', 'type', 'Payment has no description.'],
    ['a root type is not described', '"Read." type', 'type', 'Query has no description.'],
    ['a field is not described', '"Where it stands." status', 'status', 'Payment.status has no description.'],
    ['an argument is not described', 'payment("Its id." id', 'payment(id', 'Query.payment(id:) has no description.'],
    ['an enum value is not described', '"Paid." PAID', 'PAID', 'Status.PAID has no description.'],
    ['an input field is not described', '"How much." amount', '"  " amount', 'PayInput.amount has no description.'],
    ['a directive is not described', '"Asks for a scope." ', '', '@scope has no description.'],
    ['an argument of one is not', '"Which." name', 'name', '@scope(name:) has no description.'],
    [
      'a comment takes the place of a description',
      '"Paid." PAID',
      '# Paid.\n "" PAID',
      'Line 6 is a comment, which no client can read: make it a description.',
    ],
    [
      'a type is not in pascal case',
      /\bStatus\b/g,
      'payment_status',
      'payment_status is not written as such names are.',
    ],
    ['a field is not in camel case', 'status:', 'Status:', 'Payment.Status is not written as such names are.'],
    [
      'an argument is not in camel case',
      'payment("Its id." id:',
      'payment("Its id." the_id:',
      'Query.payment(the_id:) is not written as such names are.',
    ],
    ['an enum value is not in upper case', 'PAID', 'paid', 'Status.paid is not written as such names are.'],
    ['an id is text', /id: ID! {2}"Where/, 'id: String!  "Where', 'Payment.id is an id, but not ID!.'],
    ['an input has another name', /PayInput/g, 'Pay', 'Pay is named like an input and is none, or is one and is not.'],
    [
      'a type has the name of an input',
      /\bPayment\b/g,
      'PaymentInput',
      'PaymentInput is named like an input and is none, or is one and is not.',
    ],
    [
      'a payload has another name',
      /PayPayload/g,
      'Paid',
      'Mutation.pay answers with a type whose name does not end in "Payload".',
    ],
    [
      'a mutation takes more than its input',
      'input: PayInput!',
      'input: PayInput!, "Now?" now: Boolean',
      'Mutation.pay takes something else than one "input" of a type that ends in "Input!".',
    ],
    [
      'a type leads nowhere',
      '"Do." type',
      '"Lost." type Lost { "It." it: Status } "Do." type',
      'Lost is a type that nothing leads to.',
    ],
    [
      'a connection has no page info',
      'pageInfo: PageInfo!',
      'page: PageInfo!',
      'PaymentConnection is not a Connection as Relay has them.',
    ],
    ['an edge has no cursor', 'cursor: String!', 'cursor: Int', 'PaymentEdge is not an Edge as Relay has them.'],
    [
      'nothing asks for a node',
      '"Any." node("Its id." id: ID!): Node',
      '',
      'There is a Node, and Query has no field "node" of that type.',
    ],
    [
      'a deprecation has no reason',
      'status: Status!',
      'status: Status! @deprecated',
      'Payment.status is deprecated without the day on which it may go, as YYYY-MM-DD.',
    ],
    [
      'a deprecation has no day',
      'PAID',
      'PAID @deprecated(reason: "Goes on 2028-13-45.")',
      'Status.PAID is deprecated without the day on which it may go, as YYYY-MM-DD.',
    ],
  ])('%s', (_what, part, instead, problem) => {
    const bad = GOOD.replace(part, instead);
    expect(bad).not.toBe(GOOD);
    expect(schemaProblems(bad)).toContain(problem);
  });

  test('it is not valid', () => {
    expect(
      schemaProblems(
        GOOD.replace('type Payment implements Node { "Its id." id: ID!', 'type Payment implements Node {'),
      ),
    ).toEqual(['Interface field Node.id expected but Payment does not provide it.']);
  });
});

test('a deprecation that says when it goes is none', () => {
  const deprecated = 'PAID @deprecated(reason: "Ask for `state`. Goes on 2028-01-31.")';
  expect(schemaProblems(GOOD.replace('PAID', deprecated))).toEqual([]);
});

test('npm run lint fails for a problem, and names it', () => {
  const folder = temporaryDirectory();
  const lint = (schema: string) => {
    writeFileSync(join(folder, 'schema.graphql'), schema);
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'lint-schema.js')], {
      cwd: folder,
      encoding: 'utf8',
    });
    return [status, stderr];
  };
  expect(lint(GOOD)).toEqual([0, '']);
  expect(lint(GOOD.replace('"Paid." ', ''))).toEqual([1, 'schema.graphql:\n- Status.PAID has no description.\n']);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['lint']).toContain('node scripts/lint-schema.js');
});
