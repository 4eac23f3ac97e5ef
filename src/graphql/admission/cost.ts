import {
  BREAK,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import {
  type ComplexityEstimatorArgs,
  fieldExtensionsEstimator,
  getComplexity,
  simpleEstimator,
} from 'graphql-query-complexity';
import { Extensions } from 'type-graphql';
import { RequestTooLarge } from '../../domain/errors.js';
import { MAX_PAGE, USUAL_PAGE } from '../../domain/lists/page.js';
import { MAX } from './query-limits.js';

/** Reads when a subscription begins: the first state, and three soon after. */
export const FIRST_READS = 4;
/** Reads by which an open subscription is kept up to date in a minute, where no word of a change comes. */
export const READS_PER_MINUTE = 4;

/** The payment is read, the write is sent, and its effect looked for up to seven times. */
export const CALLS_OF_A_WRITE = 9;

/** As so many operations of a payment what is asked of each of them is priced: few payments have more. */
export const OPERATIONS_OF_A_PAYMENT = 5;

/** How many errors about the variables of one request are told. */
const MAX_ERRORS = 10;

/** Variables or arguments have values that the schema does not allow. */
export class BadValues extends Error {
  override readonly name = 'BadValues';
  readonly code = 'BAD_USER_INPUT';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

type Decorator = MethodDecorator & PropertyDecorator;

/** Declares how many provider calls a field causes at most, retries not counted. What is asked of each of its values is added. */
export function ProviderCalls(calls: number, values = 1): Decorator {
  return priced(
    calls === 0 ? '' : `Costs ${counted(calls, 'provider call')}.`,
    ({ childComplexity }) => calls + values * childComplexity,
  );
}

/** Declares that a field causes a provider call for each different value of a list argument. */
export function ProviderCallForEach(argument: string): Decorator {
  return priced('Costs a provider call for each different id.', ({ args, childComplexity }) => {
    const values: unknown = args[argument];
    return new Set(Array.isArray(values) ? values : [values]).size * (1 + childComplexity);
  });
}

/** Declares how many reads of the journal a field causes: each is priced as a provider call. So is what a list asks of its items. */
export function StoreReads(reads: number, items = 1): Decorator {
  const text = `Costs ${counted(reads, 'read')} of the journal.`;
  return priced(text, ({ childComplexity }) => reads + items * childComplexity);
}

/** Reads of the journal that a page of a list is priced as: its rows, and what there is on its other side. */
const READS_OF_A_PAGE = 2;

/** The arguments that say how many rows a page has. */
const SIZES: ReadonlySet<string> = new Set(['first', 'last']);

/** Declares that a field reads a page of a list from the journal. What is asked of its rows is priced for as many as it may have. */
export function StorePage(): Decorator {
  const text = `Costs ${counted(READS_OF_A_PAGE, 'read')} of the journal, and what is asked of each row for as many rows as are asked for.`;
  return priced(text, ({ args, childComplexity }) => {
    const asked: unknown = args['last'] ?? args['first'] ?? USUAL_PAGE;
    // Out of bounds it is refused before anything is read.
    const rows = typeof asked === 'number' ? Math.max(0, Math.min(asked, MAX_PAGE)) : MAX_PAGE;
    return READS_OF_A_PAGE + rows * childComplexity;
  });
}

/** The price of a field in a sentence; empty where it has none. */
export function priceTextOf(extensions: Readonly<Record<string, unknown>>): string {
  const { priceText } = extensions;
  return typeof priceText === 'string' ? priceText : '';
}

function priced(priceText: string, complexity: (args: ComplexityEstimatorArgs) => number): Decorator {
  return Extensions({ complexity, priceText }) as Decorator;
}

function counted(count: number, what: string): string {
  return count === 1 ? `a ${what}` : `${count} ${what}s`;
}

/**
 * Raises where a query, mutation or subscription does not declare what it costs, nor any other field that does more than to
 * show a property: that is decided for each, never by default.
 */
export function checkPriced(schema: GraphQLSchema): GraphQLSchema {
  const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (type.name.startsWith('__')) continue;
    for (const { name, extensions, resolve } of Object.values(type.getFields())) {
      if ((resolve || roots.includes(type)) && extensions['complexity'] === undefined)
        throw new Error(`${type.name}.${name} does not declare its provider calls.`);
    }
  }
  return schema;
}

/**
 * How many provider calls an operation causes at most, by the values of its variables. A valid document is taken for
 * granted. Raises RequestTooLarge, and BadValues for variables and arguments that no field would take.
 */
export function priceOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const known = samePrices.get(operation);
  if (known && areTexts(known.texts, variables)) return known.price;
  const definitions = operation.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, variables, { maxErrors: MAX_ERRORS });
  if (errors) throw new BadValues(errors);
  if (known) return known.price;
  const price = calculated(schema, document, operation, variables);
  if (isSameForAllValues(schema, document, operation)) samePrices.set(operation, { price, texts: textsOf(operation) });
  return price;
}

/** An operation that costs the same whatever its variables are. */
interface SamePrice {
  readonly price: number;
  /** The names of its variables where all of them take any text; `null` where some take something else. */
  readonly texts: readonly string[] | null;
}

const samePrices = new WeakMap<OperationDefinitionNode, SamePrice>();

function textsOf({ variableDefinitions = [] }: OperationDefinitionNode): readonly string[] | null {
  const takesText = variableDefinitions.every(({ type }) => {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    return named.kind === Kind.NAMED_TYPE && (named.name.value === 'ID' || named.name.value === 'String');
  });
  return takesText ? variableDefinitions.map(({ variable }) => variable.name.value) : null;
}

/** Whether every variable is there as a text: then no value can be wrong, and none need be looked at closer. */
function areTexts(names: SamePrice['texts'], variables: Readonly<Record<string, unknown>>): boolean {
  return names?.every((name) => typeof variables[name] === 'string') ?? false;
}

/** Whether no variable can change the price: none is a list or in one, hides a field, or could turn out wrong where it is used. */
function isSameForAllValues(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  let isSame = variableDefinitions.every(({ type, defaultValue }) => {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    return named.kind === Kind.NAMED_TYPE && isLeafType(schema.getType(named.name.value)) && !defaultValue;
  });
  const differs = () => {
    isSame = false;
    return BREAK;
  };
  visit(document, {
    Directive: differs,
    // Of equal values in a list only one counts.
    Variable: (_variable, _key, _parent, _path, ancestors) => {
      const isInList = ancestors.some((node) => 'kind' in node && node.kind === Kind.LIST);
      return isInList ? differs() : undefined;
    },
    Argument: ({ name, value }) => (SIZES.has(name.value) && value.kind === Kind.VARIABLE ? differs() : undefined),
  });
  return isSame;
}

function calculated(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  try {
    return getComplexity({
      schema,
      query: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
      variables,
      estimators: [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 0 })],
      maxQueryNodes: MAX.fields,
    });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.startsWith('Query exceeds the maximum'))
      throw new RequestTooLarge(`The request asks for more than ${MAX.fields} fields once its fragments are spread.`);
    throw error instanceof GraphQLError ? new BadValues([error]) : error;
  }
}
