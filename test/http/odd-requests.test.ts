import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../harness/ask.js';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();

const QUERY = JSON.stringify({ query: '{ payment(paymentId: "7000000003") { status } }' });
const ANSWERED = '{"data":{"payment":{"status":"PARTIALLY_REFUNDED"}}';

const head = (headers = '', path = '/graphql', method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n${headers}\r\n`;
const sized = (body: string | Buffer, headers = '', path = '/graphql') =>
  Buffer.concat([
    Buffer.from(head(`${headers}content-length: ${Buffer.byteLength(body)}\r\n`, path)),
    Buffer.from(body),
  ]);
const chunked = (chunks: string) => head('transfer-encoding: chunked\r\n') + chunks;
const hex = (text: string) => Buffer.byteLength(text).toString(16);

/** All that comes back for bytes, word for word, until the other side hangs up. */
function sent(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(system().gateway.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
  });
}

const statusesIn = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

describe('what is odd and plain is answered as usual:', () => {
  test.each([
    ['a byte order mark', sized(`\ufeff${QUERY}`)],
    ['chunks', chunked(`${hex(QUERY)}\r\n${QUERY}\r\n0\r\n\r\n`)],
    ['a wish to speak another protocol', sized(QUERY, 'upgrade: websocket\r\n')],
    ['a body that waits to be asked for', sized(QUERY, 'expect: 100-continue\r\n')],
  ])('%s', async (_what, bytes) => {
    expect(await sent(bytes)).toContain(ANSWERED);
  });
});

test.each([
  ['//graphql', 404],
  ['/graphql/', 404],
  ['/./graphql', 404],
  ['/graphql%2f', 404],
  ['/graphql;x=1', 404],
  ['/%00', 404],
  ['/graphql%', 400],
  ['/webhooks/%2e%2e/result', 404],
  ['/webhooks/a%0d%0ax-injected:%201/result', 404],
  ['/webhooks/__proto__/result', 404],
  ['/webhooks/constructor/result', 404],
])('a path that only looks like one of ours leads nowhere: %s', async (path, status) => {
  const text = await sent(sized(QUERY, '', path));
  expect([statusesIn(text), text]).toEqual([[status], expect.not.stringContaining('x-injected')]);
});

test.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])(
  'no path answers %s, and nothing of the request comes back',
  async (method) => {
    for (const path of ['/graphql', '/health/ready', '/webhooks/default/result']) {
      const bytes = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-mine: planted-in-a-header\r\n\r\n`;
      const text = await sent(bytes);
      const status = method === 'OPTIONS' && path === '/graphql' ? 204 : 404;
      expect([statusesIn(text), text]).toEqual([[status], expect.not.stringContaining('planted-in-a-header')]);
    }
  },
);

test('after all of them a normal query is answered', async () => {
  expect(await ask(system().gateway.url, '{ payment(paymentId: "7000000003") { status } }')).toMatchObject({
    data: { payment: { status: 'PARTIALLY_REFUNDED' } },
    errors: [],
  });
});
