import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import type { Caller } from '../domain/caller.js';
import type { GatewayContext } from '../graphql/context.js';
import type { errorFormatter } from '../graphql/errors.js';
import { callerOf } from './authentication.js';

/**
 * How long a client may take nothing, in milliseconds. Something is written at least every 12 seconds, so one whose
 * connection stands still that long is gone or too slow: it is cut off, and what waited for it is forgotten.
 */
const STUCK_MS = 60_000;

/** Parsed documents that are kept for the next who asks the same. */
const MOST_DOCUMENTS = 200;

/** What a stream of answers needs. */
export interface StreamParts {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly context: (requestId: string, caller: Caller) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
}

/** Whether the client asks for Server-Sent Events. */
export function wantsStream(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false;
}

/**
 * Answers operations over Server-Sent Events, subscriptions above all: GraphQL over SSE, "distinct connections" mode. Errors
 * look as they do in plain answers.
 */
export function streamHandler({ schema, introspection, context, formatError }: StreamParts) {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const documents = new Map<string, DocumentNode>();
  const valid = new WeakSet<DocumentNode>();
  const handle = createHandler<Record<PropertyKey, unknown> & GatewayContext>({
    schema,
    onSubscribe: (request, { query, operationName, variables }) => {
      const document = documentOf(query);
      // What can not be parsed is answered in the handler's own way.
      if (!document) return undefined;
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: { ...context(request.raw.id, callerOf(request.raw)) },
      };
    },
    // Validating takes far more memory than all the rest of a subscription: it is done once for a document.
    validate: (ofSchema, document) => {
      if (valid.has(document)) return [];
      const errors = validate(ofSchema, document, rules);
      if (errors.length === 0) valid.add(document);
      return errors;
    },
    subscribe: async (args) => {
      const result = await subscribe(args);
      return Symbol.asyncIterator in result ? new Distinct(result) : result;
    },
    onNext: ({ requestId }, _request, result) => {
      if (!result.errors) return undefined;
      return { ...result, errors: result.errors.map((error) => shown(error, requestId)) };
    },
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { socket } = request.raw;
    socket.setTimeout(STUCK_MS, () => socket.destroy());
    await handle(request, reply);
    socket.setTimeout(0);
  };

  /** Every stream holds on to its document while it lasts: thousands that ask the same share one. */
  function documentOf(query: string): DocumentNode | null {
    const known = documents.get(query);
    if (known) return known;
    try {
      const document = parse(query);
      const [oldest] = documents.keys();
      if (documents.size >= MOST_DOCUMENTS && oldest !== undefined) documents.delete(oldest);
      documents.set(query, document);
      return document;
    } catch {
      return null;
    }
  }

  function shown(error: GraphQLError, requestId: string): GraphQLError {
    const { message, extensions } = formatError(error.toJSON(), error);
    const { nodes = null, source, positions, path } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...extensions, requestId } });
  }
}

/** Passes over an answer that says the same as the one before: what changed was nothing that the client asked for. */
class Distinct implements AsyncIterableIterator<ExecutionResult> {
  private last = '';

  constructor(private readonly answers: AsyncGenerator<ExecutionResult, void, void>) {}

  async next(): Promise<IteratorResult<ExecutionResult>> {
    for (;;) {
      const result = await this.answers.next();
      const text = JSON.stringify(result.value);
      if (result.done || text !== this.last) {
        this.last = text;
        return result;
      }
    }
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    return this.answers.return();
  }

  /** Never called; but what lacks it is taken for no generator, and is not told when the client has gone. */
  throw(error: unknown): Promise<IteratorResult<ExecutionResult>> {
    return this.answers.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
