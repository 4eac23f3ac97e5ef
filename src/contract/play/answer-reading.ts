import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldsIn, namesIn } from '../selections.js';
import { outcomeField, STATES, stateKey, TRUTH } from './true-state-fields.js';

/** How an object of an answer really stands, whether or not the answer shows it. */
export interface Truth {
  /** Where in the answer, such as "payment.refunds.0". */
  readonly slot: string;
  /** What has to be told apart, such as "UNKNOWN". */
  readonly state: string;
  /** What is to be done where the state alone does not say it. */
  readonly detail: string | null;
  /** What to select for the state, and for the detail. */
  readonly select: string;
  readonly selectDetail: string | null;
  /** A state must be told apart, a reason should. */
  readonly isReason: boolean;
}

/** A leaf, or an object that may be null, of an answer. */
export interface SeenField {
  /** Such as "Payment.status". */
  readonly coordinate: string;
  readonly isNullable: boolean;
  /** The name of its enum; `null` where it is no enum. */
  readonly enumName: string | null;
  /** `null`, a value of the enum, or just "present". */
  readonly value: string | null;
}

/** What an operation got to see, and what it should know. */
export interface Reading {
  /** What it asked for, without what differs each time: ids, times, keys. */
  readonly comparable: unknown;
  readonly truths: readonly Truth[];
  readonly fields: readonly SeenField[];
}

/** Text that differs each time, or from one order to the next. */
const OF_ITS_OWN: ReadonlySet<string> = new Set([
  ...['orderId', 'idempotencyKey', 'redirectUrl', 'cursor', 'startCursor', 'endCursor', 'stateToken', 'token'],
  ...['reference', 'acquirerReference', 'authCode', 'body', 'providerCallsRemaining'],
]);

/** Reads an answer to the text of `withTruth` as its operation alone would see it. */
export function readingOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  data: unknown,
): Reading {
  const reader = new AnswerReader(schema, document);
  const root = schema.getRootType(operation.operation);
  const comparable = isRecord(data) && root ? reader.object(data, operation, root.name, []) : null;
  return { comparable, truths: reader.truths, fields: reader.fields };
}

/** What is selected of a field, wherever it is asked for. */
interface Selecting extends Pick<FieldNode, 'selectionSet'> {
  readonly name: string;
}

class AnswerReader {
  readonly truths: Truth[] = [];
  readonly fields: SeenField[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
  ) {}

  object(
    data: Record<string, unknown>,
    selecting: Pick<FieldNode, 'selectionSet'>,
    typeName: string,
    path: readonly string[],
  ): unknown {
    const comparable: Record<string, unknown> = {};
    for (const [key, nodes] of byResponseKey(fieldsIn(this.document, selecting))) {
      const name = nodes[0]?.name.value ?? '';
      const type = this.schema.getType(typeName);
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
      // Of another type than this object's, or left out by a directive.
      if (!(key in data)) continue;
      if (!field) comparable[key] = data[key];
      else {
        this.see(`${typeName}.${name}`, field.type, data[key]);
        const all = merged(name, nodes);
        comparable[key] = this.value(data[key], field.type, all, [...path, key]);
        if (typeName === this.schema.getMutationType()?.name) this.payload(data[key], field.type, all, [...path, key]);
      }
    }
    return comparable;
  }

  private value(data: unknown, type: GraphQLOutputType, selecting: Selecting, path: readonly string[]): unknown {
    if (data === null || data === undefined) return null;
    if (isNonNullType(type)) return this.value(data, type.ofType, selecting, path);
    if (isListType(type) && Array.isArray(data))
      return data.map((one, index) => this.value(one, type.ofType, selecting, [...path, String(index)]));
    if (isLeafType(type)) return leafOf(type.name, selecting.name, data);
    if (!isRecord(data)) return data;
    const name = isObjectType(type) ? type.name : String(data[TRUTH.type]);
    this.truth(data, name, namesIn(this.document, selecting), path);
    return this.object(data, selecting, name, path);
  }

  /** What a mutation came to, where it does not ask for it. */
  private payload(data: unknown, type: GraphQLOutputType, selecting: Selecting, path: readonly string[]): void {
    const outcome = outcomeField(this.schema, getNamedType(type).name);
    if (!outcome || !isRecord(data) || namesIn(this.document, selecting).has(outcome.name)) return;
    const truth = data[TRUTH.outcome];
    if (isRecord(truth)) this.truth(truth, outcome.type, new Set(), [...path, outcome.name]);
  }

  private truth(
    data: Record<string, unknown>,
    type: string,
    names: ReadonlySet<string>,
    path: readonly string[],
  ): void {
    const label = path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? '';
    const at = { slot: path.join('.'), isReason: false };
    if (type === 'PaymentFailure') {
      const [by, reason] = [String(data['truthFixableBy']), String(data['truthReason'])];
      this.truths.push({ ...at, state: by, detail: null, select: `${label}.fixableBy`, selectDetail: null });
      if (!['reason', 'code', 'payerMessage'].some((one) => names.has(one)))
        this.truths.push({
          ...at,
          slot: `${at.slot}.reason`,
          state: reason,
          detail: null,
          select: `${label}.reason`,
          selectDetail: null,
          isReason: true,
        });
    }
    const of = STATES[type];
    if (!of || (of.shownBy && !of.shownBy.some((one) => names.has(one)))) return;
    const problem = data[TRUTH.problem];
    this.truths.push({
      ...at,
      state: String(data[stateKey(type)]),
      detail: isRecord(problem) ? String(problem['truthAdvice']) : null,
      select: `${label}.${of.field}`,
      selectDetail: of.hasProblem ? `${label}.problem { code advice }` : null,
    });
  }

  private see(coordinate: string, type: GraphQLOutputType, value: unknown): void {
    const named = getNamedType(type);
    const enumName = isEnumType(named) ? named.name : null;
    const isNullable = !isNonNullType(type);
    if (!isNullable && !enumName) return;
    // The values of a list count one by one; that a list is there counts, too.
    const values = Array.isArray(value) && enumName ? value : [value];
    for (const one of values) {
      const seen = one === null ? null : enumName ? String(one) : 'present';
      this.fields.push({ coordinate, isNullable, enumName, value: seen });
    }
  }
}

function byResponseKey(nodes: readonly FieldNode[]): ReadonlyMap<string, readonly FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  for (const node of nodes) {
    const key = node.alias?.value ?? node.name.value;
    found.set(key, [...(found.get(key) ?? []), node]);
  }
  return found;
}

/** What all of them select: one field may be asked for at several places. */
function merged(name: string, nodes: readonly FieldNode[]): Selecting {
  const selections = nodes.flatMap((one) => one.selectionSet?.selections ?? []);
  return { name, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

/** An id or a number of the provider's in a sentence: codes are shorter. */
const LONG_NUMBER = /\d{8,}/g;

function leafOf(type: string, field: string, value: unknown): unknown {
  const isOfItsOwn = type === 'ID' || type === 'DateTime' || (OF_ITS_OWN.has(field) && value !== '');
  if (isOfItsOwn) return 'present';
  return type === 'String' && typeof value === 'string' ? value.replace(LONG_NUMBER, '…') : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
