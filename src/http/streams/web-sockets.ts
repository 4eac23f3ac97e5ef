import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
} from 'graphql';
import { type Context, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamQuota } from '../../callers/stream-quota.js';
import type { Caller } from '../../domain/caller.js';
import { Fault, Unauthenticated } from '../../domain/errors.js';
import { type Admission, type Admitted, Refused } from '../../graphql/admission/admission.js';
import { withRequestId } from '../../graphql/execution/result-extensions.js';
import type { Log } from '../../observability/log.js';
import { refusalOf } from '../access/authentication.js';
import { type Origins, sayRefused } from '../access/cors.js';
import { VERSION_HEADER } from '../answers/answer-headers.js';
import { graphqlErrors } from '../answers/errors.js';
import { checkGraphQLRequest, NoGraphQLRequest } from '../graphql/request.js';
import { MAX_REQUEST_BYTES } from '../limits/request-limits.js';
import { ABOUT_TO_STOP } from '../limits/shutdown.js';
import type { ChangedResults } from './changed-results.js';
import { PreformattedError, preformattedError } from './preformatted-error.js';
import { refuseUpgrade, type UpgradeRejection } from './refused-upgrade.js';
import { type SocketNoting, SocketOperation } from './socket-operation.js';
import type { StreamRegistry } from './stream-registry.js';
import { StreamedOperation, type StreamParts } from './streamed-operation.js';
import {
  FORBIDDEN,
  INTERNAL_ERROR,
  type Running,
  TRY_AGAIN_LATER,
  UNAUTHORIZED,
  WebSocketSession,
} from './web-socket-session.js';

/** How often the other side is asked whether it is still there, in milliseconds. */
const PING_MS = 12_000;

export interface WebSocketParts extends StreamParts, SocketNoting {
  readonly admission: Admission;
  readonly streams: StreamQuota;
  readonly origins: Origins;
  readonly open: StreamRegistry;
  readonly log: Log;
  /** What answers, for `x-gateway-version`. */
  readonly version: string;
  /** Says who asks. Raises a Fault. */
  readonly callerOf: (request: IncomingMessage, authorization: string | undefined) => Promise<Caller>;
}

/**
 * GraphQL over WebSocket at /graphql, for clients that speak nothing else: each operation is admitted, priced, limited and
 * cut off as one over HTTP. Source: GraphQL over WebSocket, "graphql-transport-ws".
 */
