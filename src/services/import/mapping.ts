import { PaymentStatus } from '../../domain/payments/payment.js';

/** What of a payment an export can have: the first three it must. */
const COLUMNS = [
  'paymentId',
  'status',
  'amount',
  'currency',
  'orderId',
  'capturedAmount',
  'refundedAmount',
  'createdAt',
  'paidAt',
  'method',
  'reference',
] as const;
const REQUIRED = ['paymentId', 'status', 'amount'] as const;
export type ImportColumn = (typeof COLUMNS)[number];

/** How the columns and words of an export are to be read. */
export interface ImportMapping {
  /** By what it is of a payment, the column's heading. */
  readonly columns: Readonly<Partial<Record<ImportColumn, string>>>;
  /** By the export's word, what it means. A word that is not in it is UNKNOWN. */
  readonly statuses: ReadonlyMap<string, PaymentStatus>;
  /** The currency where no column has it. */
  readonly currency: string | null;
  readonly delimiter: ',' | ';' | '\t';
  readonly decimal: '.' | ',';
}

/** A mapping cannot be used. The message says why. */
export class BadMapping extends Error {
  override readonly name = 'BadMapping';
}

const KEYS = ['columns', 'statuses', 'currency', 'delimiter', 'decimal'];

/** The mapping that a JSON text is. Raises BadMapping. */
export function mappingIn(text: string): ImportMapping {
  const given = objectIn(parsed(text), 'The mapping');
  refuseOthers(given, KEYS, 'the mapping');
  const columns = objectIn(given['columns'], '"columns"');
  refuseOthers(columns, COLUMNS, '"columns"');
  const statuses = Object.entries(objectIn(given['statuses'], '"statuses"'));
  for (const [name, heading] of Object.entries(columns))
    if (typeof heading !== 'string' || heading === '') throw new BadMapping(`"columns": "${name}" is no heading.`);
  for (const name of REQUIRED) if (!(name in columns)) throw new BadMapping(`"columns" names no "${name}".`);
  for (const [, status] of statuses)
    if (typeof status !== 'string' || !Object.hasOwn(PaymentStatus, status))
      throw new BadMapping(`"statuses": each word stands for one of ${Object.keys(PaymentStatus).join(', ')}.`);
  const { currency = null, delimiter = ',', decimal = '.' } = given;
  if (currency !== null && !(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)))
    throw new BadMapping('"currency" is an ISO 4217 code such as "KZT".');
  if (currency === null && !('currency' in columns))
    throw new BadMapping('Name the column of the "currency", or the "currency" of all rows.');
  if (delimiter !== ',' && delimiter !== ';' && delimiter !== '\t')
    throw new BadMapping('"delimiter" is "," or ";" or a tab.');
  if (decimal !== '.' && decimal !== ',') throw new BadMapping('"decimal" is "." or ",".');
  return {
    columns: columns as ImportMapping['columns'],
    statuses: new Map(statuses as [string, PaymentStatus][]),
    currency,
    delimiter,
    decimal,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadMapping('The mapping is no JSON.');
  }
}

function objectIn(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadMapping(`${what} is no JSON object.`);
  return value as Readonly<Record<string, unknown>>;
}

function refuseOthers(given: object, known: readonly string[], where: string): void {
  const other = Object.keys(given).find((key) => !known.includes(key));
  if (other !== undefined) throw new BadMapping(`There is no "${other}" in ${where}, only ${known.join(', ')}.`);
}
