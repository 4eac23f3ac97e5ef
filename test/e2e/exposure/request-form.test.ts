import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider } from '../../harness/system.js';

const system = sharedSystem();
const BODY = '{"query":"{__typename}"}';
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const NEXT = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n';
const head = (more = '', line = 'POST /graphql HTTP/1.1') =>
  `${line}\r\nhost: localhost\r\ncontent-type: application/json\r\n${more}`;
const sized = `content-length: ${BODY.length}\r\n`;
const whole = (line: string, more = '') => `${head(`connection: close\r\n${more}${sized}`, line)}\r\n${BODY}`;

/** Sends bytes and reads until the other side hangs up: the statuses of all answers, and all that was said. */
function exchanged(
  url: string,
  bytes: string | Buffer,
): Promise<{ readonly statuses: number[]; readonly text: string }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    });
  });
}

/** Requests whose end, host or form two readers may take differently. Each is followed by another that must not be read. */
const AMBIGUOUS: readonly (readonly [string, string, number])[] = [
  ['a length and chunks', `${head(`${sized}transfer-encoding: chunked\r\n`)}\r\n${CHUNKED}`, 400],
  ['chunks and a length', `${head('transfer-encoding: chunked\r\ncontent-length: 4\r\n')}\r\n${CHUNKED}`, 400],
  ['two equal lengths', `${head(sized + sized)}\r\n${BODY}`, 400],
  ['two lengths', `${head(`${sized}content-length: 3\r\n`)}\r\n${BODY}`, 400],
  ['a list of lengths', `${head('content-length: 24, 24\r\n')}\r\n${BODY}`, 400],
  ['a length with a sign', `${head('content-length: +24\r\n')}\r\n${BODY}`, 400],
  ['a coding like chunked', `${head('transfer-encoding: xchunked\r\n')}\r\n${CHUNKED}`, 400],
  ['another coding before chunked', `${head('transfer-encoding: identity, chunked\r\n')}\r\n${CHUNKED}`, 400],
  ['another coding after chunked', `${head('transfer-encoding: chunked, identity\r\n')}\r\n${CHUNKED}`, 400],
  ['a space before the colon', `${head('transfer-encoding : chunked\r\n')}\r\n${CHUNKED}`, 400],
  ['a folded header', `${head(`x-a: b\r\n c\r\n${sized}`)}\r\n${BODY}`, 400],
  ['a folded coding', `${head('transfer-encoding:\r\n chunked\r\n')}\r\n${CHUNKED}`, 400],
  ['lines that end with LF only', `${head(sized).replaceAll('\r\n', '\n')}\n${BODY}`, 400],
  ['a CR within a header', `${head(`x-a: b\rc: d\r\n${sized}`)}\r\n${BODY}`, 400],
  ['a NUL within a header', `${head(`x-a: b\0c\r\n${sized}`)}\r\n${BODY}`, 400],
  ['a chunk size that is none', `${head('transfer-encoding: chunked\r\n')}\r\n0x18\r\n${BODY}\r\n0\r\n\r\n`, 400],
  [
    'chunk extensions of 60 kB',
    `${head('transfer-encoding: chunked\r\n')}\r\n18;a=${'b'.repeat(60_000)}\r\n${BODY}\r\n0\r\n\r\n`,
    400,
  ],
  [
    'chunks in HTTP/1.0',
    `${head('connection: keep-alive\r\ntransfer-encoding: chunked\r\n', 'POST /graphql HTTP/1.0')}\r\n${CHUNKED}`,
    400,
  ],
  ['two hosts', `${head(`host: evil.example\r\n${sized}`)}\r\n${BODY}`, 400],
  ['a whole URL', `${head(sized, 'POST http://evil.example/graphql HTTP/1.1')}\r\n${BODY}`, 400],
  ['HTTP/0.9', 'GET /health/live\r\n\r\n', 505],
  ['HTTP/2.0', `${head(sized, 'POST /graphql HTTP/2.0')}\r\n${BODY}`, 505],
  ['a compressed body', `${head(`content-encoding: gzip\r\n${sized}`)}\r\n${BODY}`, 415],
];

describe('what two readers may understand differently is refused, and nothing after it is read:', () => {
  test.each(AMBIGUOUS)('%s', async (_what, bytes, status) => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const { statuses, text } = await exchanged(gateway.url, Buffer.from(bytes + NEXT, 'latin1'));
    expect(statuses).toEqual([status]);
    expect(text).toContain('"code":"BAD_REQUEST"');
    expect(simulator.calls.length).toBe(before);
  });

  test('by the built program too', async () => {
    const provider = await startProvider();
    const { url } = await listeningProgram(provider.url);
    for (const [what, bytes, status] of AMBIGUOUS)
      expect([what, (await exchanged(url, Buffer.from(bytes + NEXT, 'latin1'))).statuses]).toEqual([what, [status]]);
    expect(provider.calls).toEqual([]);
  });
});

