import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import type { Caller } from '../../domain/caller.js';
import type { Admitted, GraphQLRequest } from '../../graphql/admission/admission.js';
import type { GatewayContext } from '../../graphql/context.js';
import type { errorFormatter } from '../../graphql/errors/error-formatter.js';
import { withCost, withRequestId } from '../../graphql/execution/result-extensions.js';
import type { Cost } from '../../graphql/request-cost.js';
import type { RequestNotes } from '../../graphql/request-log-notes.js';
import { ChangedResults, type ResultParts } from './changed-results.js';
import { keyOf, type SharedResults, textOf } from './shared-results.js';

/** What a stream of answers needs. */
export interface StreamParts {
  readonly schema: GraphQLSchema;
  readonly context: (requestId: string, caller: Caller, cost: Cost, notes: RequestNotes) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
  readonly shared: SharedResults;
}

/** The answers to an operation, one after another. Their end is told at once, also while one is waited for. */
export type Results = AsyncIterable<ExecutionResult> & { return(): Promise<unknown> };

/** An admitted operation whose answers go over a stream: the same whatever the stream is made of. */
export class StreamedOperation {
  readonly args: ExecutionArgs & { readonly contextValue: GatewayContext };
  private readonly parts: StreamParts;
  private isCut = false;
  private wasCostSent = false;

  constructor(
    parts: StreamParts,
    private readonly admitted: Pick<Admitted, 'document' | 'cost' | 'kind'>,
    { operationName, variables }: Pick<GraphQLRequest, 'operationName' | 'variables'>,
    requestId: string,
    caller: Caller,
    notes: RequestNotes,
  ) {
    this.parts = parts;
    const { document, cost } = admitted;
    this.args = {
      schema: parts.schema,
      document,
      operationName: operationName || null,
      variableValues: variables ?? {},
      contextValue: parts.context(requestId, caller, cost, notes),
    };
  }

  /** The answers: that of a query or mutation, or one for every event of a subscription. */
  answers(): Results {
    return this.admitted.kind === OperationTypeNode.SUBSCRIPTION ? this.changes() : onlyAnswer(this.args);
  }

  /**
   * The answers to a subscription. `cutShort` is told when we end it; the client is not told that it is complete then. What is
   * executed runs in `within`, where who asks for the next answer is not in it already.
   */
  changes(cutShort: () => void = () => {}, within?: ResultParts['within']): ChangedResults {
    const { args } = this;
    const { loaders, caller } = args.contextValue;
    const by = { document: args.document, key: keyOf(args, caller) };
    return new ChangedResults({
      args,
      ...(within && { within }),
      cutShort: () => {
        this.isCut = true;
        cutShort();
      },
      eventCame: () => loaders.forgetPayments(),
      share: (event, execute) => this.parts.shared.get(event, by, execute),
    });
  }

  /** Whether it was we who ended it. */
  get isCutShort(): boolean {
    return this.isCut;
  }

  /** A result as the client is shown it: errors as in plain answers, and once what the request costs. */
  shown(result: ExecutionResult): ExecutionResult {
    const { cost } = this.args.contextValue;
    const errors = result.errors && { errors: result.errors.map((error) => this.preformattedError(error)) };
    const costExtension = !this.wasCostSent && { extensions: withCost(cost, result.extensions) };
    this.wasCostSent = true;
    return { ...result, ...errors, ...costExtension };
  }

  /** The same as JSON. */
  shownText(result: ExecutionResult): string {
    return this.wasCostSent && !result.errors ? textOf(result) : JSON.stringify(this.shown(result));
  }

  /** An error as it stands in plain answers. */
  preformattedError(error: GraphQLError): GraphQLError {
    const { requestId, notes } = this.args.contextValue;
    const { message, extensions } = withRequestId(this.parts.formatError(error.toJSON(), error), requestId);
    notes.failed([{ extensions }]);
    const { nodes = null, source, positions, path } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions });
  }
}

async function* onlyAnswer(args: ExecutionArgs): AsyncGenerator<ExecutionResult, void> {
  yield await execute(args);
}
