import type { Dispatcher } from 'undici';
import { type ProviderFault, ProviderTimeout, ProviderUnavailable, ReplyUntrusted } from '../errors/errors.js';
import { MAX_BODY_BYTES } from '../protocol/message.js';
import { decodedBody } from './content-coding.js';
import { retryAfterMs } from './retry-after.js';

/** What came back: any HTTP status, since the provider's errors arrive as 200, 401, 403 and 404 alike. */
export interface RawReply {
  readonly status: number;
  readonly body: Buffer;
  /** Its headers by their names in lower case. One that came more than once is a list. */
  readonly headers: ReplyHeaders;
  /** For how long the other side asks to be left alone, in milliseconds; `null` where it does not. */
  readonly retryAfterMs: number | null;
  /** Whether the connection carried another request before: then this may be one reply too many to that one. */
  readonly isReused: boolean;
}

export type ReplyHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What comes of an exchange. */
export interface Ends {
  readonly resolve: (reply: RawReply) => void;
  readonly reject: (fault: ProviderFault) => void;
}

/**
 * One request and its reply. It exists for one bit: undici calls `onRequestStart` right before the first byte is written,
 * so until then nothing has left, and from then on nobody but the provider knows what became of the request. A request
 * that was given up while waiting for a connection is stopped there, before it could leave after all.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private finished = false;
  private status = 0;
  private headers: ReplyHeaders = {};
  private coding = '';
  private retryAfterMs: number | null = null;
  private size = 0;
  /** Set by the connection that takes it up. */
  isReused = false;
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    /** When it is given up, on the clock of `performance.now`. */
    private readonly end: number,
    private readonly ends: Ends,
    /** Ends the connection of a request that was given up once it may have left. */
    private readonly reset: () => void = () => {},
  ) {
    const timeoutMs = Math.max(0, end - performance.now());
    this.timer = setTimeout(() => this.giveUp(new ProviderTimeout(this.controller !== undefined)), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A process that stood still may find its connection made before its timer rings.
    if (performance.now() >= this.end) this.giveUp(new ProviderTimeout(false));
    if (this.finished) {
      controller.abort(new Error('the request was given up before it was sent'));
      return;
    }
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    this.status = status;
    this.headers = headers;
    this.coding = String(headers['content-encoding'] ?? '');
    this.retryAfterMs = retryAfterMs(String(headers['retry-after'] ?? ''));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > MAX_BODY_BYTES) this.giveUp(new ReplyUntrusted(`it is over ${MAX_BODY_BYTES} bytes long`, false));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.finish()) return;
    try {
      const body = decodedBody(Buffer.concat(this.chunks), this.coding);
      const { status, headers, retryAfterMs, isReused } = this;
      this.ends.resolve({ status, headers, body, retryAfterMs, isReused });
    } catch (error) {
      this.ends.reject(error as ReplyUntrusted);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (!this.finish()) return;
    const sent = this.controller !== undefined;
    this.reset();
    this.ends.reject(new ProviderUnavailable(causeOf(error, sent), sent, { cause: error }));
  }

  private giveUp(fault: ProviderFault): void {
    if (!this.finish()) return;
    // First the reset: what undici does to the connection lets go of it in a milder way.
    this.reset();
    this.ends.reject(fault);
    this.controller?.abort(fault);
  }

  private finish(): boolean {
    const first = !this.finished;
    this.finished = true;
    clearTimeout(this.timer);
    return first;
  }
}

/** What went wrong with a connection, as a clause. */
export function causeOf(error: Error & { readonly code?: string }, sent: boolean): string {
  const what = sent ? 'the connection was lost while waiting for its answer' : 'no connection could be made';
  return error.code ? `${what} (${error.code})` : what;
}
