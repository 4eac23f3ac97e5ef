// Mercurius, which compiles queries, on Fastify.
import { fastify } from 'fastify';
import mercurius from 'mercurius';
import { context, resolvers, typeDefs } from './same-client.js';

const server = fastify();
await server.register(mercurius, { schema: typeDefs, resolvers, context, jit: 1 });
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
