import { expect } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask } from './ask.js';

/*
 * What has to pass through a proxy before the gateway, whichever proxy it is: queries, mutations, and subscriptions whose every
 * change comes at once.
 */

/** Where a gateway is asked through a proxy, and by whom. */
export interface BehindProxy {
  readonly url: string;
  /** A token that may do everything. */
  readonly credential: string;
}

/** The next word that a stream says by itself comes after 12 seconds. In milliseconds. */
const AT_ONCE_MS = 9_000;

/** The kinds of streams over HTTP, by what is accepted. */
export const STREAMS = ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'] as const;

const READ = '{ payment(paymentId: "7000000002") { status } }';
export const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status refundedAmount { amount } } }';
const REFUND = `mutation { refundPayment(input: { paymentId: "7000000002", amount: "10.00", idempotencyKey: "k" }) {
  operation { state } } }`;

/** The headers by which who asks is known. */
export function headersOf({ credential }: BehindProxy) {
  return { authorization: `Bearer ${credential}` };
}

export async function expectQueriesPass({ url, credential }: BehindProxy): Promise<void> {
  expect(await ask(url, READ, {}, credential)).toMatchObject({
    status: 200,
    data: { payment: { status: 'CAPTURED' } },
  });
}

export async function expectMutationsPass({ url, credential }: BehindProxy): Promise<void> {
  expect(await ask(url, REFUND, {}, credential)).toMatchObject({
    status: 200,
    data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
  });
}

/** That a stream begins, and that a refund made meanwhile is in it before it says anything by itself. */
export async function expectChangesPassAtOnce(proxy: BehindProxy, accept: string): Promise<void> {
  const begun = performance.now();
  const stream = await subscribe(proxy, accept);
  expect([stream.status, stream.headers.get('content-type')?.split(';')[0]]).toEqual([200, accept.split(';')[0]]);
  let asked: Promise<unknown> | undefined;
  const text = await textOf(stream, (sofar) => {
    if (sofar.includes('CAPTURED')) asked ??= ask(proxy.url, REFUND, {}, proxy.credential);
    return sofar.includes('PARTIALLY_REFUNDED');
  });
  expect(text).toContain('"10.00"');
  expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS);
  await asked;
}

/** That of a stream which has nothing to tell yet the first byte comes before it says anything by itself. */
export async function expectFirstByteAtOnce(proxy: BehindProxy, accept: string): Promise<void> {
  const begun = performance.now();
  await textOf(await subscribe(proxy, accept), (sofar) => sofar.length > 0);
  expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS);
}

export async function expectWebSocketsPass(proxy: BehindProxy): Promise<void> {
  const client = createClient({
    url: `${proxy.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headersOf(proxy),
    retryAttempts: 0,
  });
  const answers = client.iterate({ query: WATCH });
  expect(await answers.next()).toMatchObject({ value: { data: { paymentChanged: { status: 'CAPTURED' } } } });
  await ask(proxy.url, REFUND, {}, proxy.credential);
  expect(await answers.next()).toMatchObject({
    value: { data: { paymentChanged: { status: 'PARTIALLY_REFUNDED' } } },
  });
  await client.dispose();
}

function subscribe(proxy: BehindProxy, accept: string): Promise<Response> {
  return fetch(`${proxy.url}/graphql`, {
    method: 'POST',
    headers: { ...headersOf(proxy), accept, 'content-type': 'application/json' },
    body: JSON.stringify({ query: WATCH }),
  });
}

/** What a stream says, until it is enough or over. */
async function textOf(response: Response, isEnough: (text: string) => boolean): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  while (!isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return text;
}
