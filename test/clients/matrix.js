// Asks a gateway with each client, as applications do, and prints what each came to. Arguments: its URL, a credential or an
// empty text, and as JSON a payment of its own for each client that keeps what it read.
import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { parse } from 'graphql';
import { GraphQLClient } from 'graphql-request';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import { pipe, subscribe, take, toPromise } from 'wonka';
import { WebSocket } from 'ws';
import {
  codeOf,
  connectionParams,
  FIND,
  headers,
  READ,
  REFUND,
  url,
  WATCH,
  WRITE,
  WRONG,
  webSocketUrl,
} from './operations.js';
import { relayClient } from './relay.js';

const payments = JSON.parse(process.argv[4]);

/**
 * Each client: what it reads and writes, the code it sees for a wrong document, the first answer of a subscription, a read that
 * is begun and can be stopped, and what its cache says before and after a refund.
 */
const clients = {
  'apollo-client-3': async () =>
    apollo(
      (await import('apollo-client-3/core/core.cjs')).default,
      (error) => error.graphQLErrors?.[0] ?? error.networkError?.result?.errors?.[0],
    ),
  'apollo-client-4': async () => apollo(await import('apollo-client-4'), (error) => error.errors?.[0]),
  'urql-core-4': async () => urql(await import('urql-core-4')),
  'urql-core-5': async () => urql(await import('urql-core-5')),
  'urql-core-6': async () => urql(await import('@urql/core')),
  'urql-graphcache': async () => {
    const { cacheExchange } = await import('@urql/exchange-graphcache');
    return urql(await import('@urql/core'), [cacheExchange()]);
  },
  'graphql-request': async () => {
    const client = new GraphQLClient(url, { headers });
    return {
      read: () => client.request(READ),
      write: () => client.request(WRITE),
      wrong: () => client.request(WRONG).catch((error) => codeOf(error.response?.errors?.[0])),
      begin: (heard) => untilAborted((signal) => client.request({ document: READ, signal }), heard),
    };
  },
  // Else a query joins an equal one that is under way, and shares its end where that one is stopped.
  'executor-http': async () =>
    executor(buildHTTPExecutor({ endpoint: url, headers, deduplicateInflightRequests: false })),
  'relay-runtime': async () => relayClient(),
  'graphql-sse': async () => {
    const client = createSse({ url, headers, retryAttempts: 0 });
    return ofSubscriber(client, (error) => codeOf(error?.[0] ?? error));
  },
  'graphql-ws': async () => {
    const client = createWs({ url: webSocketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    return { ...ofSubscriber(client, (error) => codeOf(error?.[0])), close: () => client.dispose() };
  },
};

/** Begins what takes a signal. */
function untilAborted(ask, heard) {
  const stopping = new AbortController();
  ask(stopping.signal).then(heard, (error) => {
    if (error?.name !== 'AbortError') heard(error);
  });
  return () => stopping.abort();
}

function apollo({ ApolloClient, InMemoryCache, HttpLink, gql }, errorIn) {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url, headers }) });
  const now = { query: gql(READ), fetchPolicy: 'network-only' };
  return {
    read: async () => (await client.query(now)).data,
    write: async () => (await client.mutate({ mutation: gql(WRITE) })).data,
    wrong: () => client.query({ query: gql(WRONG) }).catch((error) => codeOf(errorIn(error))),
    watch: () =>
      new Promise((resolve, reject) => {
        const watching = client.subscribe({ query: gql(WATCH) }).subscribe({
          next: ({ data, error }) => {
            setImmediate(() => watching.unsubscribe());
            if (data) resolve(data);
            else reject(error);
          },
          error: reject,
        });
      }),
    begin: (heard) => {
      const next = ({ data }) => data?.payment && heard(data);
      const asking = client.watchQuery(now).subscribe({ next, error: heard });
      return () => asking.unsubscribe();
    },
    cached: async (id, key) => {
      const find = { query: gql(FIND), variables: { id } };
      await client.query(find);
      const before = client.readQuery(find).payment.status;
      await client.mutate({ mutation: gql(REFUND), variables: { id, key } });
      return [before, client.readQuery(find).payment.status];
    },
  };
}

