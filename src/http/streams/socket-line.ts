import type { RequestNotes } from '../../graphql/request-notes.js';
import type { Log } from '../../observability/log.js';
import { type TrustedProxies, writtenAddress } from '../access/remote-address.js';
import type { WebSocketSession } from './web-socket-session.js';

/** Writes the line of an operation on a WebSocket, or of one that was refused; `begun` as `performance.now` gave it. */
export type WriteLine = (session: WebSocketSession, requestId: string, begun: number, notes: RequestNotes) => void;

/** What writes the lines of WebSockets: as those of requests, without a status. */
export function lineWriter({
  log,
  proxies,
}: {
  readonly log: Pick<Log, 'request'>;
  readonly proxies: TrustedProxies;
}): WriteLine {
  return ({ request, caller }, requestId, begun, notes) =>
    log.request({
      ...{ requestId, method: 'WEBSOCKET', route: '/graphql' },
      milliseconds: Math.round(performance.now() - begun),
      clientAddress: writtenAddress({ headers: request.headers, ip: request.socket.remoteAddress }, caller, proxies),
      caller: caller?.id ?? null,
      notes,
    });
}
