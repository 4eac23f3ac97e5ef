import { expect, test } from '@jest/globals';
import { createClient as createEventsClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask, until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { bare, describeNginx, documented, startNginx } from '../harness/nginx.js';
import { startSystem } from '../harness/system.js';

/*
 * Through the nginx that Debian ships, as it is configured there.
 */

/** The next word that a stream says by itself comes after 12 seconds. */
const AT_ONCE_MS = 9_000;

const READ = '{ payment(paymentId: "7000000002") { status } }';
const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status refundedAmount { amount } } }';
const REFUND = `mutation { refundPayment(input: { paymentId: "7000000002", amount: "10.00", idempotencyKey: "k" }) {
  operation { state } } }`;

const SITES = { 'a bare proxy_pass': bare, 'the configuration of the documentation': documented };

async function startBehindNginx(siteOf: typeof documented) {
  const { gateway, simulator } = await startSystem({ env: BELIEVES_TOKENS });
  const port = Number(new URL(gateway.url).port);
  const nginx = await startNginx((own) => siteOf(own, [port, port]));
  const credential = await token();
  return { url: nginx.url, simulator, credential, authorization: `Bearer ${credential}` };
}

/** What a stream says, until it is enough. */
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

describeNginx('through nginx', () => {
  test.each(Object.entries(SITES))('queries and mutations pass: %s', async (_site, siteOf) => {
    const { url, credential } = await startBehindNginx(siteOf);
    expect(await ask(url, READ, {}, credential)).toMatchObject({
      status: 200,
      data: { payment: { status: 'CAPTURED' } },
    });
    expect(await ask(url, REFUND, {}, credential)).toMatchObject({
      status: 200,
      data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
    });
  });

  test.each(
    Object.entries(SITES).flatMap(([site, siteOf]) =>
      ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'].map((accept) => [accept, site, siteOf] as const),
    ),
  )('%s passes, its first byte and each change at once: %s', async (accept, _site, siteOf) => {
    const { url, simulator, credential, authorization } = await startBehindNginx(siteOf);
    const subscribe = () =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { accept, authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query: WATCH }),
      });
    const begun = performance.now();
    const stream = await subscribe();
    expect([stream.status, stream.headers.get('content-type')?.split(';')[0]]).toEqual([200, accept.split(';')[0]]);
    let asked: Promise<unknown> | undefined;
    const text = await textOf(stream, (sofar) => {
      if (sofar.includes('CAPTURED')) asked ??= ask(url, REFUND, {}, credential);
      return sofar.includes('PARTIALLY_REFUNDED');
    });
    expect(text).toContain('"10.00"');
    expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS);
    await asked;

    // Also where there is nothing to tell yet.
    simulator.faults.arm({ kind: 'delay', ms: 60_000, script: 'get_status3', times: 'always' });
    const silent = performance.now();
    await textOf(await subscribe(), (sofar) => sofar.length > 0);
    expect(performance.now() - silent).toBeLessThan(AT_ONCE_MS);
  });

  test('WebSockets pass with the configuration of the documentation', async () => {
    const { url, credential, authorization } = await startBehindNginx(documented);
    const client = createSocketClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    const answers = client.iterate({ query: WATCH });
    expect(await answers.next()).toMatchObject({ value: { data: { paymentChanged: { status: 'CAPTURED' } } } });
    await ask(url, REFUND, {}, credential);
    expect(await answers.next()).toMatchObject({
      value: { data: { paymentChanged: { status: 'PARTIALLY_REFUNDED' } } },
    });
    await client.dispose();
  });

  test('a client of Server-Sent Events reads through it as without it', async () => {
    const { url, authorization } = await startBehindNginx(bare);
    const client = createEventsClient({ url: `${url}/graphql`, headers: { authorization }, retryAttempts: 0 });
    const answers = client.iterate({ query: WATCH });
    expect(await answers.next()).toMatchObject({ value: { data: { paymentChanged: { status: 'CAPTURED' } } } });
    client.dispose();
    await until(
      () => answers.next().catch(() => ({ done: true })),
      ({ done }) => done === true,
    );
  });
});
