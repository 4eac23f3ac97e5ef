import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { holdCall } from '../../harness/held-calls.js';
import { closeAfterTest, startSystem } from '../../harness/system.js';

const READ = '{ payment(paymentId: "7000000003") { status } }';
const WRITE = 'mutation { createPayerToken(input: { paymentIds: ["7000000003"] }) { payerToken { expiresAt } } }';

const post = (url: string, query: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

test('a server that is to stop is not ready any more, but answers on, and keeps no connection', async () => {
  const { gateway } = await startSystem();
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  gateway.announceStop();
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'stopping', version: gateway.version }]);
  const answers = await Promise.all([
    post(gateway.url, READ),
    post(gateway.url, WRITE),
    post(gateway.url, '{ nothing }'),
    fetch(`${gateway.url}/health/live`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 200]);
  for (const { headers } of [ready, ...answers]) expect(headers.get('connection')).toBe('close');
  await Promise.all(answers.map((answer) => answer.text()));
});

describe('a request that comes once the server closes, while others are still under way,', () => {
  test.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['text/event-stream', 'application/json; charset=utf-8'],
  ])('is refused as GraphQL, to be asked again: %s', async (accept, type) => {
    const { gateway, simulator } = await startSystem();
    const newcomer = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    closeAfterTest(async () => void newcomer.destroy());
    await once(newcomer, 'connect');
    const { length } = simulator.calls;
    const letGo = holdCall(simulator.faults, { script: 'get_status3' });
    const underWay = post(gateway.url, READ);
    await until(
      () => simulator.calls.length,
      (calls) => calls > length,
    );
    const closed = gateway.close();
    const body = JSON.stringify({ query: READ });
    newcomer.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const text = await textOf(newcomer);
    letGo();
    const [head = '', json = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 503 /);
    expect(head).toContain(`content-type: ${type}`);
    expect(head).toContain('connection: close');
    const requestId = /x-request-id: (\S+)/.exec(head)?.[1];
    expect(JSON.parse(json)).toEqual({
      errors: [
        {
          message: 'The gateway is about to stop.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true, requestId },
        },
      ],
    });
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
    expect(await (await underWay).json()).toMatchObject({ data: { payment: { status: 'PARTIALLY_REFUNDED' } } });
    await closed;
  });
});

/** All that comes until the other side hangs up. */
async function textOf(socket: ReturnType<typeof connect>): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
