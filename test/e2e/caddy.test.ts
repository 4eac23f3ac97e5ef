import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask, until } from '../harness/ask.js';
import { describeCaddy, startCaddy } from '../harness/caddy.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { startSystem } from '../harness/system.js';

/*
 * Through Caddy with the file in deploy/proxies, while one of its two gateways is away.
 */

/** The next word that a stream says by itself comes after 12 seconds. */
const AT_ONCE_MS = 9_000;

const READ = '{ payment(paymentId: "7000000002") { status } }';
const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status refundedAmount { amount } } }';
const REFUND = `mutation { refundPayment(input: { paymentId: "7000000002", amount: "10.00", idempotencyKey: "k" }) {
  operation { state } } }`;

async function startBehindCaddy() {
  const { gateway, logged } = await startSystem({ env: { ...BELIEVES_TOKENS, TRUST_PROXY: '127.0.0.1' } });
  const url = await startCaddy(Number(new URL(gateway.url).port));
  const credential = await token();
  return { url, logged, credential, authorization: `Bearer ${credential}` };
}

describeCaddy('through Caddy', () => {
  test('queries and mutations pass, and none fails for the gateway that is away', async () => {
    const { url, credential } = await startBehindCaddy();
    for (let n = 0; n < 20; n++)
      expect(await ask(url, READ, {}, credential)).toMatchObject({
        status: 200,
        data: { payment: { status: 'CAPTURED' } },
      });
    expect(await ask(url, REFUND, {}, credential)).toMatchObject({
      status: 200,
      data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
    });
  });

  test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
    '%s passes, and each change of it at once',
    async (accept) => {
      const { url, credential, authorization } = await startBehindCaddy();
      const begun = performance.now();
      const stream = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { accept, authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query: WATCH }),
      });
      expect([stream.status, stream.headers.get('content-type')?.split(';')[0]]).toEqual([200, accept.split(';')[0]]);
      const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
      let text = '';
      let asked: Promise<unknown> | undefined;
      while (!text.includes('PARTIALLY_REFUNDED')) {
        const { done, value } = await reader.read();
        expect(done).toBe(false);
        text += new TextDecoder().decode(value);
        if (text.includes('CAPTURED')) asked ??= ask(url, REFUND, {}, credential);
      }
      await reader.cancel();
      expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS);
      await asked;
    },
  );

  test('WebSockets pass', async () => {
    const { url, credential, authorization } = await startBehindCaddy();
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

  test('a webhook comes from whoever is connected to it, whatever that one says of others', async () => {
    const { url, logged } = await startBehindCaddy();
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '203.0.113.9' };
      const options = { port, method: 'POST', path: '/webhooks/default/result', localAddress: '127.0.0.7', headers };
      request({ host: '127.0.0.1', ...options }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('pg_payment_id=7000000002&pg_sig=forged');
    });
    expect(status).toBe(403);
    const line = await until(
      () => logged().find(({ route }) => route === '/webhooks/:account/result'),
      (found) => found !== undefined,
    );
    expect(line).toMatchObject({ clientAddress: '127.0.0.7', status: 403 });
  });
});
