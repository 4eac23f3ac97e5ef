// biome-ignore-all lint/suspicious/noTemplateCurlyInString: They are texts of programs.
import { describe, expect, test } from '@jest/globals';
import { partialSwitches } from '../../src/contract/incomplete-switches.js';
import { gatewaySchema } from '../../src/graphql/schema.js';

const schema = gatewaySchema();
const missing = (program: string) =>
  partialSwitches(program, schema).map((one) => `${one.enumName}: ${one.missing.join(' ')}`);

describe('a switch over an enum that is answered', () => {
  test('is found where it leaves out values and has no default, with its place', () => {
    const program = "const a = 1;\nswitch (action) { case 'CAPTURE': case 'CANCEL': return 'x'; }";
    expect(partialSwitches(program, schema)).toEqual([{ offset: 13, enumName: 'PaymentAction', missing: ['REFUND'] }]);
  });

  test.each([
    [
      'labels with code between',
      `switch (a.b(c, ")")) { case 'CAPTURE': { f("}"); break; } case "CANCEL": return <p>{"x"}</p>; }`,
    ],
    ['comments', "switch (a) { // case: default:\n case 'CAPTURE': /* default: } */ break; case 'CANCEL': }"],
    [
      'an apostrophe in the text of a page',
      "switch (a) { case 'CAPTURE': return <p>Don't</p>;\n case 'CANCEL': return 1;\n}",
    ],
    ['a template', "switch (a) { case 'CAPTURE': return `}${f('}')} default:`; case 'CANCEL': }"],
    ['members of a generated enum', 'switch (a) { case PaymentAction.Capture: case PaymentAction.Cancel: }'],
    ['another switch within', "switch (a) { case 'CAPTURE': switch (b) { case 1: default: } case 'CANCEL': }"],
  ])('is found with %s', (_what, program) => {
    expect(missing(program)).toEqual(['PaymentAction: REFUND']);
  });

  test('is found by the enum that it comes closest to', () => {
    expect(missing("switch (s) { case 'PENDING': case 'SUCCEEDED': case 'FAILED': }")).toEqual([
      'RefundStatus: UNKNOWN',
    ]);
    expect(missing('switch (s) { case PaymentStatus.PartiallyRefunded: case PaymentStatus.Refunded: }')).toEqual([
      expect.stringMatching(/^PaymentStatus: CREATED PENDING .*UNKNOWN$/),
    ]);
  });

  test.each([
    ['it has a default', "switch (a) { case 'CAPTURE': case 'CANCEL': break; default: }"],
    ['no value is left out', "switch (a) { case 'CAPTURE': case 'CANCEL': case 'REFUND': }"],
    ['it is of something else', "switch (a) { case 'NORTH': case 'SOUTH': }"],
    ['one label is something else', "switch (a) { case 'CAPTURE': case 'CANCEL': case OTHER: }"],
    ['one label alone is no enum yet', "switch (a) { case 'CAPTURE': }"],
    ['it does not end', "switch (a) { case 'CAPTURE': case 'CANCEL': "],
    ['it is no switch', "a.switch = 1; // switch (a) {\nconst b = { case: 'CAPTURE' };"],
    ['it is of an enum that is only asked with', "switch (a) { case 'AUTOMATIC': case 'OTHER_THING': }"],
  ])('is left alone where %s', (_why, program) => {
    expect(missing(program)).toEqual([]);
  });

  test('is looked for in a long text in a moment, whatever stands in it', () => {
    for (const part of [
      'switch (',
      'switch (a) {',
      'switch (a) { `',
      'switch (a) { //',
      "switch (a) { case 'CAPTURE':",
      '${',
      '(',
      "'",
    ])
      expect(Array.isArray(partialSwitches(part.repeat(200_000 / part.length), schema))).toBe(true);
  });
});
