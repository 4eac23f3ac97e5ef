import { expect, test } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { bare, describeNginx, documented, startNginx } from '../harness/nginx.js';
import { startSystem } from '../harness/system.js';
import {
  expectChangesPassAtOnce,
  expectFirstByteAtOnce,
  expectMutationsPass,
  expectQueriesPass,
  expectWebSocketsPass,
  headersOf,
  STREAMS,
  WATCH,
} from '../harness/through-proxy.js';

/*
 * Through the nginx that Debian ships, as it is configured there.
 */

const SITES = { 'a bare proxy_pass': bare, 'the configuration of the documentation': documented };

async function startBehindNginx(siteOf: typeof documented) {
  const { gateway, simulator } = await startSystem({ env: BELIEVES_TOKENS });
  const port = Number(new URL(gateway.url).port);
  const nginx = await startNginx((own) => siteOf(own, [port, port]));
  return { url: nginx.url, simulator, credential: await token() };
}

describeNginx('through nginx', () => {
  test.each(Object.entries(SITES))('queries and mutations pass: %s', async (_site, siteOf) => {
    const proxy = await startBehindNginx(siteOf);
    await expectQueriesPass(proxy);
    await expectMutationsPass(proxy);
  });

  test.each(
    Object.entries(SITES).flatMap(([site, siteOf]) => STREAMS.map((accept) => [accept, site, siteOf] as const)),
  )('%s passes, its first byte and each change at once: %s', async (accept, _site, siteOf) => {
    const proxy = await startBehindNginx(siteOf);
    await expectChangesPassAtOnce(proxy, accept);
    // Also where there is nothing to tell yet.
    proxy.simulator.faults.arm({ kind: 'delay', ms: 60_000, script: 'get_status3', times: 'always' });
    await expectFirstByteAtOnce(proxy, accept);
  });

  test('WebSockets pass with the configuration of the documentation', async () => {
    await expectWebSocketsPass(await startBehindNginx(documented));
  });

  test('a client of Server-Sent Events reads through it as without it', async () => {
    const proxy = await startBehindNginx(bare);
    const client = createClient({ url: `${proxy.url}/graphql`, headers: headersOf(proxy), retryAttempts: 0 });
    const answers = client.iterate({ query: WATCH });
    expect(await answers.next()).toMatchObject({ value: { data: { paymentChanged: { status: 'CAPTURED' } } } });
    client.dispose();
    await until(
      () => answers.next().catch(() => ({ done: true })),
      ({ done }) => done === true,
    );
  });
});
