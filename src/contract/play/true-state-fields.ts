import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Where an object says what became of it, and which of its fields make a client believe that it knows. */
export interface StateOf {
  readonly field: 'state' | 'status';
  /** Whether it says beside it what is to be done. */
  readonly hasProblem: boolean;
  /** Who selects none of these does not show where it stands; `null`: to ask for the object at all is enough. */
  readonly shownBy: readonly string[] | null;
}

/** The types whose objects may stand in several ways that ask for different steps. */
export const STATES: Readonly<Record<string, StateOf>> = {
  PaymentOperation: { field: 'state', hasProblem: true, shownBy: null },
  Checkout: { field: 'state', hasProblem: true, shownBy: null },
  Payment: { field: 'status', hasProblem: false, shownBy: ['rawStatus', 'failure'] },
  PayoutStatus: { field: 'status', hasProblem: false, shownBy: ['rawStatus', 'failure'] },
  RefundPayment: { field: 'status', hasProblem: false, shownBy: ['rawStatus', 'amount', 'refundedAt', 'failure'] },
  RevokedPayment: { field: 'status', hasProblem: false, shownBy: ['rawStatus', 'failure'] },
};

/** The response keys that are asked for beside those of the operation. */
export const TRUTH = { type: 'truthType', problem: 'truthProblem', outcome: 'truthOutcome' } as const;

/** The response key of the state of an object of that type: another for each, since the enums differ. */
export function stateKey(type: string): string {
  return `truth${type}`;
}

/**
 * The text of an operation that also asks for the truth about each object that may stand in several ways, and about what a
 * mutation came to: beside what it asks for, so that both are of the same moment. It costs no more.
 */
export function withTruth(schema: GraphQLSchema, document: DocumentNode): string {
  const info = new TypeInfo(schema);
  const mutation = schema.getMutationType()?.name;
  const added = visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        leave(node) {
          if (!node.selectionSet) return undefined;
          const type = getNamedType(info.getType());
          const more = [
            ...(isAbstractType(type) ? truthOfAny(schema, type.name) : selectionsOf(type ? truthOf(type.name) : '')),
            ...(type && info.getParentType()?.name === mutation ? truthOfPayload(schema, type.name) : []),
          ];
          if (more.length === 0) return undefined;
          return {
            ...node,
            selectionSet: { ...node.selectionSet, selections: [...node.selectionSet.selections, ...more] },
          };
        },
      },
    }),
  );
  return print(added);
}

/** The field of a mutation's payload that says what came of it; `null` where it has none. */
export function outcomeField(
  schema: GraphQLSchema,
  payload: string,
): { readonly name: string; readonly type: string } | null {
  const type = schema.getType(payload);
  if (!isObjectType(type)) return null;
  for (const field of Object.values(type.getFields())) {
    const { name } = getNamedType(field.type);
    if (STATES[name]?.hasProblem) return { name: field.name, type: name };
  }
  return null;
}

/** The operation of a document that holds one, beside fragments. */
export function operationOf({ definitions }: DocumentNode): OperationDefinitionNode {
  const found = definitions.find((one) => one.kind === 'OperationDefinition');
  if (!found) throw new Error('A document without an operation cannot be run.');
  return found;
}

function truthOfAny(schema: GraphQLSchema, abstract: string): readonly SelectionNode[] {
  const type = schema.getType(abstract);
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const texts = possible.flatMap(({ name }) => (name in STATES ? [`... on ${name} { ${truthOf(name)} }`] : []));
  return selectionsOf(`${TRUTH.type}: __typename ${texts.join(' ')}`);
}

function truthOfPayload(schema: GraphQLSchema, payload: string): readonly SelectionNode[] {
  const outcome = outcomeField(schema, payload);
  return outcome ? selectionsOf(`${TRUTH.outcome}: ${outcome.name} { ${truthOf(outcome.type)} }`) : [];
}

function truthOf(type: string): string {
  if (type === 'PaymentFailure') return 'truthReason: reason truthFixableBy: fixableBy';
  const state = STATES[type];
  if (!state) return '';
  return `${stateKey(type)}: ${state.field} ${state.hasProblem ? `${TRUTH.problem}: problem { truthAdvice: advice }` : ''}`;
}

function selectionsOf(text: string): readonly SelectionNode[] {
  return text === '' ? [] : operationOf(parse(`{ ${text} }`)).selectionSet.selections;
}
