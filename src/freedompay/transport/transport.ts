import { Client, type Dispatcher, Pool } from 'undici';
import { ProviderTimeout, ProviderUnavailable } from '../errors/errors.js';
import { type Connection, connectionTo, pooledConnector } from './connection.js';
import { causeOf, Exchange, type RawReply } from './exchange.js';

export interface PostOptions {
  /** Milliseconds from now until the whole reply must be here. */
  readonly timeoutMs: number;
  /**
   * Whether to use a connection of its own. A kept-alive connection may be closed by the other side at the very moment
   * we write: harmless for a read, but for a write it is one more outcome nobody knows. It may also hold one reply too
   * many to the request before, which is the answer to ours only where it says so.
   */
  readonly freshConnection: boolean;
  /**
   * Called once the connection is made, right before the first byte, with a fresh connection only. What it raises is
   * raised, and nothing leaves.
   */
  readonly beforeSending?: () => Promise<void>;
  /** Names and values in turn, for a body that is no form; left out: those of a form that is answered in XML. */
  readonly headers?: readonly string[];
}

/** Where requests go out: one provider host. */
export interface Transport {
  /**
   * Sends one body. Raises a ProviderFault that knows whether any byte may have left. Never sends twice, and what is given
   * up on a connection of its own does not arrive later either.
   */
  post(path: string, body: string, options: PostOptions): Promise<RawReply>;
  close(): Promise<void>;
}

/** Names and values in turn: undici reads a list faster than an object. */
const HEADERS = [
  ['content-type', 'application/x-www-form-urlencoded'],
  ['accept', 'application/xml'],
  ['accept-encoding', 'identity'],
].flat();

/** A transport over HTTP/1.1 connections to one base URL. */
export function httpTransport(baseUrl: string, connections: number, connectTimeoutMs: number): Transport {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    connect: pooledConnector(connectTimeoutMs),
    factory: (url, options) => new ReusableClient(url, options as Client.Options),
  });
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  const requestOf = (path: string, body: string, headers: readonly string[] = HEADERS, reset = false) => ({
    method: 'POST' as const,
    path: prefix + path,
    // Nobody changes them, and a copy for each call would only cost time.
    headers: headers as string[],
    body,
    reset,
    // The exchange has one deadline over all of this; undici's own (300 s) would only hide it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function postAlone(
    path: string,
    body: string,
    { timeoutMs, beforeSending, headers }: PostOptions,
  ): Promise<RawReply> {
    const end = performance.now() + timeoutMs;
    const connection = await connected(end);
    try {
      await beforeSending?.();
      if (performance.now() >= end) throw new ProviderTimeout(false);
      if (connection.isGone())
        throw new ProviderUnavailable('the connection was closed before anything was sent', false);
    } catch (error) {
      connection.reset();
      throw error;
    }
    const client = new Client(origin, {
      pipelining: 1,
      // A client that gets its connection while it asks for it would not go on.
      connect: (_, callback) => queueMicrotask(() => callback(null, connection.socket)),
    });
    try {
      return await new Promise<RawReply>((resolve, reject) => {
        const exchange = new Exchange(end, { resolve, reject }, connection.reset);
        client.dispatch(requestOf(path, body, headers, true), exchange);
      });
    } finally {
      void client.destroy();
    }
  }

  async function connected(end: number): Promise<Connection> {
    if (closed) throw new ProviderUnavailable('this gateway is closing', false);
    try {
      return await connectionTo(origin, Math.min(connectTimeoutMs, Math.max(1, end - performance.now())));
    } catch (error) {
      if (performance.now() >= end) throw new ProviderTimeout(false);
      throw new ProviderUnavailable(causeOf(error as Error, false), false, { cause: error });
    }
  }

  return {
    post: (path, body, options) => {
      if (options.freshConnection) {
        const call = postAlone(path, body, options);
        underWay.add(call);
        const ended = () => underWay.delete(call);
        call.then(ended, ended);
        return call;
      }
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(performance.now() + options.timeoutMs, { resolve, reject });
        const takenUp = (isReused: boolean) => {
          exchange.isReused = isReused;
        };
        const request: ReusableClientOptions = { ...requestOf(path, body, options.headers, false), takenUp };
        pool.dispatch(request, exchange);
      });
    },
    close: async () => {
      closed = true;
      await Promise.all([pool.close(), Promise.allSettled(underWay)]);
    },
  };
}

/** One kept connection after the other; tells each exchange whether it is the first on its own. */
class ReusableClient extends Client {
  private isUsed = false;

  constructor(url: string | URL, options: Client.Options) {
    super(url, options);
    this.on('disconnect', () => {
      this.isUsed = false;
    });
  }

  override dispatch(options: ReusableClientOptions, handler: Dispatcher.DispatchHandler): boolean {
    options.takenUp?.(this.isUsed);
    this.isUsed = true;
    return super.dispatch(options, handler);
  }
}

/** Pools hand on the options as they are, but not the handler. */
interface ReusableClientOptions extends Dispatcher.DispatchOptions {
  readonly takenUp?: (isReused: boolean) => void;
}
