import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { CompiledQueries } from './compiled-queries.js';
import type { GatewayContext } from './context.js';
import type { errorFormatter } from './errors.js';

type Logger = NonNullable<ApolloServerOptions<GatewayContext>['logger']>;

/** How the GraphQL server is built. */
export interface GraphQLOptions {
  /** Where the server's own warnings go. */
  readonly logger: Logger;
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema from the server. */
  readonly introspection: boolean;
  readonly formatError: ReturnType<typeof errorFormatter>;
  /** Told of every operation that was found valid. */
  readonly compiled: Pick<CompiledQueries, 'note'>;
  readonly plugins?: readonly ApolloServerPlugin<GatewayContext>[];
}

/** Writes the request id into every error, so that a caller can quote it and an operator can find it. */
const requestIdInErrors: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart({ contextValue }) {
    return {
      async willSendResponse({ response }) {
        if (response.body.kind !== 'single') return;
        const { errors } = response.body.singleResult;
        if (!errors) return;
        response.body.singleResult.errors = errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, requestId: contextValue.requestId },
        }));
      },
    };
  },
};

function noting(compiled: GraphQLOptions['compiled']): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return { didResolveOperation: async ({ source, document }) => compiled.note(source, document) };
    },
  };
}

/** The GraphQL server, not started yet. */
export function createApollo({
  schema,
  introspection,
  formatError,
  compiled,
  plugins = [],
  logger,
}: GraphQLOptions): ApolloServer<GatewayContext> {
  return new ApolloServer<GatewayContext>({
    schema,
    introspection,
    logger,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError,
    plugins: [
      // By default it wraps every field's resolver.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      requestIdInErrors,
      noting(compiled),
      ...plugins,
    ],
  });
}
