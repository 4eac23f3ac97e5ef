import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { SCALARS } from '../sample-variables.js';

/** What a scenario has that variables can be made of; what is missing it does not have. */
export interface Props {
  readonly paymentId?: string;
  readonly orderId?: string;
  readonly operationId?: string;
  readonly checkoutId?: string;
  /** This gateway's id of the payment, or of the payout. */
  readonly nodeId?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly account?: string;
}

/** Where a variable goes. */
export interface Demand {
  readonly variable: string;
  readonly type: GraphQLInputType;
  readonly isOptional: boolean;
  /** The argument or field of an input that takes it; empty where only a directive does. */
  readonly name: string;
  /** The type that the field gives whose argument it is. */
  readonly gives: string;
}

/** Values for the variables of one execution, or why there are none: the scenario lacks something, or nobody knows what goes in. */
export type Made =
  | { readonly kind: 'made'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'absent' | 'unknown'; readonly variables: readonly string[] };

/** What stands for a value that cannot be made. */
const ABSENT = Symbol('The scenario has none.');
const UNKNOWN = Symbol('Nobody knows what goes in.');

/** Where each variable of an operation goes first. */
export function demandsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly Demand[] {
  const places = placesOf(schema, document);
  return variableDefinitions.flatMap(({ variable, type, defaultValue }) => {
    const given = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    const { name, gives } = places.get(variable.name.value) ?? { name: '', gives: '' };
    const isOptional = defaultValue !== undefined || !isNonNullType(given);
    return given ? [{ variable: variable.name.value, type: given, isOptional, name, gives }] : [];
  });
}

/** Whether some variable takes that of a scenario. */
export function takes(demands: readonly Demand[], prop: keyof Props): boolean {
  return demands.some(({ type, name, gives }) => {
    const named = getNamedType(type);
    const names = isInputObjectType(named) ? Object.keys(named.getFields()) : [name];
    return names.some((one) => propOf(one, gives) === prop);
  });
}

/** Makes values of what a scenario has; what the project gives comes first. */
export function variablesOf(
  demands: readonly Demand[],
  props: Props,
  key: string,
  given: Readonly<Record<string, unknown>>,
): Made {
  const made = demands.flatMap(({ variable, type, isOptional, name, gives }) => {
    const value = variable in given ? given[variable] : inputOf(type, { name, gives, props, key });
    const isLeftOut = isOptional && !(variable in given) && (typeof value === 'symbol' || !isKnown(name, gives));
    return isLeftOut ? [] : [[variable, value] as const];
  });
  for (const [kind, mark] of [
    ['unknown', UNKNOWN],
    ['absent', ABSENT],
  ] as const) {
    const variables = made.filter(([, value]) => value === mark).map(([variable]) => variable);
    if (variables.length > 0) return { kind, variables };
  }
  return { kind: 'made', values: Object.fromEntries(made) };
}

interface Around {
  readonly name: string;
  readonly gives: string;
  readonly props: Props;
  readonly key: string;
}

function inputOf(type: GraphQLInputType, around: Around): unknown {
  if (isNonNullType(type)) return inputOf(type.ofType, around);
  if (isListType(type)) {
    const one = inputOf(type.ofType, around);
    return typeof one === 'symbol' ? one : [one];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    const values = fields.map((field) => [field.name, inputOf(field.type, { ...around, name: field.name })] as const);
    return values.find(([, value]) => typeof value === 'symbol')?.[1] ?? Object.fromEntries(values);
  }
  if (around.name === 'idempotencyKey') return around.key;
  const prop = propOf(around.name, around.gives);
  if (prop) return around.props[prop] ?? ABSENT;
  // Most of what goes wrong goes wrong with a refund.
  if (isEnumType(type)) return type.getValue('REFUND')?.name ?? type.getValues()[0]?.name;
  return type.name === 'ID' ? UNKNOWN : (SCALARS[type.name] ?? UNKNOWN);
}

/** What goes into an argument of that name, of a field that gives that type. */
function propOf(name: string, gives: string): keyof Props | null {
  switch (name) {
    case 'paymentId':
    case 'paymentIds':
      return 'paymentId';
    case 'orderId':
    case 'orderIds':
    case 'orderIdPrefix':
      return 'orderId';
    case 'id':
    case 'ids':
      return gives === 'PaymentOperation'
        ? 'operationId'
        : gives === 'Checkout'
          ? 'checkoutId'
          : gives === 'Node'
            ? 'nodeId'
            : null;
    case 'operationId':
    case 'amount':
    case 'currency':
    case 'account':
      return name;
    default:
      return null;
  }
}

function isKnown(name: string, gives: string): boolean {
  return name === 'idempotencyKey' || propOf(name, gives) !== null;
}

function placesOf(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<string, Pick<Demand, 'name' | 'gives'>> {
  const places = new Map<string, Pick<Demand, 'name' | 'gives'>>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Directive: () => false,
      Variable(node, _key, parent, _path, ancestors) {
        const holder = [...ancestors, parent].findLast(
          (one) => one && 'kind' in one && (one.kind === 'Argument' || one.kind === 'ObjectField'),
        );
        if (places.has(node.name.value) || !holder || !('name' in holder) || !holder.name) return;
        places.set(node.name.value, { name: holder.name.value, gives: getNamedType(info.getType())?.name ?? '' });
      },
    }),
  );
  return places;
}
