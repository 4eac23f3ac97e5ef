// A shop's subgraph, and Hive Gateway as the router in front of it and of a payment gateway. Prints the router's URL once both
// listen. Arguments: the URL of the payment gateway; its SDL; the shop's SDL; as JSON what the shop has, by the fields of its root.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import { buildASTSchema, execute, parse } from 'graphql';

const [payments, paymentsSdl, shopSdl, shopJson] = process.argv.slice(2);

async function listen(handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

const rootValue = JSON.parse(shopJson);
const schema = buildASTSchema(parse(shopSdl), { assumeValidSDL: true });
const shop = await listen(async (request, response) => {
  const { query, variables } = JSON.parse(await text(request));
  const result = await execute({ schema, document: parse(query), variableValues: variables, rootValue });
  response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
});

const { supergraphSdl, errors } = composeServices([
  { name: 'payments', url: `${payments}/graphql`, typeDefs: parse(paymentsSdl) },
  { name: 'shop', url: `${shop}/graphql`, typeDefs: parse(shopSdl) },
]);
if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));

const router = createGatewayRuntime({
  supergraph: supergraphSdl,
  logging: false,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
});
process.stdout.write(`${await listen(router)}\n`);
