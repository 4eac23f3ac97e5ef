import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Secret } from '../../src/domain/secret.js';
import { atEnd, type Closing } from './engines.js';

/** What signs what these backends get. */
export const BACKEND_SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
export const SECRET = new Secret(BACKEND_SECRET);

/** A message that came, after its signature was verified by the library that merchants use. */
export interface ReceivedMessage {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export type MerchantAnswer =
  | number
  | 'hang'
  | { readonly status: number; readonly body?: string; readonly to?: string };

/** A merchant's backend. */
export class Merchant {
  /** All that came, in order; what was turned down too. */
  readonly received: ReceivedMessage[] = [];
  /** What was answered with 2xx. */
  readonly taken: ReceivedMessage[] = [];
  /** What could not be verified. */
  readonly forged: unknown[] = [];
  /** What it verifies by; another during a rotation. */
  secret = BACKEND_SECRET;
  answer: (message: ReceivedMessage) => MerchantAnswer | Promise<MerchantAnswer> = () => 204;
  readonly server = createServer((request, response) => void this.meet(request, response));

  /** Listens, on the port it had before if it was closed. */
  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** The types of what was taken about one payment or payout, each once, in order. */
  story(id: string): readonly string[] {
    const seen = new Set<string>();
    return this.taken
      .filter(({ data }) => [data['paymentId'], data['orderId']].includes(id))
      .filter((message) => !seen.has(message.id) && seen.add(message.id))
      .map(({ type, data }) => `${type} ${data['status'] ?? data['state']}`);
  }

  private async meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    let message: ReceivedMessage;
    try {
      const headers = request.headers as Record<string, string>;
      const event = new Webhook(this.secret).verify(text, headers) as Omit<ReceivedMessage, 'id' | 'text'>;
      message = { ...event, id: headers['webhook-id'] ?? '', text };
    } catch (error) {
      this.forged.push(error);
      response.writeHead(401).end();
      return;
    }
    this.received.push(message);
    const answer = await this.answer(message);
    if (answer === 'hang') return;
    const { status, body = '', to } = typeof answer === 'number' ? { status: answer } : answer;
    if (status >= 200 && status < 300) this.taken.push(message);
    response.writeHead(status, to === undefined ? {} : { location: to }).end(body);
  }
}

/** A backend that listens and is closed after the test. */
export async function openMerchant(close: Closing = atEnd): Promise<Merchant> {
  const merchant = new Merchant();
  await merchant.open();
  close(() => merchant.close());
  return merchant;
}
