import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { describeCaddy, startCaddy } from '../harness/caddy.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { startSystem } from '../harness/system.js';
import {
  expectChangesPassAtOnce,
  expectMutationsPass,
  expectQueriesPass,
  expectWebSocketsPass,
  STREAMS,
} from '../harness/through-proxy.js';

/*
 * Through Caddy with the file in deploy/proxies, while one of its two gateways is away.
 */

async function startBehindCaddy() {
  const { gateway, logged } = await startSystem({ env: { ...BELIEVES_TOKENS, TRUST_PROXY: '127.0.0.1' } });
  const url = await startCaddy(Number(new URL(gateway.url).port));
  return { url, logged, credential: await token() };
}

describeCaddy('through Caddy', () => {
  test('queries and mutations pass, and none fails for the gateway that is away', async () => {
    const proxy = await startBehindCaddy();
    for (let n = 0; n < 20; n++) await expectQueriesPass(proxy);
    await expectMutationsPass(proxy);
  });

  test.each(STREAMS)('%s passes, and each change of it at once', async (accept) => {
    await expectChangesPassAtOnce(await startBehindCaddy(), accept);
  });

  test('WebSockets pass', async () => {
    await expectWebSocketsPass(await startBehindCaddy());
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
