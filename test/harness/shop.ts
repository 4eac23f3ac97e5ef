import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { decodeForm, messageOfPairs } from '../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { scriptOf, verify, withSignature } from '../../src/freedompay/protocol/signature.js';
import { decodeXml, encodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';

/** What a shop received, as a careful shop reads it. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly type: string;
  readonly body: string;
  readonly message: Message;
  /** Whether the signature is the provider's, for the last segment of the path. */
  readonly signed: boolean;
  text(name: string): string | undefined;
}

/** What it answers: a signed word, or anything else. */
export type ShopAnswer =
  | { readonly word: string; readonly description?: string; readonly secret?: string }
  | { readonly status: number; readonly body?: string }
  | 'hang';

/** A shop that listens: what it got, and what it will say. */
export interface Shop {
  readonly url: string;
  readonly received: readonly Received[];
  /** Those that came to a path's last segment. */
  at(script: string): readonly Received[];
  /** Decides each answer from now on. */
  answer(decide: (got: Received) => ShopAnswer): void;
}

const open = new Set<Server>();

afterEach(() => {
  for (const server of open) {
    server.close();
    server.closeAllConnections();
  }
  open.clear();
});

/** A shop that is closed after the test; it answers a signed ok. */
export async function openShop(): Promise<Shop> {
  const received: Received[] = [];
  let decide: (got: Received) => ShopAnswer = () => ({ word: 'ok' });
  const server = createServer((request, response) => {
    void read(request).then((got) => {
      received.push(got);
      respond(response, got, decide(got));
    });
  });
  open.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    at: (script) => received.filter(({ url }) => scriptOf(url) === script),
    answer: (next) => {
      decide = next;
    },
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const { method = '', url = '' } = request;
  const type = request.headers['content-type'] ?? '';
  const message = await messageOf(method, url, type, raw);
  const signed = verify(scriptOf(url), message, secretOf(url));
  return { method, url, type, body: raw.toString(), message, signed, text: (name) => textOf(message, name) };
}

async function messageOf(method: string, url: string, type: string, body: Buffer): Promise<Message> {
  if (method === 'GET') return decodeForm(url.slice(url.indexOf('?') + 1));
  if (type.startsWith('application/xml')) return decodeXml(body);
  if (type.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return messageOfPairs([...form].map(([name, value]): [string, string] => [name, String(value)]));
  }
  const fields = decodeForm(body.toString());
  const xml = textOf(fields, 'pg_xml');
  return xml === undefined ? fields : decodeXml(xml);
}

function respond(response: ServerResponse, got: Received, answer: ShopAnswer): void {
  if (answer === 'hang') return;
  if ('status' in answer) {
    response.writeHead(answer.status).end(answer.body ?? '');
    return;
  }
  const fields: Message = [
    ['pg_status', answer.word],
    ...(answer.description === undefined ? [] : [['pg_description', answer.description] as const]),
    ['pg_salt', got.text('pg_salt') ?? ''],
  ];
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(encodeXml(withSignature(scriptOf(got.url), fields, answer.secret ?? secretOf(got.url))));
}

function secretOf(url: string): string {
  return scriptOf(url) === 'payout' ? SIMULATOR_PAYOUT_SECRET : SIMULATOR_SECRET;
}
