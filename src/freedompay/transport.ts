import { type Dispatcher, Pool } from 'undici';
import { type ProviderFault, ProviderTimeout, ProviderUnavailable, ReplyUntrusted } from './errors.js';
import { MAX_BODY_BYTES } from './protocol/message.js';

/** What came back: any HTTP status, since the provider's errors arrive as 200, 401, 403 and 404 alike. */
export interface RawReply {
  readonly status: number;
  readonly body: Buffer;
}

export interface PostOptions {
  /** Milliseconds from now until the whole reply must be here. */
  readonly timeoutMs: number;
  /**
   * Whether to use a connection of its own. A kept-alive connection may be closed by the other side at the very moment
   * we write: harmless for a read, but for a write it is one more outcome nobody knows.
   */
  readonly freshConnection: boolean;
}

/** Where requests go out: one provider host. */
export interface Transport {
  /** Sends one form. Raises a ProviderFault that knows whether any byte may have left. Never sends twice. */
  post(path: string, form: string, options: PostOptions): Promise<RawReply>;
  close(): Promise<void>;
}

/** A transport over HTTP/1.1 connections to one base URL. */
export function httpTransport(baseUrl: string, connections: number, connectTimeoutMs: number): Transport {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  const poolOf = () => new Pool(origin, { connections, pipelining: 1, connect: { timeout: connectTimeoutMs } });
  const pool = poolOf();
  // `reset` only closes a connection afterwards. That a request also begins on one takes a pool where all are closed.
  const freshPool = poolOf();
  return {
    post: (path, form, options) =>
      new Promise((resolve, reject) => {
        const exchange = new Exchange(options.timeoutMs, resolve, reject);
        (options.freshConnection ? freshPool : pool).dispatch(
          {
            method: 'POST',
            path: prefix + path,
            headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/xml' },
            body: form,
            reset: options.freshConnection,
            // The exchange has one deadline over all of this; undici's own (300 s) would only hide it.
            headersTimeout: 0,
            bodyTimeout: 0,
          },
          exchange,
        );
      }),
    close: async () => void (await Promise.all([pool.close(), freshPool.close()])),
  };
}

/**
 * One request and its reply. It exists for one bit: undici calls `onRequestStart` right before the first byte is written,
 * so until then nothing has left, and from then on nobody but the provider knows what became of the request. A request
 * that was given up while waiting for a connection is stopped there, before it could leave after all.
 */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private settled = false;
  private status = 0;
  private size = 0;
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly end: number;

  constructor(
    timeoutMs: number,
    private readonly resolve: (reply: RawReply) => void,
    private readonly reject: (fault: ProviderFault) => void,
  ) {
    this.end = performance.now() + timeoutMs;
    this.timer = setTimeout(() => this.giveUp(new ProviderTimeout(this.controller !== undefined)), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A process that stood still may find its connection made before its timer rings.
    if (performance.now() >= this.end) this.giveUp(new ProviderTimeout(false));
    if (this.settled) {
      controller.abort(new Error('the request was given up before it was sent'));
      return;
    }
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > MAX_BODY_BYTES) this.giveUp(new ReplyUntrusted(`it is over ${MAX_BODY_BYTES} bytes long`, false));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.settle()) return;
    this.resolve({ status: this.status, body: Buffer.concat(this.chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (!this.settle()) return;
    const sent = this.controller !== undefined;
    this.reject(new ProviderUnavailable(causeOf(error, sent), sent, { cause: error }));
  }

  private giveUp(fault: ProviderFault): void {
    if (!this.settle()) return;
    this.reject(fault);
    this.controller?.abort(fault);
  }

  private settle(): boolean {
    const first = !this.settled;
    this.settled = true;
    clearTimeout(this.timer);
    return first;
  }
}

function causeOf(error: Error & { readonly code?: string }, sent: boolean): string {
  const what = sent ? 'the connection was lost while waiting for its answer' : 'no connection could be made';
  return error.code ? `${what} (${error.code})` : what;
}
