import { createServer, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeForm } from '../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { decodeXml, encodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { until } from './ask.js';
import { plantSignatures } from './leaks.js';
import { closeAfterTest } from './system.js';

/** One call to the provider on its way. */
export interface Passing {
  readonly script: string;
  /** A field of the call. */
  field(name: string): string | undefined;
  /** Delivers the call and gives the body of the answer. */
  deliver(): Promise<string>;
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** Says that a call was answered past `response`, on the socket. */
export const MET = Symbol('met');

/** Meets a call in its own way; what it does not answer is delivered and answered as ever. */
export type Meddling = (call: Passing) => Promise<unknown> | unknown;

/** What stands between the gateway and the provider. */
export interface MeddlingProxy {
  readonly url: string;
  meddle: Meddling;
  /** Names of the scripts that were called so far. */
  readonly calls: readonly string[];
  /** Resolves once nobody is connected, so that all that was sent has been read. */
  left(): Promise<void>;
}

/** Starts a proxy that may do to calls and answers what such servers do; it ends with the test. */
export async function startMeddlingProxy(
  providerUrl: string,
  whenOver: typeof closeAfterTest = closeAfterTest,
): Promise<MeddlingProxy> {
  const calls: string[] = [];
  const server = createServer(async (incoming, response) => {
    const { socket } = incoming;
    const body = await text(incoming);
    const path = incoming.url ?? '/';
    const script = path.slice(path.lastIndexOf('/') + 1);
    calls.push(script);
    const form = decodeForm(body);
    const deliver = () => delivered(providerUrl + path, body);
    const isMet = await proxy.meddle({ script, field: (name) => textOf(form, name), deliver, response, socket });
    if (isMet !== MET && !response.writableEnded && !socket.destroyed) {
      response.setHeader('content-type', 'application/xml').end(await deliver());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenOver(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  const open = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  const proxy: MeddlingProxy = {
    url: `http://127.0.0.1:${port}`,
    meddle: () => {},
    calls,
    left: async () => void (await until(open, (count) => count === 0)),
  };
  return proxy;
}

function delivered(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    request(url, { method: 'POST', headers }, (answer) => text(answer).then(resolve, reject))
      .once('error', reject)
      .end(body);
  });
}

/** Answers what the provider answers, with fields replaced, added or (`null`) left out, and signed anew. */
export async function reworded(call: Passing, more: Readonly<Record<string, string | null>>): Promise<void> {
  const answer = decodeXml(await call.deliver());
  const stored = answer.filter(([name]) => !(name in more));
  const added = Object.entries(more).flatMap(([name, value]): Message => (value === null ? [] : [[name, value]]));
  answerWith(call, [...stored, ...added]);
}

/** Answers with these fields, signed as the provider would. */
export function signedAnswer(call: Passing, fields: Readonly<Record<string, string>>): void {
  answerWith(call, [...Object.entries(fields), ['pg_salt', 'salt-of-a-proxy']]);
}

function answerWith({ script, response }: Passing, fields: Message): void {
  const signedMessage = withSignature(script, fields, SIMULATOR_SECRET);
  plantSignatures(signedMessage);
  response.setHeader('content-type', 'application/xml').end(encodeXml(signedMessage));
}

/** A network between the gateway and the provider that may hold bytes back. */
export interface HoldingProxy {
  readonly url: string;
  /** Keeps what comes from connections that begin to send this, until it is let go. A reset drops it. */
  hold(beginning: string): void;
  /** How many connections were held so far, and how many of them were reset. */
  readonly held: { readonly begun: number; readonly reset: number };
  /** Delivers what is held and was not reset, and waits until it is delivered. */
  letGo(): Promise<void>;
}

/** Starts such a network; it ends with the test. */
export async function startHoldingProxy(providerUrl: string): Promise<HoldingProxy> {
  const { hostname: host, port } = new URL(providerUrl);
  const sockets = new Set<Socket>();
  const deliveries: (() => Promise<void>)[] = [];
  const held = { begun: 0, reset: 0 };
  let requested: string | null = null;
  const server = createTcpServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    let stored: Buffer[] | null = null;
    client.on('data', (chunk: Buffer) => {
      if (stored === null && requested !== null && chunk.toString('latin1').startsWith(requested)) {
        const bytes: Buffer[] = [];
        stored = bytes;
        held.begun += 1;
        let isReset = false;
        client.once('error', () => {
          isReset = true;
          held.reset += 1;
        });
        deliveries.push(async () => {
          if (isReset) return;
          await new Promise((resolve) => upstream.write(Buffer.concat(bytes), resolve));
          await new Promise((resolve) => upstream.once('data', resolve));
        });
      }
      if (stored) stored.push(chunk);
      else upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
    client.once('close', () => stored === null && upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (beginning) => {
      requested = beginning;
    },
    held,
    letGo: async () => {
      requested = null;
      for (const deliver of deliveries.splice(0)) await deliver();
    },
  };
}
