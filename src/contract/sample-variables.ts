import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/** A value that each scalar takes. */
export const SCALARS: Readonly<Record<string, unknown>> = {
  ID: '1',
  String: 'x',
  Int: 100,
  Float: 1,
  Boolean: true,
  Decimal: '1.00',
  CurrencyCode: 'KZT',
  DateTime: '2030-01-01T00:00:00Z',
};

/** How many values a list has that is priced. */
const ITEMS = 10;

/** Values for the variables of an operation: what it demands, and of sizes the greatest, so that it costs what it may. */
export function sampleVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, type, defaultValue }) => {
      const given = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      const isSize = given !== undefined && getNamedType(given).name === 'Int';
      return given && (isNonNullType(given) || isListType(given) || isSize) && !defaultValue
        ? [[variable.name.value, sampleOf(given)]]
        : [];
    }),
  );
}

function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) {
    const one = sampleOf(type.ofType);
    return Array.from({ length: ITEMS }, (_, index) =>
      typeof one === 'string' && /^\d+$/.test(one) ? String(index + 1) : one,
    );
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return SCALARS[type.name] ?? 'x';
  const fields = Object.values(type.getFields()).filter(
    (field) => isNonNullType(field.type) && field.defaultValue === undefined,
  );
  return Object.fromEntries(fields.map((field) => [field.name, sampleOf(field.type)]));
}
