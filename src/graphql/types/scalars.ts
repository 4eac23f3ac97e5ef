import { GraphQLError, GraphQLID, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/**
 * GraphQL's own ID, but for numbers in variables: JSON's are read as floats, so one past 2^53 is already another by the time
 * that it comes here, and would name another payment. Numbers in the text of a document are read digit by digit.
 */
export const ID = new GraphQLScalarType<string, string>({
  ...GraphQLID.toConfig(),
  parseValue: (value) => {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      throw badInput('an ID is text; a number is taken only where it is whole, and small enough to be exact.');
    return GraphQLID.parseValue(value);
  },
});

/** Exact decimal as text. Whether a sum makes sense for its argument is checked where the argument is known. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'Exact decimal as text, with the currency\'s number of minor digits: "2500.00". Input: text only; a JSON number, more minor digits than the currency has, a sign or an exponent is BAD_USER_INPUT.',
  specifiedByURL: 'docs/scalars.md#decimal',
  serialize: asText,
  parseValue: (value) => decimalText(value),
  parseLiteral: (node) => decimalText(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** RFC 3339 instant. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'RFC 3339 instant in UTC; what comes in may have another offset, and is to the millisecond.',
  specifiedByURL: 'docs/scalars.md#datetime',
  serialize: (value) => {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('A DateTime field resolved to something that is no Date.');
  },
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** ISO 4217 code. */
export const CurrencyCodeScalar = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description: 'ISO 4217 code, upper case.',
  specifiedByURL: 'docs/scalars.md#currencycode',
  serialize: asText,
  parseValue: (value) => currencyCode(value),
  parseLiteral: (node) => currencyCode(node.kind === Kind.STRING ? node.value : undefined, node),
});

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('A text scalar resolved to something that is no text.');
}

function decimalText(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && /^\d{1,15}(\.\d{1,15})?$/.test(value)) return value;
  throw badInput('an amount is text like "40.00", without sign or exponent.', node);
}

function currencyCode(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
  throw badInput('a currency is an ISO 4217 code in upper case, such as "KZT".', node);
}

const INSTANT = /^(\d{4}-\d{2}-(\d{2}))T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

function instant(value: unknown, node?: ValueNode): Date {
  const [whole, date, day] = (typeof value === 'string' && INSTANT.exec(value)) || [];
  const moment = new Date(whole ?? Number.NaN);
  // JavaScript takes February 30th for a day of March.
  if (!Number.isNaN(moment.getTime()) && new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day)) return moment;
  throw badInput('a moment is text with a zone, such as "2026-07-22T11:41:04Z", to the millisecond at most.', node);
}

function badInput(message: string, node?: ValueNode): GraphQLError {
  return new GraphQLError(message, { nodes: node ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}
