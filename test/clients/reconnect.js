// Watches a payment with each client that can come back by itself, and prints each state that it hears of, a line each.
// Arguments: the gateway's URL, and a credential where there is one. It ends when it is ended.

import apollo3 from 'apollo-client-3/core/core.cjs';
import retry3 from 'apollo-client-3/link/retry/retry.cjs';
import { ApolloClient, gql, HttpLink, InMemoryCache } from 'apollo-client-4';
import { RetryLink } from 'apollo-client-4/link/retry';
import { GraphQLWsLink } from 'apollo-client-4/link/subscriptions';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import { WebSocket } from 'ws';
import { connectionParams, headers, url, WATCH, webSocketUrl } from './operations.js';

/** As often as it takes, and soon: what comes back is what is looked at, not how patiently. */
const repeated = { retryAttempts: 1_000, retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)) };
// Unless it is told to, this client does not try again where a connection is refused.
const webSockets = {
  url: webSocketUrl,
  webSocketImpl: WebSocket,
  connectionParams,
  shouldRetry: () => true,
  ...repeated,
};
const retries = { delay: { initial: 100, max: 100, jitter: false }, attempts: { max: 1_000 } };

const tell = (client, data) =>
  process.stdout.write(`${JSON.stringify({ client, status: data.paymentChanged.status })}\n`);
/** A client that gives up ends all, which shows. */
const fail = (client) => (error) => {
  process.stderr.write(`${client}: ${error?.message ?? JSON.stringify(error)}\n`);
  process.exit(1);
};

function watchWith(name, client) {
  client.subscribe(
    { query: WATCH },
    { next: ({ data }) => data && tell(name, data), error: fail(name), complete: fail(name) },
  );
}

function watchWithApollo(name, { ApolloClient: Client, InMemoryCache: Cache, gql: parse }, link) {
  const client = new Client({ cache: new Cache(), link });
  client.subscribe({ query: parse(WATCH) }).subscribe({
    next: ({ data, error }) => (data ? tell(name, data) : fail(name)(error)),
    error: fail(name),
    complete: fail(name),
  });
}

const http = { uri: url, headers };
watchWith('graphql-sse', createSse({ url, headers, ...repeated }));
watchWith('graphql-ws', createWs(webSockets));
watchWithApollo('apollo-client-3', apollo3, new retry3.RetryLink(retries).concat(new apollo3.HttpLink(http)));
const apollo4 = { ApolloClient, InMemoryCache, gql };
watchWithApollo('apollo-client-4', apollo4, new RetryLink(retries).concat(new HttpLink(http)));
watchWithApollo('apollo-client-4 over WebSocket', apollo4, new GraphQLWsLink(createWs(webSockets)));
