import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ProviderUnavailable, ReplyUntrusted } from '../../src/freedompay/errors/errors.js';
import { retryAfterMs } from '../../src/freedompay/transport/retry-after.js';
import { httpTransport, type Transport } from '../../src/freedompay/transport/transport.js';
import { type Behaviour, body, faultOf, provider } from '../harness/scripted-provider.js';

const open: Transport[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

async function posted(behaviour: Behaviour, freshConnection: boolean) {
  const { url, arrived } = await provider(behaviour);
  const transport = httpTransport(url, 1, 1_000);
  open.push(transport);
  return { reply: await transport.post('/', 'x=1', { timeoutMs: 120_000, freshConnection }), arrived };
}

const coded =
  (coding: string, bytes: Buffer): Behaviour =>
  (_request, response) =>
    response.writeHead(200, { 'content-encoding': coding }).end(bytes);

const TEXT = '<response>Ж</response>';

describe.each([true, false])('a content coding (on a connection of its own: %s)', (fresh) => {
  test('is not asked for: the request says which it takes', async () => {
    const { arrived } = await posted(body(TEXT), fresh);
    expect(arrived[0]?.headers['accept-encoding']).toBe('identity');
  });

  test.each([
    ['gzip', gzipSync(TEXT)],
    ['X-GZIP', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
    ['', Buffer.from(TEXT)],
  ])('"%s" is read where it is sent all the same', async (coding, bytes) => {
    const { reply } = await posted(coded(coding, bytes), fresh);
    expect(reply.body.toString('utf8')).toBe(TEXT);
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(262_145, 'x'))],
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
  ])('%s does not get over the size limit by being folded', async (coding, bytes) => {
    expect(bytes.length).toBeLessThan(262_144);
    const fault = await faultOf(posted(coded(coding, bytes), fresh), ReplyUntrusted);
    expect([fault.message, fault.retryable]).toEqual([expect.stringMatching(/over 262144 bytes/), false]);
  });

  test.each([
    ['gzip', Buffer.from(TEXT)],
    ['gzip', gzipSync(TEXT).subarray(0, -9)],
    ['zstd', Buffer.from(TEXT)],
    ['gzip, gzip', gzipSync(gzipSync(TEXT))],
  ])('%s that cannot be unfolded is no reply', async (coding, bytes) => {
    expect((await faultOf(posted(coded(coding, bytes), fresh), ReplyUntrusted)).mayHaveActed).toBe(true);
  });
});

const raw =
  (...pieces: readonly string[]): Behaviour =>
  async (_request, _response, socket) => {
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

const REPLY = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(TEXT)}\r\n\r\n${TEXT}`;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

describe.each([true, false])('a 100 Continue that nobody asked for (on a connection of its own: %s)', (fresh) => {
  test.each<readonly [string, readonly string[]]>([
    ['alone', [CONTINUE, REPLY]],
    ['in one piece with the reply', [CONTINUE + REPLY]],
    ['twice', [CONTINUE + CONTINUE, REPLY]],
    ['letter by letter', [...CONTINUE, REPLY]],
    ['with headers', ['HTTP/1.1 100 Continue\r\nServer: proxy\r\n\r\n', REPLY]],
    ['not at all, and the reply letter by letter', [...REPLY.slice(0, 14), REPLY.slice(14)]],
  ])('is passed over: %s', async (_what, pieces) => {
    const { reply } = await posted(raw(...pieces), fresh);
    expect([reply.status, reply.body.toString('utf8')]).toEqual([200, TEXT]);
  });

  test('is no reply by itself, however long it goes on', async () => {
    const endless = raw(`HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(20_000)}`, REPLY);
    expect((await faultOf(posted(endless, fresh), ProviderUnavailable)).mayHaveActed).toBe(true);
  });
});

test('a 100 Continue is skipped before every reply of a reused connection', async () => {
  const { url, arrived } = await provider(raw(CONTINUE + REPLY));
  const transport = httpTransport(url, 1, 1_000);
  open.push(transport);
  for (let n = 0; n < 3; n += 1) {
    const { status } = await transport.post('/', 'x=1', { timeoutMs: 120_000, freshConnection: false });
    expect(status).toBe(200);
  }
  expect(arrived.map(({ connection }) => connection)).toEqual([1, 1, 1]);
});

describe('a Retry-After header', () => {
  const now = Date.UTC(2026, 10, 28, 8, 0, 0);

  test.each([
    ['1', 1_000],
    ['0', 0],
    [' 120 ', 120_000],
    ['Sat, 28 Nov 2026 08:00:05 GMT', 5_000],
    ['Sat, 28 Nov 2026 07:00:00 GMT', 0],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['9'.repeat(20), null],
    ['Sat, 99 Nov 2026 08:00:05 GMT', null],
  ])('"%s" asks for %p milliseconds', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected);
  });
});
