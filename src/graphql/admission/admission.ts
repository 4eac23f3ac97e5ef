import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { CallBudgets } from '../../callers/call-budgets.js';
import type { Caller } from '../../domain/caller.js';
import { Fault, RequestTooLarge } from '../../domain/errors.js';
import type { errorFormatter } from '../errors/error-formatter.js';
import type { Cost } from '../request-cost.js';
import { BadValues, priceOf, READS_PER_MINUTE } from './cost.js';
import { checkOperationScopes } from './operation-scope-check.js';
import { NoDocument, type ParsedDocuments } from './parsed-documents.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** A request as it came, its form checked. */
export interface GraphQLRequest {
  readonly query?: string | null;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  /** The name of a trusted document. */
  readonly documentId?: string | null;
}

/** A request that may be carried out. */
export interface Admitted {
  readonly text: string;
  readonly document: DocumentNode;
  readonly kind: OperationTypeNode;
  /** The name that the document gives the operation; `null` where it gives none. */
  readonly name: string | null;
  readonly cost: Cost;
}

/** A request that is not carried out. Nothing was done, and no provider call made. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly errors: readonly GraphQLFormattedError[],
    /** `null` where the request was not understood far enough to be priced. */
    readonly cost: Cost | null,
  ) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

export interface AdmissionParts {
  readonly schema: GraphQLSchema;
  readonly documents: ParsedDocuments;
  /** `null`: any operation may be asked for. */
  readonly trusted: TrustedDocuments | null;
  readonly budgets: CallBudgets;
  /** The configured accounts. */
  readonly accountIds: readonly string[];
  /** Provider calls that one request may cause at most. */
  readonly costLimit: number;
  /** The same of a payer. */
  readonly payerCostLimit: number;
  readonly formatError: ReturnType<typeof errorFormatter>;
}

/** Decides whether a request is carried out, before anything of it is: the same for every way in. */
export class Admission {
  constructor(private readonly parts: AdmissionParts) {}

  /** Reads, validates and prices a request, and takes its price out of the caller's budget. Raises Refused. */
  admit(request: GraphQLRequest, caller: Caller): Admitted {
    const { schema, budgets, accountIds } = this.parts;
    let providerCalls: number | null = null;
    try {
      budgets.check(caller);
      const text = this.textOf(request);
      const { document, operation } = this.operationOf(text, request.operationName);
      const variables = request.variables ?? {};
      providerCalls = priceOf(schema, document, operation, variables);
      checkOperationScopes(schema, { document, operation, variables }, caller, accountIds);
      const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
      // Not what an open subscription causes as time goes by: that is bounded by the minute.
      const atOnce = providerCalls - (isSubscription ? READS_PER_MINUTE : 0);
      if (atOnce > this.limitOf(caller)) throw this.tooCostly(atOnce, caller);
      // Reading it takes something too: who only asks for what costs nothing comes to an end as well.
      const remaining = budgets.spend(caller, Math.max(1, providerCalls));
      const name = operation.name?.value ?? null;
      return { text, document, kind: operation.operation, name, cost: this.cost(providerCalls, remaining, caller) };
    } catch (error) {
      const errors = this.shown(error);
      if (errors[0]?.extensions?.['code'] !== 'RATE_LIMITED') budgets.charge(caller, 1);
      throw new Refused(errors, providerCalls === null ? null : this.cost(providerCalls, null, caller));
    }
  }

  /** The error of a fault that stands in the way of an admitted request. */
  rejection(fault: Fault, { cost }: Admitted): Refused {
    return new Refused(this.shown(fault), cost);
  }

  private textOf({ query, extensions, documentId }: GraphQLRequest): string {
    const { trusted } = this.parts;
    const { sha256Hash } = (extensions?.['persistedQuery'] ?? {}) as { sha256Hash?: unknown };
    const name = documentId ?? (typeof sha256Hash === 'string' ? sha256Hash : null);
    if (query) {
      trusted?.check(query);
      return query;
    }
    // The words are those by which clients know that they have to send the text.
    if (name === null) throw rejection('BAD_REQUEST', 'The body must be one JSON object with a "query".');
    if (!trusted) throw rejection('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    const text = trusted.named(name);
    if (text === undefined) throw rejection('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    return text;
  }

  private operationOf(text: string, operationName: string | null | undefined) {
    const document = this.parts.documents.read(text);
    // Clients that always send a name send an empty one for none.
    const operation = getOperationAST(document, operationName || null);
    if (operation) return { document, operation };
    throw rejection(
      'OPERATION_RESOLUTION_FAILURE',
      'The document does not have just one operation, nor one of the name in "operationName".',
    );
  }

  private limitOf({ only }: Caller): number {
    return only ? this.parts.payerCostLimit : this.parts.costLimit;
  }

  private tooCostly(providerCalls: number, caller: Caller): RequestTooLarge {
    return new RequestTooLarge(
      `The request can cause ${providerCalls} provider calls, ${this.limitOf(caller)} is the most for one; ask in several.`,
    );
  }

  private cost(providerCalls: number, remaining: number | null, caller: Caller): Cost {
    const perMinute = this.parts.budgets.perMinute(caller);
    return { providerCalls, limit: this.limitOf(caller), remaining, perMinute };
  }

  private shown(error: unknown): GraphQLFormattedError[] {
    const { formatError } = this.parts;
    if (error instanceof NoDocument || error instanceof BadValues)
      return error.errors.map((one) => this.coded(one, error.code));
    if (error instanceof GraphQLError) return [formatError(error.toJSON(), error)];
    if (error instanceof Fault) return [formatError({ message: error.message }, error)];
    throw error;
  }

  private coded(originalError: GraphQLError, code: (NoDocument | BadValues)['code']): GraphQLFormattedError {
    const { message, nodes = null, source, positions, extensions } = originalError;
    const error = new GraphQLError(message, {
      nodes,
      source,
      positions,
      originalError: originalError.originalError ?? originalError,
      extensions: { code, ...extensions },
    });
    return this.parts.formatError(error.toJSON(), error);
  }
}

function rejection(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
