// Asks a gateway with each client, as applications do, and prints what each came to. Arguments: its URL, and a credential.
import { GraphQLClient } from 'graphql-request';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import { pipe, take, toPromise } from 'wonka';
import { WebSocket } from 'ws';

const [base, credential] = process.argv.slice(2);
const url = `${base}/graphql`;
const authorization = credential && `Bearer ${credential}`;
const guard = { 'apollo-require-preflight': 'true' };
const headers = { ...guard, ...(authorization && { authorization }) };

const READ = 'query Read { payment(id: "7000000002") { id status } }';
const WRITE = 'mutation Write { createPayerToken(input: { paymentIds: ["7000000002"] }) { payerToken { expiresAt } } }';
const WRONG = 'query Wrong { nothing }';
const WATCH = 'subscription Watch { paymentChanged(id: "7000000002") { id status } }';

const codeOf = (error) => error?.extensions?.code ?? 'none';

/** Each client: what it reads and writes, the code it sees for a wrong document, and the first answer of a subscription. */
const clients = {
  'apollo-client-3': async () =>
    apollo(
      (await import('apollo-client-3/core/core.cjs')).default,
      (error) => error.graphQLErrors?.[0] ?? error.networkError?.result?.errors?.[0],
    ),
  'apollo-client-4': async () => apollo(await import('apollo-client-4'), (error) => error.errors?.[0]),
  'urql-core-4': async () => urql(await import('urql-core-4')),
  'urql-core-5': async () => urql(await import('urql-core-5')),
  'urql-core-6': async () => urql(await import('urql-core-6')),
  'graphql-request': async () => {
    const client = new GraphQLClient(url, { headers });
    return {
      read: () => client.request(READ),
      write: () => client.request(WRITE),
      wrong: () => client.request(WRONG).catch((error) => codeOf(error.response?.errors?.[0])),
    };
  },
  'graphql-sse': async () => {
    const client = createSse({ url, headers, retryAttempts: 0 });
    return ofSubscriber(client, (error) => codeOf(error?.[0] ?? error));
  },
  'graphql-ws': async () => {
    const connectionParams = { ...(authorization && { authorization }) };
    const client = createWs({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    return { ...ofSubscriber(client, (error) => codeOf(error?.[0])), close: () => client.dispose() };
  },
};

function apollo({ ApolloClient, InMemoryCache, HttpLink, gql }, errorIn) {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url, headers }) });
  return {
    read: async () => {
      const { data } = await client.query({ query: gql(READ) });
      const [again] = [client.readQuery({ query: gql(READ) })];
      if (again?.payment.status !== data.payment.status) throw new Error('The cache does not have it.');
      return data;
    },
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
  };
}

function urql({ Client, fetchExchange }) {
  const client = new Client({ url, exchanges: [fetchExchange], fetchSubscriptions: true, fetchOptions: { headers } });
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    read: async () => dataOf(await client.query(READ, {}).toPromise()),
    write: async () => dataOf(await client.mutation(WRITE, {}).toPromise()),
    wrong: async () => codeOf((await client.query(WRONG, {}).toPromise()).error?.graphQLErrors[0]),
    watch: async () => dataOf(await pipe(client.subscription(WATCH, {}), take(1), toPromise)),
  };
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
  };
}

// What a client leaves behind when it breaks off a stream is its own matter.
process.on('unhandledRejection', (error) => {
  if (error?.name !== 'AbortError') throw error;
});

const outcomes = {};
for (const [name, make] of Object.entries(clients)) {
  const client = await make();
  const outcome = {};
  for (const what of ['read', 'write', 'wrong', 'watch']) {
    if (!client[what]) continue;
    outcome[what] = await client[what]().catch((error) => `failed: ${String(error?.message ?? JSON.stringify(error))}`);
  }
  await client.close?.();
  outcomes[name] = outcome;
}
// Some clients keep their connections, which would keep this process.
process.stdout.write(JSON.stringify(outcomes), () => process.exit());