/** The core keeps nothing; with an exchange that does, `cached` tells what. */
function urql({ Client, fetchExchange }, caches = []) {
  const exchanges = [...caches, fetchExchange];
  const client = new Client({ url, exchanges, fetchSubscriptions: true, fetchOptions: { headers } });
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return withoutTypes(data);
  };
  const now = { requestPolicy: 'network-only' };
  const cached = async (id, key) => {
    const find = (requestPolicy) => client.query(FIND, { id }, { requestPolicy }).toPromise();
    await find('network-only');
    const before = dataOf(await find('cache-only')).payment.status;
    dataOf(await client.mutation(REFUND, { id, key }).toPromise());
    return [before, dataOf(await find('cache-only')).payment.status];
  };
  return {
    read: async () => dataOf(await client.query(READ, {}, now).toPromise()),
    write: async () => dataOf(await client.mutation(WRITE, {}).toPromise()),
    wrong: async () => codeOf((await client.query(WRONG, {}).toPromise()).error?.graphQLErrors[0]),
    watch: async () => dataOf(await pipe(client.subscription(WATCH, {}), take(1), toPromise)),
    begin: (heard) => pipe(client.query(READ, {}, now), subscribe(heard)).unsubscribe,
    ...(caches.length > 0 && { cached }),
  };
}

/** Without what a cache asks for beside what was wanted. */
function withoutTypes(data) {
  return JSON.parse(JSON.stringify(data, (key, value) => (key === '__typename' ? undefined : value)));
}

function executor(execute) {
  const dataOf = ({ data, errors }) => {
    if (errors) throw errors[0];
    return data;
  };
  return {
    read: async () => dataOf(await execute({ document: parse(READ) })),
    write: async () => dataOf(await execute({ document: parse(WRITE) })),
    wrong: async () => codeOf((await execute({ document: parse(WRONG) })).errors?.[0]),
    watch: async () => {
      // Leaving the loop ends the stream.
      for await (const result of await execute({ document: parse(WATCH) })) return dataOf(result);
    },
    begin: (heard) => untilAborted((signal) => execute({ document: parse(READ), signal }).then(failed), heard),
  };
}

/** This client tells of a request that was stopped as it tells of one that failed. */
function failed(result) {
  if (result.errors) throw Object.assign(new Error(), { name: 'AbortError' });
  return result;
}

/** A client that has one way for everything. */
function ofSubscriber(client, codeIn) {
  const first = (query) =>
    new Promise((resolve, reject) => {
      const stop = client.subscribe(
        { query },
        {
          next: ({ data, errors }) => {
            if (errors) reject(errors);
            else resolve(data);
            setImmediate(() => stop());
          },
          error: reject,
          complete: () => reject(new Error('It ended without an answer.')),
        },
      );
    });
  return {
    read: () => first(READ),
    write: () => first(WRITE),
    wrong: () => first(WRONG).catch(codeIn),
    watch: () => first(WATCH),
    begin: (heard) => client.subscribe({ query: READ }, { next: heard, error: heard, complete: () => {} }),
  };
}

/** What is heard of a read that was stopped at once, up to the answer of one that was not. */
async function abortOf({ begin, read }) {
  let heard = 'nothing';
  const stop = begin((what) => {
    heard = String(what?.message ?? JSON.stringify(what));
  });
  stop();
  await read();
  return heard;
}

// What a client leaves behind when it breaks off a stream is its own matter.
process.on('unhandledRejection', (error) => {
  if (error?.name !== 'AbortError') throw error;
});

const outcomes = {};
for (const [name, make] of Object.entries(clients)) {
  const client = await make();
  const asked = {
    read: client.read,
    write: client.write,
    wrong: client.wrong,
    watch: client.watch,
    abort: () => abortOf(client),
    cached: client.cached && (() => client.cached(payments[name], `${name}-refund`)),
  };
  const outcome = {};
  for (const [what, ask] of Object.entries(asked)) {
    if (!ask) continue;
    outcome[what] = await ask().catch((error) => `failed: ${String(error?.message ?? JSON.stringify(error))}`);
  }
  await client.close?.();
  outcomes[name] = outcome;
}
// Some clients keep their connections, which would keep this process.
process.stdout.write(JSON.stringify(outcomes), () => process.exit());