describe('a path is what it is:', () => {
  test.each([
    '//graphql',
    '/graphql/',
    '/./graphql',
    '/x/../graphql',
    '/GraphQL',
    '/graphql%00',
    '/graphql;x',
    '/graphql%2f',
  ])('POST %s leads nowhere', async (path) => {
    const { statuses } = await exchanged(system().gateway.url, whole(`POST ${path} HTTP/1.1`));
    expect(statuses).toEqual([404]);
  });

  test('one that cannot be read, or is too long, is refused and not repeated', async () => {
    for (const [path, status] of [
      ['/%ff', 400],
      [`/${'secret'.repeat(2_000)}`, 404],
      [`/${'secret'.repeat(3_000)}`, 431],
    ]) {
      const { statuses, text } = await exchanged(system().gateway.url, whole(`POST ${path} HTTP/1.1`));
      expect(statuses).toEqual([status]);
      expect(text).not.toContain('secret');
    }
  });
});

describe('a body in JSON', () => {
  const post = async (body: string | Buffer, type = 'application/json') => {
    const bytes = Buffer.from(body as string);
    const start = `POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    const { statuses, text } = await exchanged(system().gateway.url, Buffer.concat([Buffer.from(start), bytes]));
    return { status: statuses[0], text };
  };

  test.each([
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"query":"{__typename}#'), Buffer.from([0xff, 0x22, 0x7d])]),
    ],
    [
      'UTF-8 in more bytes than it takes',
      Buffer.concat([Buffer.from('{"query":"{__typename}#'), Buffer.from([0xc0, 0xaf, 0x22, 0x7d])]),
    ],
    ['UTF-16', Buffer.from(BODY, 'utf16le')],
    ['a prototype', '{"query":"{__typename}","__proto__":{"a":1}}'],
    ['a prototype in other letters', '{"query":"{__typename}","\\u005f_proto__":{"a":1}}'],
    ['a prototype by way of the constructor', '{"query":"{__typename}","constructor":{"prototype":{"a":1}}}'],
    ['a prototype within variables', '{"query":"{__typename}","variables":{"a":[{"__proto__":{"b":1}}]}}'],
    ['100,000 lists', '['.repeat(100_000)],
    ['50,000 lists that end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['16,000 objects', '{"a":'.repeat(16_000)],
    ['no number', 'NaN'],
  ])('is refused with %s', async (_what, body) => {
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(text).toContain('"code":"BAD_REQUEST"');
  });

  test.each([
    'application/json; charset=utf-16',
    'application/json;charset="latin1"',
    'application/jsonx',
    'text/plain; application/json',
  ])('is refused as %s', async (type) => {
    expect((await post(BODY, type)).status).toBe(415);
  });

  test.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset="UTF-8"'])(
    'is read as %s',
    async (type) => {
      expect((await post(BODY, type)).text).toContain('{"__typename":"Query"}');
    },
  );

  test('may begin with a mark of its byte order', async () => {
    expect((await post(`\ufeff${BODY}`)).text).toContain('{"__typename":"Query"}');
  });
});

describe('each method that a path does not have is refused, and nothing that was sent is sent back:', () => {
  const PATHS = ['/', '/graphql', '/health/live', '/health/ready', '/webhooks/default/check', '/nothing'];
  test.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])('%s', async (method) => {
    for (const path of PATHS) {
      const bytes = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-mine: sentback\r\nx-request-id: sentback\r\norigin: https://sentback.example\r\n\r\n`;
      const { statuses, text } = await exchanged(system().gateway.url, bytes);
      // A browser asks so whether its page may call.
      const status = method === 'OPTIONS' && path === '/graphql' ? 204 : 404;
      expect([path, statuses]).toEqual([path, [status]]);
      expect(text).not.toContain('sentback');
      expect(text).toContain('x-content-type-options: nosniff');
    }
  });

  test('CONNECT, which is hung up on', async () => {
    const { text } = await exchanged(
      system().gateway.url,
      'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n',
    );
    expect(text).toBe('');
  });
});

test('a host of somebody else is nowhere in the answer, and leads nowhere', async () => {
  for (const path of ['/', '/graphql', '/nothing']) {
    const bytes = `GET ${path} HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nconnection: close\r\n\r\n`;
    expect((await exchanged(system().gateway.url, bytes)).text).not.toContain('evil');
  }
});

test('whoever waits for leave to send a body too large is refused', async () => {
  const bytes = `${head('connection: close\r\nexpect: 100-continue\r\ncontent-length: 99999999\r\n')}\r\n`;
  expect((await exchanged(system().gateway.url, bytes)).statuses.at(-1)).toBe(413);
});

test('whoever wants another protocol is answered in this one', async () => {
  const bytes = whole('POST /graphql HTTP/1.1', 'upgrade: h2c\r\nhttp2-settings: AA\r\n');
  expect(
    (await exchanged(system().gateway.url, bytes.replace('connection: close', 'connection: close, upgrade'))).statuses,
  ).toEqual([200]);
});

test.each([
  ['authorization', `Bearer ${'a'.repeat(15_000)}`, 401],
  ['accept-encoding', 'gzip;q=0.1,'.repeat(1_300), 200],
  ['accept', 'application/json;q=0.1,'.repeat(650), 200],
  ['x-request-id', 'a'.repeat(15_000), 200],
])('15 kB of "%s" are borne', async (name, value, status) => {
  const { statuses } = await exchanged(system().gateway.url, whole('POST /graphql HTTP/1.1', `${name}: ${value}\r\n`));
  expect(statuses).toEqual([status]);
});
