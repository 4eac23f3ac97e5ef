import { Webhook } from 'standardwebhooks';
import { Pool } from 'undici';
import type { Secret } from '../domain/secret.js';
import { inSpan, traceHeaders } from '../tracing/spans.js';

/** The longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** Where and how the merchant's backend is reached. */
export interface BackendOptions {
  readonly url: string;
  /** `whsec_` and base64, as Standard Webhooks write it. */
  readonly secret: Secret;
  /** Secrets of before, which sign beside it, so that whoever verifies may change over in their own time. */
  readonly previousSecrets?: readonly Secret[];
  /** Milliseconds one exchange may take in all, waiting for a connection included. */
  readonly timeoutMs: number;
  /** How many exchanges run at once. */
  readonly connections: number;
  /**
   * Whether connections are used again. One that the other side closes at the very moment we write is lost: no matter
   * where the same is sent again, but a question would go unanswered.
   */
  readonly keepAlive: boolean;
}

/** What came back: any HTTP status; `null` for a body that is too long to be read. */
export interface BackendAnswer {
  readonly status: number;
  readonly body: string | null;
}

/** Nothing came back. The message says why, and names neither the URL, which may hold a token, nor the secret. */
export class BackendUnreachable extends Error {
  override readonly name = 'BackendUnreachable';
}

/** Posts to the merchant's backend, signed as Standard Webhooks say. Follows no redirect, sends nothing twice by itself. */
export class Backend {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(private readonly options: BackendOptions) {
    const { origin, pathname, search } = new URL(options.url);
    this.path = pathname + search;
    this.pool = new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      connect: { timeout: options.timeoutMs },
      // One deadline over all of it; undici's own (300 s) would only hide it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sends one message. The id is the same whenever the same message is sent. Raises BackendUnreachable. */
  post(id: string, body: string): Promise<BackendAnswer> {
    return inSpan('client', 'POST backend', { 'http.request.method': 'POST', 'webhook.id': id }, async (span) => {
      const answer = await this.inTime((signal) => this.exchange(id, body, signal));
      span.set({ 'http.response.status_code': answer.status });
      return answer;
    });
  }

  /** The HTTP status with which it answers a request that asks for nothing and is not signed. Raises BackendUnreachable. */
  reach(): Promise<number> {
    return this.inTime((signal) => this.head(signal));
  }

  /** Lets what is under way end. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private async inTime<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { timeoutMs } = this.options;
    const deadline = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    // undici hears of an abort only once it has a connection, and a deadline is a deadline before that too.
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new BackendUnreachable(`The backend did not answer within ${timeoutMs} ms.`));
        deadline.abort();
      }, timeoutMs);
    });
    const exchange = ask(deadline.signal);
    exchange.catch(() => {});
    try {
      return await Promise.race([exchange, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Made for each message: the secrets may be others by the next. */
  private signersOf(): readonly Webhook[] {
    const { secret, previousSecrets = [] } = this.options;
    return [secret, ...previousSecrets].map((one) => new Webhook(one.reveal()));
  }

  private async head(signal: AbortSignal): Promise<number> {
    try {
      const headers = { 'user-agent': 'freedompay-graphql' };
      const answer = await this.pool.request({ method: 'HEAD', path: this.path, headers, signal, reset: true });
      await answer.body.dump();
      return answer.statusCode;
    } catch (error) {
      throw unreachable(error);
    }
  }

  private async exchange(id: string, body: string, signal: AbortSignal): Promise<BackendAnswer> {
    try {
      const at = new Date();
      const answer = await this.pool.request({
        method: 'POST',
        path: this.path,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'freedompay-graphql',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          ...traceHeaders(),
          'webhook-signature': this.signersOf()
            .map((one) => one.sign(id, at, body))
            .join(' '),
        },
        body,
        signal,
        reset: !this.options.keepAlive,
      });
      return { status: answer.statusCode, body: await boundedText(answer.body) };
    } catch (error) {
      throw unreachable(error);
    }
  }
}

function unreachable(error: unknown): BackendUnreachable {
  const { code } = error as { readonly code?: unknown };
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return new BackendUnreachable(`The connection to the backend failed${reason}.`, { cause: error });
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MAX_ANSWER_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
