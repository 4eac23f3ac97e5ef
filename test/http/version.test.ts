import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sharedSystem, startSystem } from '../harness/system.js';

const root = join(import.meta.dirname, '..', '..');
const textOf = (name: string) => readFileSync(join(root, name), 'utf8');

const PAGE = 'https://shop.example';
const system = sharedSystem({ env: { CORS_ORIGINS: PAGE } });

const QUERY = '{ payment(paymentId: "7000000003") { status } }';
const STREAM = 'subscription { paymentChanged(paymentId: "7000000003") { status } }';
const TOKEN = 'mutation { createPayerToken(input: { paymentIds: ["7000000003"] }) { payerToken { expiresAt } } }';
const UPGRADE = 'connection: upgrade\r\nupgrade: websocket\r\n';
const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

const get = (path: string, headers = '', host = 'host: localhost\r\n') =>
  `GET ${path} HTTP/1.1\r\n${host}${headers}\r\n`;
const post = (query: string, headers = '') => {
  const body = JSON.stringify({ query });
  const length = Buffer.byteLength(body);
  return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`;
};

/** The head of the answer to bytes, and nothing behind it: some answers do not end. */
function headOf(bytes: string, url = system().gateway.url): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      resolve(text.split('\r\n\r\n', 1)[0] ?? '');
      socket.destroy();
    });
    socket.on('error', reject);
    socket.once('close', () => reject(new Error(`There is no whole head: ${text}`)));
  });
}

const statusOf = (head: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
const versionsIn = (head: string) =>
  [...head.matchAll(/^x-gateway-version: (.*)$/gm)].map(([, value]) => value?.trim());

test('the version is that of the package, and the hash is what sha256sum shows of schema.graphql', () => {
  const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
  const hash = createHash('sha256').update(textOf('schema.graphql')).digest('hex');
  expect(system().gateway.version).toBe(`${version}+${hash.slice(0, 12)}`);
});

describe('the version stands once in the head of', () => {
  test.each([
    ['the answer to a query', 200, post(QUERY)],
    ['one over GET', 200, get(`/graphql?query=${encodeURIComponent(QUERY)}`, 'apollo-require-preflight: true\r\n')],
    ['the answer to a mutation', 200, post(TOKEN)],
    ['a query that does not fit the schema', 400, post('{ nothing }')],
    ['a request that is none of GraphQL', 400, post('').replace('{"query":""}', '["query",""]')],
    ['a caller that nobody knows', 401, post(QUERY, 'authorization: Bearer nobody\r\n')],
    ['a form', 415, post(QUERY).replace('application/json', 'application/x-www-form-urlencoded')],
    ['a body that is too long', 413, post(QUERY).replace(/content-length: \d+/, 'content-length: 999999')],
    ['a stream of events', 200, post(STREAM, 'accept: text/event-stream\r\n')],
    ['a stream of parts', 200, post(STREAM, 'accept: multipart/mixed;subscriptionSpec=1.0\r\n')],
    ['an accepted type that there is not', 406, post(STREAM, 'accept: image/png\r\n')],
    ['the playground', 200, get('/graphql', 'accept: text/html\r\n')],
    ['a redirection', 302, get('/')],
    ['whether it lives', 200, get('/health/live')],
    ['whether it is ready', 200, get('/health/ready')],
    ['a webhook that is not signed', 403, get('/webhooks/default/result?pg_order_id=1')],
    ['a path that is not served', 404, get('/nothing')],
    ['a path that cannot be read', 400, get('/%')],
    [
      'what a page asks before it calls',
      204,
      `OPTIONS /graphql HTTP/1.1\r\nhost: localhost\r\norigin: ${PAGE}\r\naccess-control-request-method: POST\r\n\r\n`,
    ],
    [
      'what a page asks that may not call',
      204,
      'OPTIONS /graphql HTTP/1.1\r\nhost: localhost\r\norigin: https://other.example\r\n\r\n',
    ],
    [
      'a WebSocket',
      101,
      get('/graphql', `${UPGRADE}${KEY}sec-websocket-version: 13\r\nsec-websocket-protocol: graphql-transport-ws\r\n`),
    ],
    [
      'a WebSocket of another page',
      403,
      get('/graphql', `${UPGRADE}${KEY}sec-websocket-version: 13\r\norigin: https://other.example\r\n`),
    ],
    ['a WebSocket elsewhere', 404, get('/nothing', UPGRADE)],
    ['a WebSocket without its key', 400, get('/graphql', `${UPGRADE}sec-websocket-version: 13\r\n`)],
    ['a WebSocket of another version', 400, get('/graphql', `${UPGRADE}${KEY}sec-websocket-version: 7\r\n`)],
    ['a request without a host', 400, get('/health/live', '', '')],
    ['an expectation that nobody meets', 417, get('/health/live', 'expect: wonders\r\n')],
    ['what is no HTTP', 400, 'no HTTP\r\n\r\n'],
    ['headers that are too long', 431, get('/', `x-long: ${'x'.repeat(20_000)}\r\n`)],
  ])('%s', async (_what, status, bytes) => {
    const head = await headOf(bytes);
    expect([statusOf(head), versionsIn(head)]).toEqual([status, [system().gateway.version]]);
  });

  test('a request that takes too long to arrive', async () => {
    const { gateway } = await startSystem({ tuning: { headersMs: 200 } });
    const head = await headOf('GET / HTTP/1.1\r\n', gateway.url);
    expect([statusOf(head), versionsIn(head)]).toEqual([408, [gateway.version]]);
  });

  test('all answers of a gateway that is about to stop', async () => {
    const { gateway } = await startSystem();
    gateway.announceStop();
    for (const bytes of [post(QUERY), get('/health/ready')])
      expect(versionsIn(await headOf(bytes, gateway.url))).toEqual([gateway.version]);
  });
});

test('whether it is ready is told with the version, for whoever reads no headers', async () => {
  const ready = await fetch(`${system().gateway.url}/health/ready`);
  expect(await ready.json()).toMatchObject({ status: 'ready', version: system().gateway.version });
});

test.each([
  ['a query', QUERY, ''],
  ['a mutation', TOKEN, ''],
  ['a stream', STREAM, 'accept: text/event-stream\r\n'],
])('a page of another origin may read it, in the answer to %s', async (_what, query, accept) => {
  const head = await headOf(post(query, `origin: ${PAGE}\r\n${accept}`));
  const exposed = /^access-control-expose-headers: (.*)$/m.exec(head)?.[1] ?? '';
  expect(exposed.split(',').map((name) => name.trim())).toContain('x-gateway-version');
});
