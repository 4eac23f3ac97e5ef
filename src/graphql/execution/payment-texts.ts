import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { showsProperty } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';

type Variables = Readonly<Record<string, unknown>>;

/** A query of one payment, whose answer follows from the payment and from who asks, and from nothing else. */
interface PaymentQuery {
  /** Tells it from all others. */
  readonly number: number;
  readonly operation: OperationDefinitionNode;
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
}

/** An answer that was given, and what it followed from. */
interface Remembered {
  readonly caller: GatewayContext['caller'] | null;
  readonly payment: unknown;
  readonly args: Variables;
  readonly text: string;
}

/** Stands for an answer that was asked for once: one for all, since most answers never are again. */
const ONCE: Remembered = { caller: null, payment: null, args: {}, text: '' };

/** The field of the schema whose answers are remembered. */
const FIELD = 'payment';

/** Characters of all texts and of what they are found by. */
const MAX_CHARACTERS = 1_000_000;

/**
 * The texts of answers that show one payment, so that what many poll is executed once for each reading. The field is asked each
 * time as ever: it lets in who may ask, and gives the payment that is good now. Only where that is the very value which the text was
 * made of, for the same caller and document, is the text given: after a webhook, a write or its time a payment is another value.
 */
export class PaymentTexts {
  private readonly queries = new WeakMap<DocumentNode, PaymentQuery | null>();
  private readonly remembered = new LRUCache<string, Remembered>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ text }, key) => key.length + text.length,
  });
  private numbers = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  /** What was asked, where it is of that kind; `null` where it is not. */
  asked(document: DocumentNode, variables: Variables, context: GatewayContext): AskedPayment | null {
    // What a payer is shown is held to a token first.
    if (context.caller.only) return null;
    const query = this.queryOf(document);
    if (!query) return null;
    const key = `${query.number} ${context.caller.id} ${JSON.stringify(variables)}`;
    return new AskedPayment(this.schema, this.remembered, key, query, variables, context);
  }

  private queryOf(document: DocumentNode): PaymentQuery | null {
    const known = this.queries.get(document);
    if (known !== undefined) return known;
    this.numbers += 1;
    const query = paymentQueryIn(this.schema, document, this.numbers);
    this.queries.set(document, query);
    return query;
  }
}

/** One request for a payment. */
class AskedPayment {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly remembered: LRUCache<string, Remembered>,
    private readonly key: string,
    private readonly query: PaymentQuery,
    private readonly variables: Variables,
    private readonly context: GatewayContext,
  ) {}

  /** The data of its answer as JSON, where that is known; `null`: it has to be executed, which says what is wrong, too. */
  text(): Promise<string | null> | null {
    const known = this.remembered.get(this.key);
    if (known?.caller !== this.context.caller) return null;
    return this.payment(known.args).then((payment) => (payment === known.payment ? known.text : null));
  }

  /** It was executed, with these data and without an error. The text is remembered where it was asked for before. */
  async executed(text: string): Promise<void> {
    if (!this.remembered.has(this.key)) {
      this.remembered.set(this.key, ONCE);
      return;
    }
    const { operation, field, node } = this.query;
    const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], this.variables);
    const args = getArgumentValues(field, node, coerced);
    const payment = await this.payment(args);
    if (payment !== null) this.remembered.set(this.key, { caller: this.context.caller, payment, args, text });
  }

  /** What the field gives: in one request always the same, without another call. `null` where it gives none, or refuses. */
  private async payment(args: Variables): Promise<unknown> {
    const resolve = this.query.field.resolve as (source: null, args: Variables, context: GatewayContext) => unknown;
    try {
      return (await resolve(null, args, this.context)) ?? null;
    } catch {
      return null;
    }
  }
}

function paymentQueryIn(schema: GraphQLSchema, { definitions }: DocumentNode, number: number): PaymentQuery | null {
  const [operation, another] = definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || another) return null;
  const [node, more] = operation.selectionSet.selections;
  const isAlone = operation.operation === OperationTypeNode.QUERY && !operation.directives?.length && !more;
  if (!isAlone || node?.kind !== Kind.FIELD || node.name.value !== FIELD || node.directives?.length) return null;
  const field = schema.getQueryType()?.getFields()[FIELD];
  const type = field && getNamedType(field.type);
  return field && isObjectType(type) && showsOnly(node, type) ? { number, operation, node, field } : null;
}

/** Whether everything that is selected there just shows what the value has. */
function showsOnly({ selectionSet }: FieldNode, type: GraphQLObjectType): boolean {
  return (selectionSet?.selections ?? []).every((node) => {
    if (node.kind !== Kind.FIELD || node.directives?.length) return false;
    if (node.name.value === '__typename') return true;
    const field = type.getFields()[node.name.value];
    if (!field || !showsProperty(field)) return false;
    const inner = getNamedType(field.type);
    return isLeafType(inner) || (isObjectType(inner) && showsOnly(node, inner));
  });
}
