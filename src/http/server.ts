import { randomUUID } from 'node:crypto';
import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
  type RouteHandlerMethod,
} from 'fastify';
import type { Callers } from '../callers/authenticate-caller.js';
import type { StreamQuota } from '../callers/stream-quota.js';
import type { Admission } from '../graphql/admission/admission.js';
import type { GatewayContext } from '../graphql/context.js';
import type { Log } from '../observability/log.js';
import type { Measures } from '../observability/metrics/measures.js';
import type { Webhooks } from '../services/webhooks/webhooks.js';
import { isTraced } from '../tracing/spans.js';
import { authentication, callerOf, whoAsks } from './access/authentication.js';
import { addBrowserSafety, type Origins } from './access/cors.js';
import { CredentialBudget } from './access/credential-budget.js';
import type { TrustedProxies } from './access/remote-address.js';
import { whileRoutesAreMade } from './allow-route-compilation.js';
import { AnswerHeaders } from './answers/answer-headers.js';
import { graphqlErrors, sendErrors } from './answers/errors.js';
import { isStream } from './answers/media-types.js';
import { deskPage } from './desk/desk-page.js';
import { admissionCheck, admittedOf } from './graphql/admission.js';
import { graphqlAnswer } from './graphql/answer-request.js';
import { asksByGet, getRequestReader, refuseUnasked, whereAsked } from './graphql/get-requests.js';
import { refuseAmbiguousRequests } from './graphql/refuse-ambiguous-requests.js';
import { addHealth, type Readiness } from './health.js';
import { bounds, type ClientTimes } from './limits/request-limits.js';
import { addShutdown, type Shutdown } from './limits/shutdown.js';
import { cutOffStuckClients } from './limits/stuck-clients.js';
import { type Playground, playgroundPage } from './playground/playground.js';
import { addRequestLines } from './request-log.js';
import { notesOf } from './request-log-notes.js';
import { addMeasures } from './request-metrics.js';
import { addSpans, operationInSpan } from './request-spans.js';
import { SharedResults } from './streams/shared-results.js';
import { StreamRegistry } from './streams/stream-registry.js';
import { streamHandler } from './streams/stream-request-handler.js';
import type { StreamParts } from './streams/streamed-operation.js';
import { WebSockets } from './streams/web-sockets.js';
import { addWebhooks } from './webhooks.js';

/** Connections beside those of the streams that may be open at once. */
const CONNECTIONS_BESIDE_STREAMS = 10_000;

export interface ServerParts {
  readonly log: Log;
  /** `null`: nobody collects any. */
  readonly measures: Measures | null;
  /** The names of operations that spans may tell. */
  readonly operationNames: ReadonlySet<string>;
  /** What answers: the version of the package and the hash of the schema. */
  readonly version: string;
  readonly callers: Callers;
  /** `null`: there is none. */
  readonly playground: Playground | null;
  /** Whether there is the page on which people decide on operations. */
  readonly hasDesk: boolean;
  readonly origins: Origins;
  /** Whose word about where a request comes from is believed. */
  readonly proxies: TrustedProxies;
  readonly clientTimes: ClientTimes;
  /** How many streams may be open at once. */
  readonly maxStreams: number;
  readonly admission: Admission;
  readonly streams: StreamQuota;
  readonly apollo: (plugins: readonly ApolloServerPlugin<GatewayContext>[]) => ApolloServer<GatewayContext>;
  /** Makes what the resolvers of one request may use. */
  readonly context: StreamParts['context'];
  readonly readiness: Readiness;
  /** How old the answer to "ready?" may be, in milliseconds. */
  readonly readinessAgeMs: number;
  readonly stream: Omit<StreamParts, 'context' | 'shared'>;
  /** Milliseconds after which the callers of open streams are asked again who they are. */
  readonly recheckCallersMs: number;
  readonly webhooks: Webhooks;
  readonly shutdown: Shutdown;
}

/** The HTTP server with all its routes, not listening yet. Closing it lets the requests under way end. */
export function createServer(parts: ServerParts): Promise<FastifyInstance> {
  return whileRoutesAreMade(async () => {
    const server = await serverWithRoutes(parts);
    await server.ready();
    return server;
  });
}

