import type { Admitted } from '../../graphql/admission/admission.js';
import { RequestNotes } from '../../graphql/request-log-notes.js';
import type { Log } from '../../observability/log.js';
import type { Measures } from '../../observability/metrics/measures.js';
import { type OpenSpan, openServerSpan, openSpan } from '../../tracing/spans.js';
import { type TrustedProxies, writtenAddress } from '../access/remote-address.js';
import { measureOperation } from '../graphql/measured-operation.js';
import { operationSpan, shownName } from '../graphql/operation-name.js';
import type { WebSocketSession } from './web-socket-session.js';

/** Where what is noted goes, and what of it may be told. */
export interface SocketNoting {
  readonly log: Pick<Log, 'request'>;
  readonly proxies: TrustedProxies;
  /** `null`: nobody collects any. */
  readonly measures: Measures | null;
  /** The names of operations that metrics and spans may tell. */
  readonly operationNames: ReadonlySet<string>;
}

/**
 * What is noted of one operation on a WebSocket, also of one that was refused, from its message to its end: its line in the
 * log, its metrics and its spans. They are as those of a request over HTTP, without a status.
 */
export class SocketOperation {
  readonly notes = new RequestNotes();
  private readonly begun = performance.now();
  /** A part of the trace that the request for the connection named, if it did. */
  private readonly span: OpenSpan | null;
  private carriedOut: OpenSpan | null = null;
  private admission: Admitted | null = null;

  constructor(
    private readonly noting: SocketNoting,
    private readonly session: WebSocketSession,
    readonly requestId: string,
  ) {
    this.span = openServerSpan('WEBSOCKET /graphql', session.request.headers['traceparent']);
    this.span?.set({ 'http.route': '/graphql', 'freedompay.request.id': requestId });
  }

  /** It may be carried out, for that caller. */
  admitted(admitted: Admitted, caller: string): void {
    this.admission = admitted;
    this.notes.admitted(admitted);
    const { name, attributes } = operationSpan(admitted, caller, this.noting.operationNames);
    this.carriedOut = this.span?.within(() => openSpan(name, attributes)) ?? null;
  }

  /** Does something of what it takes to carry it out. */
  within<T>(work: () => T): T {
    return this.carriedOut ? this.carriedOut.within(work) : work();
  }

  /** It is over, whatever ended it. */
  end(): void {
    const { noting, notes, admission } = this;
    const { request, caller } = this.session;
    const milliseconds = performance.now() - this.begun;
    const [code] = notes.errorCodes;
    this.carriedOut?.end();
    if (code === 'INTERNAL_SERVER_ERROR') this.span?.failed(code);
    this.span?.end();
    const operation = shownName(admission, noting.operationNames);
    if (noting.measures)
      measureOperation(noting.measures, { operation, kind: admission?.kind, code, caller: caller?.id, milliseconds });
    noting.log.request({
      ...{ requestId: this.requestId, method: 'WEBSOCKET', route: '/graphql' },
      milliseconds: Math.round(milliseconds),
      clientAddress: writtenAddress(
        { headers: request.headers, ip: request.socket.remoteAddress },
        caller,
        noting.proxies,
      ),
      caller: caller?.id ?? null,
      notes,
    });
  }
}
