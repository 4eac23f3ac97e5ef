import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { isFromThisMachine } from '../../../src/http/access/from-this-machine.js';

function requestOf(change: {
  readonly peer?: string | undefined;
  readonly hosts?: readonly string[];
  readonly url?: string;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): FastifyRequest {
  const { hosts = ['localhost:4000'], url = '/graphql', version = '1.1', headers = {} } = change;
  const raw = {
    socket: { remoteAddress: 'peer' in change ? change.peer : '127.0.0.1' },
    headersDistinct: { ...(hosts.length > 0 && { host: hosts }) },
    headers: { host: hosts[0], 'content-type': 'application/json', ...headers },
    url,
    httpVersion: version,
  } as unknown as IncomingMessage;
  return { raw } as FastifyRequest;
}

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.8.8'])('a peer at %s is on this machine', (peer) => {
  expect(isFromThisMachine(requestOf({ peer }))).toBe(true);
});

test.each(['10.0.0.7', '::ffff:10.0.0.7', 'fe80::1%eth0', '2001:db8::1', undefined])('a peer at %s is not', (peer) => {
  expect(isFromThisMachine(requestOf({ peer }))).toBe(false);
});

test.each([
  ['no host', { hosts: [] }],
  ['an empty host', { hosts: [''] }],
  ['two hosts', { hosts: ['localhost', 'localhost'] }],
  ['a host of others', { hosts: ['pay.example'] }],
  ['a whole URL', { url: 'http://localhost/graphql' }],
  ['HTTP/1.0', { version: '1.0' }],
  ['the name of a header that no list can foresee', { headers: { 'x-forwarded-by-us': '1' } }],
])('a request with %s is not from this machine', (_what, change) => {
  expect(isFromThisMachine(requestOf(change))).toBe(false);
});

test.each(['origin', 'referer', 'user-agent', 'x-request-id', 'traceparent', 'sec-fetch-site', 'accept'])(
  'what browsers and programs send themselves is no trace of a proxy: %s',
  (name) => {
    expect(isFromThisMachine(requestOf({ headers: { [name]: 'x' } }))).toBe(true);
  },
);
