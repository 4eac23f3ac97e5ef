import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Rule } from './finding.js';
import { fieldsIn, namesIn, type Selected, selectionsOf } from './selections.js';

/** What a rule finds in a valid operation: at which node, and what is to be done. */
export interface Breach {
  readonly rule: Rule;
  readonly node: Pick<ASTNode, 'loc'>;
  readonly message: string;
}

/** A valid operation, as rules see it. */
export interface Checked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly selections: readonly Selected[];
}

/** The types whose state says what became of a write. */
const OUTCOMES: ReadonlySet<string> = new Set(['PaymentOperation', 'Checkout']);

/** What a rule of ours finds in an operation that the schema allows. */
export function breachesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly Breach[] {
  const selections = selectionsOf(schema, document);
  const checked: Checked = { schema, document, operation, selections };
  return [
    ...ignoredOutcomes(checked),
    ...unclearProblems(checked),
    ...technicalMessages(checked),
    ...literalKeys(checked),
  ];
}

/** A write may be refused, wait, or be unknown: who does not ask has to guess. */
function ignoredOutcomes({ schema, document, operation, selections }: Checked): Breach[] {
  if (operation.operation !== 'mutation') return [];
  const root = schema.getMutationType()?.name;
  return selections
    .filter(({ parent }) => parent === root)
    .flatMap(({ node, field, type }): Breach[] => {
      const payload = schema.getType(type);
      if (!payload || !('getFields' in payload)) return [];
      const outcome = Object.values(payload.getFields()).find(({ type: one }) =>
        OUTCOMES.has(String(one).replace(/[[\]!]/g, '')),
      );
      if (!outcome) return [];
      const asked = fieldsIn(document, node).filter(({ name }) => name.value === outcome.name);
      if (asked.some((one) => namesIn(document, one).has('state'))) return [];
      const message = `${field} may be refused, wait or come to nothing known: select ${outcome.name} { state }.`;
      return [{ rule: 'outcome', node, message }];
    });
}

/** What was refused by the bank, and what failed on the way, ask for different steps. */
function unclearProblems({ document, selections }: Checked): Breach[] {
  return selections.flatMap(({ node, type, field }): Breach[] => {
    const names = namesIn(document, node);
    if (type === 'PaymentFailure' && !['reason', 'code', 'fixableBy'].some((one) => names.has(one)))
      return [
        {
          rule: 'decline-or-fault',

          node,
          message: `Whether the payer, the shop or the provider can do something about it is not asked: select ${field} { reason }.`,
        },
      ];
    if (type !== 'PaymentOperation' || !names.has('state') || names.has('problem')) return [];
    return [
      {
        rule: 'decline-or-fault',

        node,
        message: `A refusal and a fault look the same: select ${field} { problem { code advice } }.`,
      },
    ];
  });
}

/** The provider's text may name more than a payer should read, in a language that they do not. */
function technicalMessages({ document, selections }: Checked): Breach[] {
  return selections.flatMap(({ node, type, field }): Breach[] => {
    const names = namesIn(document, node);
    if (type !== 'PaymentFailure' || !names.has('message') || names.has('payerMessage')) return [];
    const message = `${field}.message is for operators: select payerMessage for payers.`;
    return [{ rule: 'payer-message', node, message }];
  });
}

/** A key in the document is the same for every wish: the second one would be answered with the first. */
function literalKeys({ document }: Checked): Breach[] {
  const found: Breach[] = [];
  const message = 'A key that stands in the document is the same for every wish: make one for each, in a variable.';
  visit(document, {
    ObjectField(node) {
      if (node.name.value === 'idempotencyKey' && node.value.kind === Kind.STRING)
        found.push({ rule: 'idempotency-key', node, message });
    },
  });
  return found;
}

/** The values of enums that a project says it handles, beside those that there are. */
export function unhandledValues(schema: GraphQLSchema, handles: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(handles).flatMap(([name, values]) => {
    const type = schema.getType(name);
    if (!isEnumType(type)) return [`"handles" names ${name}, which is no enum of the schema.`];
    const missing = type.getValues().filter((one) => !values.includes(one.name) && !one.deprecationReason);
    const unknown = values.filter((one) => !type.getValue(one));
    return [
      ...missing.map((one) => `${name}.${one.name} is not handled: say what is shown for it, and add it to "handles".`),
      ...unknown.map((one) => `${name} has no value ${one}: take it out of "handles".`),
    ];
  });
}
