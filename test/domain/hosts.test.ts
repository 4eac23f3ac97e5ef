import { describe, expect, test } from '@jest/globals';
import {
  canonicalHost,
  isHostOf,
  isLoopbackHost,
  isOpenToOthers,
  isOrigin,
  isPlainHttpUrl,
} from '../../src/domain/hosts.js';

describe('a host that can only be this machine', () => {
  test.each([
    'localhost',
    'LocalHost',
    'localhost.',
    'localhost:4000',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.255.255.254',
    // The same address in other numbers: nobody can give these to another machine.
    '2130706433',
    '0x7f.1',
    '127.1',
    '127.0.0.1.',
    '::1',
    '[::1]',
    '[::1]:4000',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '[::ffff:127.0.0.1]:4000',
    '[::FFFF:7f00:1]',
  ])('is %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  test.each([
    '',
    '.',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evil.example:127',
    'localhost@evil.example',
    'evil.example@localhost',
    'localhost/evil.example',
    'localhost#',
    'localhost?',
    'localhost\\',
    'localhost evil',
    'localhost\n',
    'localhost\u0000',
    'localhost:evil',
    'localhost:99999',
    // Names below localhost are not this machine to every resolver.
    'evil.localhost',
    'localhost..',
    '0.0.0.0',
    '0',
    '::',
    '[::]',
    '10.0.0.1',
    '128.0.0.1',
    '::ffff:10.0.0.1',
    '[::ffff:8000:1]',
    '::2',
    '1::1',
    'fe80::1%eth0',
    '127.0.0.1, 127.0.0.1',
  ])('is not %j', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

test.each([
  ['API.FreedomPay.UZ.', 'api.freedompay.uz'],
  ['pay.example:8443', 'pay.example'],
  ['fe80::1%eth0', '[fe80::1]'],
  ['a b', null],
])('%j in the form of URLs is %j', (text, expected) => {
  expect(canonicalHost(text)).toBe(expected);
});

describe('what is sent there can be read on the way', () => {
  test.each([
    'http://evil.example',
    'HTTP://evil.example',
    ' http://evil.example',
    'http:evil.example',
    'http:\\\\evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhost@evil.example',
    'http://localhost:80@evil.example/',
    'http://localhost.example',
    'http://[::ffff:10.0.0.1]/',
    'ftp://evil.example',
    'no URL at all',
  ])('%s', (url) => {
    expect(isOpenToOthers(url)).toBe(true);
  });

  test.each([
    'https://api.freedompay.kz',
    'HTTPS://api.freedompay.kz',
    'http://localhost:4001',
    'http://LOCALHOST/',
    'http://127.0.0.2:9/',
    'http://2130706433/',
    'http://[::1]:4001',
    'http://[::ffff:127.0.0.1]/',
    'http://evil.example@localhost/',
  ])('but not %s', (url) => {
    expect(isOpenToOthers(url)).toBe(false);
  });
});

test.each([
  ['pay.example', 'https://pay.example', true],
  ['PAY.example:443', 'https://pay.example', true],
  ['pay.example.', 'https://pay.example/base', true],
  ['pay.example:80', 'https://pay.example', false],
  ['pay.example:4001', 'http://pay.example:4001', true],
  ['pay.example', 'http://pay.example:4001', false],
  ['pay.example.evil.example', 'https://pay.example', false],
  ['pay.example@evil.example', 'https://pay.example', false],
  ['', 'https://pay.example', false],
])('the header %j beside %s: %s', (header, url, expected) => {
  expect(isHostOf(header, url)).toBe(expected);
});

test.each([
  ['https://pay.example/base', true],
  ['HTTP://pay.example', true],
  ['https://user@pay.example', false],
  ['https://:password@pay.example', false],
  ['https://pay.example/?a', false],
  ['https://pay.example/#a', false],
  ['ftp://pay.example', false],
  ['pay.example', false],
])('%s as a plain http URL: %s', (url, expected) => {
  expect(isPlainHttpUrl(url)).toBe(expected);
});

test.each([
  ['https://shop.example', true],
  ['http://localhost:3000', true],
  ['https://shop.example/', false],
  ['https://SHOP.example', false],
  ['https://shop.example:443', false],
  ['ftp://shop.example', false],
  ['null', false],
  ['*', false],
])('%s as an origin: %s', (origin, expected) => {
  expect(isOrigin(origin)).toBe(expected);
});
