import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { atEnd } from './engines.js';

/** Stands between a gateway and its database. */
export interface TcpProxy {
  /** The URL with this proxy in place of the server. */
  readonly url: string;
  /** Breaks every connection and lets none be made. */
  cut(): void;
  /** Passes nothing on and breaks nothing: the network is gone, and nobody is told. */
  freeze(): void;
  /** All is well again. */
  restore(): void;
  /** What the gateway has sent so far, on all connections. */
  sent(): string;
}

/** Starts a proxy for the server that the URL names; it ends with the test. */
export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const url = new URL(databaseUrl);
  const { hostname: host, port } = url;
  const sockets = new Set<Socket>();
  let state: 'passing' | 'cut' | 'frozen' = 'passing';
  let sent = '';
  const server = createServer((client) => {
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect({ host, port: Number(port || 5432) });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      if (state === 'frozen') from.pause();
      from.on('data', (chunk) => {
        if (from === client) sent += chunk.toString('latin1');
        to.write(chunk);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    if (state === 'frozen') for (const one of [client, upstream]) one.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      state = 'cut';
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      state = 'frozen';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      state = 'passing';
      for (const socket of sockets) socket.resume();
    },
    sent: () => sent,
  };
}
