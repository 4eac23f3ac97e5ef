import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { GatewayContext } from './context.js';

/** How often a query must have been asked before it is worth compiling. */
const WORTH_IT = 3;

/** How many queries are kept; of those that have not been asked for longest the first goes. */
const MOST_QUERIES = 500;

interface Known {
  readonly times: number;
  /** `null`: it is asked too seldom yet, or is not of the kind that is compiled. */
  readonly compiled: Compiled | null;
}

interface Compiled {
  /** The operation's own name. */
  readonly name: string | null;
  readonly query: CompiledQuery;
}

/** A request for a query. */
export interface QueryRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/**
 * Queries that are asked again and again, as compiled code. Only plain ones are: a single query without directives and
 * introspection. Everything else, and above all every mutation, is left to the GraphQL server, which also reads and
 * validates each query before it comes here.
 */
export class CompiledQueries {
  private readonly queries = new Map<string, Known>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** Takes note that a query, found valid, was asked. */
  note(text: string, document: DocumentNode): void {
    const { times, compiled } = this.queries.get(text) ?? { times: 0, compiled: null };
    const isWorthIt = times + 1 === WORTH_IT;
    this.keep(text, { times: times + 1, compiled: isWorthIt ? this.compile(document) : compiled });
  }

  /** Runs a query if it is compiled; `null` where it is not, or where its variables are wrong: nothing was run then. */
  run(
    { query, operationName, variables }: QueryRequest,
    context: () => GatewayContext,
  ): Promise<ExecutionResult> | null {
    const known = this.queries.get(query);
    if (!known?.compiled || (operationName ?? known.compiled.name) !== known.compiled.name) return null;
    // While there is room for all nobody need know which was asked for last.
    if (this.queries.size > MOST_QUERIES / 2) this.keep(query, known);
    const result = known.compiled.query.query(undefined, context(), variables);
    if (result instanceof Promise) return result;
    return 'data' in result ? Promise.resolve(result) : null;
  }

  private compile(document: DocumentNode): Compiled | null {
    const operation = plainQueryOf(document);
    // Texts, numbers and enum values are as the domain's types have them; our own scalars are still asked to write theirs.
    const query = operation && compileQuery(this.schema, document, undefined, { disableLeafSerialization: true });
    return query && isCompiledQuery(query) ? { name: operation.name?.value ?? null, query } : null;
  }

  private keep(text: string, known: Known): void {
    this.queries.delete(text);
    this.queries.set(text, known);
    const [oldest] = this.queries.keys();
    if (this.queries.size > MOST_QUERIES && oldest !== undefined) this.queries.delete(oldest);
  }
}

/** The one query of a document without directives and introspection. */
function plainQueryOf(document: DocumentNode): OperationDefinitionNode | null {
  const [query, another] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (query?.operation !== 'query' || another) return null;
  let isPlain = true;
  const refuse = () => {
    isPlain = false;
    return BREAK;
  };
  visit(document, {
    Directive: refuse,
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
  });
  return isPlain ? query : null;
}

/** What went wrong in a compiled query, as GraphQL's own errors; `undefined` where nothing did. */
export function errorsOf({ errors }: ExecutionResult): GraphQLError[] | undefined {
  return errors?.map(asGraphQLError);
}

/** The compiler's errors have the members of GraphQL's own, but are none. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const { message, path, locations, originalError } = error as GraphQLError;
  const own = new GraphQLError(message, { path: path ?? null, originalError: originalError ?? null });
  Object.defineProperty(own, 'locations', { value: locations });
  return own;
}
