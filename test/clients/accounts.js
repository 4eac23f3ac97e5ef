// Reads the same payment id at two accounts in turn with each client that caches what it read, and prints what each then has for
// both. Arguments: the gateway's URL and a credential.
import { headers, url } from './operations.js';

const READ = `query Read($account: ID!) {
  payment(paymentId: "7000000002", account: $account) { id paymentId status account { id name } }
}`;

async function apollo({ ApolloClient, InMemoryCache, HttpLink, gql }) {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url, headers }) });
  const query = gql(READ);
  return {
    read: (account) => client.query({ query, variables: { account } }),
    cached: async (account) => client.readQuery({ query, variables: { account } }).payment,
  };
}

async function graphcache() {
  const [{ Client, fetchExchange }, { cacheExchange }] = await Promise.all([
    import('@urql/core'),
    import('@urql/exchange-graphcache'),
  ]);
  const client = new Client({ url, exchanges: [cacheExchange(), fetchExchange], fetchOptions: { headers } });
  const ask = async (account, requestPolicy) => {
    const { data, error } = await client.query(READ, { account }, { requestPolicy }).toPromise();
    if (error) throw error;
    return data.payment;
  };
  return { read: (account) => ask(account, 'network-only'), cached: (account) => ask(account, 'cache-only') };
}

const clients = {
  'apollo-client-3': await apollo((await import('apollo-client-3/core/core.cjs')).default),
  'apollo-client-4': await apollo(await import('apollo-client-4')),
  'urql-graphcache': await graphcache(),
};
const outcomes = {};
for (const [name, { read, cached }] of Object.entries(clients)) {
  for (const account of ['kz', 'uz', 'kz', 'uz']) await read(account);
  const shown = ({ status, account }) => [account.id, status];
  outcomes[name] = [shown(await cached('kz')), shown(await cached('uz'))];
}
process.stdout.write(JSON.stringify(outcomes));
