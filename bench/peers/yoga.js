// GraphQL Yoga on Node's own HTTP server.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { isLetIn, logger, REFUSED } from './door.js';
import { context, resolvers, typeDefs } from './same-client.js';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context, graphiql: false });
createServer((request, reply) => {
  const begun = performance.now();
  reply.once('close', () => {
    const { method, url, socket } = request;
    const milliseconds = Math.round(performance.now() - begun);
    const [requestId, status, ip] = [randomUUID(), reply.statusCode, socket.remoteAddress];
    logger.info({ requestId, method, route: url, status, milliseconds, ip }, 'request');
  });
  if (isLetIn(request.headers.authorization)) return yoga(request, reply);
  reply.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(REFUSED));
}).listen(Number(process.env.PORT), '127.0.0.1');
