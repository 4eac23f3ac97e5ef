import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { buildConnector } from 'undici';
import { skip100Continue } from './skip-100-continue.js';

/** A connection that is ready for its first byte, TLS included. */
export interface Connection {
  readonly socket: Socket;
  /** Whether the other side closed it, or it broke, before it was used. */
  isGone(): boolean;
  /**
   * Ends it by a TCP reset. A plain close would still deliver what the kernel has not sent yet, however much later the
   * other side reads on: a request that was given up must not arrive after all.
   */
  reset(): void;
}

/** How undici's pools get their connections: as ever, but a `100 Continue` that nobody asked for does not break them. */
export function pooledConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) callback(error, null);
      else callback(null, skip100Continue(socket));
    });
}

/**
 * Makes a connection that is used once. TLS runs over a TCP socket that stays at hand, since only that one can be reset.
 * Raises what the network says.
 */
export function connectionTo(origin: string, timeoutMs: number): Promise<Connection> {
  const { protocol, hostname, port } = new URL(origin);
  const isSecure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const tcp = connectTcp({ host, port: Number(port || (isSecure ? 443 : 80)), noDelay: true, keepAlive: true });
  const servername = isIP(host) ? '' : host;
  const socket = isSecure ? connectTls({ socket: tcp, host, servername, ALPNProtocols: ['http/1.1'] }) : tcp;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      tcp.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(Object.assign(new Error('no connection was made in time'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    // They stay: until it is used, nobody else hears of an error.
    tcp.on('error', fail);
    if (socket !== tcp) socket.on('error', fail);
    socket.once('close', () => fail(new Error('the connection was closed while it was made')));
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      resolve(connectionOf(socket, tcp));
    });
  });
}

function connectionOf(socket: Socket, tcp: Socket): Connection {
  return {
    socket: skip100Continue(socket),
    isGone: () => socket.destroyed || tcp.destroyed || !socket.writable || socket.readableEnded,
    reset: () => {
      if (!tcp.destroyed) tcp.resetAndDestroy();
      socket.destroy();
    },
  };
}
