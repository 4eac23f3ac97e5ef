import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { ParsedDocuments } from '../admission/parsed-documents.js';
import type { GatewayContext } from '../context.js';
import type { errorFormatter } from '../errors/error-formatter.js';
import { withCost, withRequestId } from './result-extensions.js';

type Logger = NonNullable<ApolloServerOptions<GatewayContext>['logger']>;

/** How the GraphQL server is built. */
export interface GraphQLOptions {
  /** Where the server's own warnings go. */
  readonly logger: Logger;
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema from the server. */
  readonly introspection: boolean;
  /** Those that were read already: they are not read again. */
  readonly documents: ParsedDocuments;
  readonly formatError: ReturnType<typeof errorFormatter>;
  readonly plugins?: readonly ApolloServerPlugin<GatewayContext>[];
}

/** Writes what the request costs into its answer, and the request id into every error, so that it can be quoted and found. */
const costAndRequestId: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart({ contextValue: { cost, requestId, notes } }) {
    return {
      async willSendResponse({ response }) {
        if (response.body.kind !== 'single') return;
        const result = response.body.singleResult;
        result.extensions = withCost(cost, result.extensions);
        notes.failed(result.errors);
        if (result.errors) result.errors = result.errors.map((error) => withRequestId(error, requestId));
      },
    };
  },
};

/** The GraphQL server, not started yet. */
export function createApollo({
  schema,
  introspection,
  documents,
  formatError,
  plugins = [],
  logger,
}: GraphQLOptions): ApolloServer<GatewayContext> {
  return new ApolloServer<GatewayContext>({
    schema,
    introspection,
    logger,
    persistedQueries: false,
    documentStore: {
      // Its keys end in the SHA-256 of the text.
      get: async (key) => documents.byHash(key.slice(-64)),
      set: async () => {},
      delete: async () => false,
    },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError,
    plugins: [
      // By default it wraps every field's resolver.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      costAndRequestId,
      ...plugins,
    ],
  });
}
