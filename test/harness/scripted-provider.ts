import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import type { Account } from '../../src/freedompay/account.js';
import { FreedomPayClient } from '../../src/freedompay/client.js';
import { decodeForm } from '../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { scriptOf, withSignature } from '../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import type { CallLimits } from '../../src/freedompay/transport/retry.js';

/** What signs the messages of the shop in these tests, both ways. */
export const SECRET = 'payment-secret';
export const PAYOUT_SECRET = 'payout-secret';

/** A request that arrived whole. */
export interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Its body as it came, byte for byte. */
  readonly body: string;
  /** The body's fields, where it is a form. */
  readonly form: Message;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  text(name: string): string | undefined;
}

/** What the provider does with one request. */
export type Behaviour = (request: Arrived, response: ServerResponse, socket: Socket) => unknown;

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A provider that meets each request with the next behaviour of its script; the last one is for all that follow. */
export class ScriptedProvider {
  readonly arrived: Arrived[] = [];
  connections = 0;
  /** The most requests that were unanswered at once. */
  peak = 0;
  private open = 0;
  private script: Behaviour[] = [];
  private readonly numbers = new WeakMap<Socket, number>();
  private readonly server = createServer((request, response) => void this.meet(request, response));

  constructor() {
    this.server.keepAliveTimeout = 60_000;
    this.server.on('connection', (socket: Socket) => {
      socket.on('error', () => {});
      this.connections += 1;
      this.numbers.set(socket, this.connections);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  does(...script: readonly Behaviour[]): this {
    this.script = [...script];
    return this;
  }

  listen(port = 0): Promise<this> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', () => resolve(this)));
  }

  /** Stops listening and drops every connection. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open += 1;
    this.peak = Math.max(this.peak, this.open);
    response.once('close', () => {
      this.open -= 1;
    });
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { headers, socket } = request;
    const form = headers['content-type'] === 'application/json' ? [] : decodeForm(body);
    const path = request.url ?? '';
    const connection = this.numbers.get(socket) ?? 0;
    const arrived: Arrived = { path, headers, form, body, connection, text: (name) => textOf(form, name) };
    this.arrived.push(arrived);
    const [next, ...rest] = this.script;
    if (rest.length > 0) this.script = rest;
    await next?.(arrived, response, socket);
  }
}

/** A listening provider, stopped after the test. */
export async function provider(...script: readonly Behaviour[]): Promise<ScriptedProvider> {
  const started = await new ScriptedProvider().does(...script).listen();
  cleanups.push(() => started.stop());
  return started;
}

/** A client with little patience, closed after the test. */
export function clientWith(limits: Partial<CallLimits> = {}): FreedomPayClient {
  const client = new FreedomPayClient({ timeoutMs: 120_000, parallel: 4, ...limits });
  cleanups.push(() => client.close());
  return client;
}

/** A shop at that provider. */
export function accountAt(baseUrl: string, more: Partial<Account> = {}): Account {
  return {
    id: 'default',
    baseUrl,
    merchantId: '500123',
    secret: new Secret(SECRET),
    payoutSecret: new Secret(PAYOUT_SECRET),
    previousSecrets: [],
    flavour: 'merchant',
    timeZone: 'Asia/Almaty',
    ...more,
  };
}

/** Answers with these bytes. */
export const body =
  (text: string, status = 200, type = 'application/xml'): Behaviour =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(text);

/** Answers with these fields, not signed. */
export const unsigned = (fields: Message, status = 200): Behaviour => body(encodeXml(fields), status);

/** Answers with these fields, signed for the script that was called. */
export const signed =
  (fields: Message, { secret = SECRET, status = 200 } = {}): Behaviour =>
  (request, response, socket) => {
    const message = withSignature(scriptOf(request.path), [...fields, ['pg_salt', 'salt']], secret);
    return body(encodeXml(message), status)(request, response, socket);
  };

/** Answers with a page of some server in front of the provider. */
export const page = (status: number): Behaviour =>
  body('<html><head><title>Error</title></head><body><h1>Error</h1></body></html>', status, 'text/html');

/** Drops the connection once the request is there. */
export const reset: Behaviour = (_request, _response, socket) => socket.resetAndDestroy();

/** Never answers. */
export const silence: Behaviour = () => {};

/** Answers once that promise is kept. */
export const whenever =
  (gate: Promise<unknown>, then: Behaviour): Behaviour =>
  async (...exchange) => {
    await gate;
    return then(...exchange);
  };

/** A promise and what keeps it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits until the condition holds; fails when it does not within half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`It never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The fault that a call ends with; throws where it ends well, or with anything else. */
export async function faultOf<T extends Error>(call: Promise<unknown>, type: abstract new (...args: never) => T) {
  const error = await call.then(
    () => new Error('The call ended well.'),
    (reason: unknown) => reason,
  );
  if (error instanceof type) return error;
  throw error;
}

/** A place on this machine where nobody listens. */
export async function deafUrl(): Promise<string> {
  const closed = await new ScriptedProvider().listen();
  const { url } = closed;
  await closed.stop();
  return url;
}
