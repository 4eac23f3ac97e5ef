// GraphQL Yoga on Node's own HTTP server.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { context, resolvers, typeDefs } from './same-client.js';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context, graphiql: false });
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
