// The stock stack: Apollo's standalone server, fetch, an XML parser for every call, no loader. Equal ids cost a call each.
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { XMLParser } from 'fast-xml-parser';
import { fetch } from 'undici';
import { formOf, PARSER_OPTIONS, paymentOf, providerUrl, refundOf } from './plain.js';

const typeDefs = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const resolvers = {
  Query: {
    payment: (_, { paymentId }) => payment(paymentId),
    paymentsById: (_, { paymentIds }) => paymentIds.map(payment),
  },
  Mutation: {
    refundPayment: async (_, { input }) => {
      const fields = [
        ['pg_payment_id', input.paymentId],
        ['pg_refund_amount', input.amount],
      ];
      const reply = await call('revoke.php', fields);
      return refundOf(reply, input, await payment(input.paymentId));
    },
  },
};

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } });

async function payment(id) {
  return paymentOf(await call('get_status3.php', [['pg_payment_id', id]]));
}

async function call(script, fields) {
  const body = formOf(script, fields);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await fetch(`${providerUrl}/${script}`, { method: 'POST', headers, body });
  return new XMLParser(PARSER_OPTIONS).parse(await reply.text());
}