async function serverWithRoutes(parts: ServerParts): Promise<FastifyInstance> {
  const { version } = parts;
  const headers = new AnswerHeaders(version);
  const server: FastifyInstance = fastify({
    loggerInstance: childless(parts.log.logger),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    ...bounds(parts.clientTimes, version),
    // Fastify's own answer is none that GraphQL clients read.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Fastify itself would repeat the path.
    frameworkErrors: (_error, request, reply) => {
      const message = 'The path of the URL cannot be read: GraphQL is at POST /graphql.';
      // No hook runs for it.
      const answer = (reply as FastifyReply).code(400).headers(headers.of(request));
      sendErrors(request as FastifyRequest, answer, graphqlErrors(message, 'BAD_REQUEST', request.id));
    },
  });
  addRequestLines(server, parts.log, parts.proxies);
  if (isTraced()) addSpans(server);
  cutOffStuckClients(server.server, parts.clientTimes.stuckMs);
  // Past it new connections are hung up on, rather than that the process runs out of files for its store and the provider.
  server.server.maxConnections = parts.maxStreams + CONNECTIONS_BESIDE_STREAMS;
  // Plain text is what any web page may send anywhere.
  server.removeContentTypeParser('text/plain');
  refuseAmbiguousRequests(server);
  await addBrowserSafety(server, headers, parts.origins, parts.log.logger);
  const { shutdown } = parts;
  addShutdown(server, shutdown);
  if (parts.measures) addMeasures(server, parts.measures, parts.operationNames);
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) parts.log.defect(error);
    const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
    const message = status >= 500 ? 'Something failed inside the gateway.' : error.message;
    sendErrors(request, reply.code(status), graphqlErrors(message, code, request.id));
  });
  server.setNotFoundHandler((request, reply) => {
    // The path is not repeated: it may be a URL of something else, with what is secret there.
    const message = 'There is nothing at this path for this method: GraphQL is at POST /graphql.';
    sendErrors(request, reply.code(404), graphqlErrors(message, 'BAD_REQUEST', request.id));
  });

  // Declared, so that all requests are of one form.
  server.decorateRequest('caller', null).decorateRequest('admitted', null);
  const apollo = parts.apollo([fastifyApolloDrainPlugin(server)]);
  await apollo.start();
  const context = (request: FastifyRequest) =>
    parts.context(request.id, callerOf(request), admittedOf(request).cost, notesOf(request));
  const answer = graphqlAnswer({
    schema: parts.stream.schema,
    server: fastifyApolloHandler(apollo, { context: async (request) => context(request) }),
    context,
    formatError: parts.stream.formatError,
    headers,
    isStopping: () => shutdown.isAnnounced,
    origins: parts.origins,
  });
  const { callers, proxies } = parts;
  const door = { callers, proxies, budget: new CredentialBudget() };
  const open = new StreamRegistry(parts.callers, parts.recheckCallersMs);
  const streamParts = { ...parts.stream, context: parts.context, shared: new SharedResults() };
  const stream = streamHandler(streamParts, headers, open);
  const sockets = new WebSockets(server.server, {
    ...parts,
    ...streamParts,
    open,
    callerOf: (raw, authorization) => {
      const asking = { raw, headers: raw.headers, ip: raw.socket.remoteAddress ?? '' };
      return whoAsks(asking, authorization, door);
    },
  });
  // Not waited for: new connections would be taken meanwhile. That all are closed is waited for with the other connections.
  server.addHook('preClose', async () => void sockets.close());
  const checks = {
    onRequest: authentication(door, parts.log.defect),
    preHandler: admissionCheck(parts.admission, parts.streams),
  };
  const answerOrStream: RouteHandlerMethod = function (request, reply) {
    return isStream(admittedOf(request).type) ? stream(request, reply) : answer.call(this, request, reply);
  };
  const carryOut = isTraced() ? operationInSpan(answerOrStream, parts.operationNames) : answerOrStream;
  const page = playgroundPage(parts.playground);
  server.post('/graphql', checks, carryOut);
  const checksOfGet = {
    onRequest: [refuseUnasked, checks.onRequest].map(whereAsked),
    preHandler: [getRequestReader(server), checks.preHandler].map(whereAsked),
  };
  server.get('/graphql', checksOfGet, function (request, reply) {
    return asksByGet(request) ? carryOut.call(this, request, reply) : page(request, reply);
  });
  // Relative, so that a proxy may serve all of this below a path of its own.
  if (parts.playground) server.get('/', async (_request, reply) => reply.redirect('graphql'));
  if (parts.hasDesk) server.get('/desk', deskPage());
  await addWebhooks(server, parts.webhooks, proxies);
  addHealth(server, { ...parts, isStopping: () => shutdown.isAnnounced });
  return server;
}

/** A logger for each request would cost more than all its lines. */
function childless(logger: Log['logger']): FastifyBaseLogger {
  const one: FastifyBaseLogger = Object.create(logger, { child: { value: () => one } });
  return one;
}