export class WebSockets {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES, handleProtocols });
  private readonly sessions = new Set<WebSocketSession>();
  /** By what it is executed with: what is noted of it and, of a subscription, its answers. */
  private readonly running = new WeakMap<ExecutionArgs, readonly [SocketOperation, () => ChangedResults]>();
  private readonly protocol: ReturnType<typeof makeServer<ConnectionParams, { session: WebSocketSession }>>;
  private isStopping = false;

  constructor(
    server: Server,
    private readonly parts: WebSocketParts,
  ) {
    this.protocol = makeServer({
      onConnect: (context) => this.connect(context),
      onSubscribe: (context, id, payload) => this.begin(context, id, payload),
      execute: (args) => this.running.get(args)?.[0].within(() => execute(args)) ?? { errors: [] },
      subscribe: async (args) => this.running.get(args)?.[1]() ?? { errors: [] },
      onNext: ({ extra }, id, _payload, _args, result) => this.result(extra.session.of(id), result as ExecutionResult),
      onError: ({ extra }, id, _payload, errors) => this.shown(extra.session.of(id), errors),
      onComplete: ({ extra }, id) => extra.session.end(id),
      // What would change what objects are is no message, as it is no body.
      jsonMessageReviver: (key, value) => {
        if (key === '__proto__') throw new SyntaxError('No message.');
        return value;
      },
    });
    this.sockets.on('headers', (headers) => headers.push(`${VERSION_HEADER}: ${parts.version}`));
    this.sockets.on('wsClientError', ({ message }, socket) =>
      refuseUpgrade(socket, ['400 Bad Request', `This opens no WebSocket: ${message}.`], parts.version),
    );
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Hangs up on all, so that they come back elsewhere; queries and mutations under way are answered first. */
  async close(): Promise<void> {
    this.isStopping = true;
    const closed = [...this.sessions].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
    for (const session of this.sessions) session.stop();
    await Promise.all(closed);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const rejection = this.rejectionOf(request);
    if (rejection) refuseUpgrade(socket, rejection, this.parts.version);
    else this.sockets.handleUpgrade(request, socket, head, (opened) => this.opened(opened, request));
  }

  private rejectionOf({ url, headers, headersDistinct }: IncomingMessage): UpgradeRejection | null {
    const { origin, host } = headers;
    if (this.isStopping) return ['503 Service Unavailable', ABOUT_TO_STOP];
    if (url?.split('?', 1)[0] !== '/graphql') return ['404 Not Found', 'WebSockets are opened at /graphql.'];
    if (headersDistinct['host']?.length !== 1) return ['400 Bad Request', 'There is not just one "Host" header.'];
    // Browsers let any page open one anywhere, and leave it to us to ask which page it is.
    const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
    if (isOwn || this.parts.origins.includes(origin)) return null;
    sayRefused(this.parts.log.logger, origin);
    return ['403 Forbidden', 'Pages of this origin may not call.'];
  }

  private opened(socket: WebSocket, request: IncomingMessage): void {
    const session = new WebSocketSession(socket, request);
    this.sessions.add(session);
    let isThere = true;
    const pinging = setInterval(() => {
      if (!isThere) socket.terminate();
      isThere = false;
      socket.ping();
    }, PING_MS).unref();
    socket.on('pong', () => {
      isThere = true;
    });
    // What a client sends wrongly is no defect: the library hangs up on it.
    socket.on('error', () => {});
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
            else resolve();
          }),
        close: (code = INTERNAL_ERROR, reason = '') => session.close(code, reason),
        onMessage: (hear) =>
          socket.on('message', (data) => {
            hear(String(data)).catch((error) => {
              this.parts.log.defect(error);
              session.close(INTERNAL_ERROR, 'Internal server error');
            });
          }),
      },
      { session },
    );
    socket.once('close', (code: number, reason) => {
      clearInterval(pinging);
      this.sessions.delete(session);
      void closed(code, String(reason)).finally(() => session.closed());
    });
  }

  private async connect({ connectionParams, extra: { session } }: SessionContext): Promise<boolean> {
    const { authorization = connectionParams?.['Authorization'] } = connectionParams ?? {};
    const shown = typeof authorization === 'string' ? authorization : session.request.headers.authorization;
    try {
      session.caller = await this.parts.callerOf(session.request, shown);
    } catch (error) {
      if (!(error instanceof Fault)) this.parts.log.defect(error);
      if (error instanceof Fault) {
        const noted = new SocketOperation(this.parts, session, randomUUID());
        noted.notes.failed([{ extensions: { code: error.code } }]);
        noted.notes.refusal = refusalOf(error);
        noted.end();
      }
      if (error instanceof Unauthenticated) session.close(UNAUTHORIZED, error.code);
      else session.close(TRY_AGAIN_LATER, error instanceof Fault ? error.code : 'INTERNAL_SERVER_ERROR');
      return false;
    }
    const { caller, socket } = session;
    const end = () => session.close(FORBIDDEN, 'Forbidden');
    const ended = this.parts.open.watch({ caller, authorization: shown, end });
    if (socket.readyState === socket.OPEN) socket.once('close', ended);
    else ended();
    return true;
  }

  private begin({ extra: { session }, subscriptions }: SessionContext, id: string, payload: unknown) {
    const requestId = randomUUID();
    const { caller } = session;
    if (!caller || session.stopping)
      return graphqlErrors(ABOUT_TO_STOP, 'INTERNAL_SERVER_ERROR', requestId, true).errors.map(preformattedError);
    const noted = new SocketOperation(this.parts, session, requestId);
    const rejected = (errors: readonly GraphQLFormattedError[]) => {
      noted.notes.failed(errors);
      noted.end();
      return errors.map(preformattedError);
    };
    try {
      checkGraphQLRequest(payload);
      const admitted = this.parts.admission.admit(payload, caller);
      noted.admitted(admitted, caller.id);
      const isSubscription = admitted.kind === OperationTypeNode.SUBSCRIPTION;
      const closeStream = isSubscription ? this.countStream(admitted, caller) : () => {};
      const operation = new StreamedOperation(this.parts, admitted, payload, requestId, caller, noted.notes);
      const release = () => {
        closeStream();
        noted.end();
      };
      session.begin(id, { requestId, operation, isSubscription, release });
      const cutShort = () => {
        // So that it is not told that this was all.
        delete subscriptions[id];
        session.stop();
      };
      this.running.set(operation.args, [noted, () => operation.changes(cutShort, (work) => noted.within(work))]);
      return operation.args;
    } catch (error) {
      if (error instanceof NoGraphQLRequest)
        return rejected(graphqlErrors(error.message, 'BAD_REQUEST', requestId).errors);
      if (!(error instanceof Refused)) throw error;
      if (error.cost) noted.notes.price = error.cost.providerCalls;
      return rejected(error.errors.map((one) => withRequestId(one, requestId)));
    }
  }

  private countStream(admitted: Admitted, caller: Caller): () => void {
    try {
      return this.parts.streams.open(caller);
    } catch (error) {
      throw error instanceof Fault ? this.parts.admission.rejection(error, admitted) : error;
    }
  }

  private result(running: Running | undefined, result: ExecutionResult): FormattedExecutionResult {
    const { errors, ...rest } = running ? running.operation.shown(result) : result;
    return { ...rest, ...(errors && { errors: errors.map((error) => error.toJSON()) }) };
  }

  private shown(running: Running | undefined, errors: readonly GraphQLError[]) {
    return errors.map((error) =>
      (error instanceof PreformattedError || !running ? error : running.operation.preformattedError(error)).toJSON(),
    );
  }
}

type ConnectionParams = Record<string, unknown> | undefined;
type SessionContext = Context<ConnectionParams, { session: WebSocketSession }>;
