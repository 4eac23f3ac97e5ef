// Mercurius on Fastify. With JIT it compiles a query once it was asked so often; without, it executes it, as this gateway does.
import { fastify } from 'fastify';
import mercurius from 'mercurius';
import { context, resolvers, typeDefs } from './same-client.js';

const server = fastify();
await server.register(mercurius, { schema: typeDefs, resolvers, context, jit: Number(process.env.JIT ?? 0) });
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
