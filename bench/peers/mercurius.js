// Mercurius on Fastify. With JIT it compiles a query once it was asked so often; without, it executes it, as this gateway does.
// It bounds what may be asked by what it brings for that, and does not let the schema be read, as this gateway in production.
import { fastify, LogController } from 'fastify';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import mercurius from 'mercurius';
import { isLetIn, logger, REFUSED } from './door.js';
import { context, resolvers, typeDefs } from './same-client.js';

// One line for each request, as below, and not Fastify's two.
const server = fastify({
  loggerInstance: logger,
  logController: new LogController({ disableRequestLogging: true }),
});
server.addHook('onRequest', (request, reply, done) => {
  if (isLetIn(request.headers.authorization)) done();
  else reply.code(401).send(REFUSED);
});
server.addHook('onResponse', ({ id, method, routeOptions, ip }, { statusCode, elapsedTime }, done) => {
  const milliseconds = Math.round(elapsedTime);
  logger.info({ requestId: id, method, route: routeOptions.url, status: statusCode, milliseconds, ip }, 'request');
  done();
});
await server.register(mercurius, {
  ...{ schema: typeDefs, resolvers, context, jit: Number(process.env.JIT ?? 0) },
  ...{ queryDepth: 16, validationRules: [NoSchemaIntrospectionCustomRule] },
  graphql: { parseOptions: { maxTokens: 2_000 } },
});
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
