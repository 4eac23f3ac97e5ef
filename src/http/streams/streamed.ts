import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { Caller } from '../../domain/caller.js';
import type { Admitted, GraphQLRequest } from '../../graphql/admission/admission.js';
import type { GatewayContext } from '../../graphql/context.js';
import type { errorFormatter } from '../../graphql/errors/errors.js';
import { withCost, withRequestId } from '../../graphql/execution/result-extensions.js';
import type { Cost } from '../../graphql/request-cost.js';
import { ChangedResults } from './changed-results.js';

/** What a stream of answers needs. */
export interface StreamParts {
  readonly schema: GraphQLSchema;
  readonly context: (requestId: string, caller: Caller, cost: Cost) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
}

/** An admitted operation whose answers go over a stream: the same whatever the stream is made of. */
export class Streamed {
  readonly args: ExecutionArgs & { readonly contextValue: GatewayContext };
  private readonly formatError: StreamParts['formatError'];
  private isCut = false;
  private wasCostSent = false;

  constructor(
    { schema, context, formatError }: StreamParts,
    { document, cost }: Pick<Admitted, 'document' | 'cost'>,
    { operationName, variables }: Pick<GraphQLRequest, 'operationName' | 'variables'>,
    requestId: string,
    caller: Caller,
  ) {
    this.formatError = formatError;
    this.args = {
      schema,
      document,
      operationName: operationName || null,
      variableValues: variables ?? {},
      contextValue: context(requestId, caller, cost),
    };
  }

  /** The answers to a subscription. `cutShort` is told when we end it; the client is not told that it is complete then. */
  answers(cutShort: () => void = () => {}): ChangedResults {
    const { loaders } = this.args.contextValue;
    return new ChangedResults(
      this.args,
      () => {
        this.isCut = true;
        cutShort();
      },
      createSourceEventStream,
      () => loaders.forgetPayments(),
    );
  }

  /** Whether it was we who ended it. */
  get isCutShort(): boolean {
    return this.isCut;
  }

  /** A result as the client is shown it: errors as in plain answers, and once what the request costs. */
  shown(result: ExecutionResult): ExecutionResult {
    const { cost } = this.args.contextValue;
    const errors = result.errors && { errors: result.errors.map((error) => this.shownError(error)) };
    const costExtension = !this.wasCostSent && { extensions: withCost(cost, result.extensions) };
    this.wasCostSent = true;
    return { ...result, ...errors, ...costExtension };
  }

  /** An error as it stands in plain answers. */
  shownError(error: GraphQLError): GraphQLError {
    const { requestId } = this.args.contextValue;
    const { message, extensions } = withRequestId(this.formatError(error.toJSON(), error), requestId);
    const { nodes = null, source, positions, path } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions });
  }
}
