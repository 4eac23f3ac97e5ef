import { expect, test } from '@jest/globals';
import { shortened, TrustedProxies } from '../../../src/http/access/remote-address.js';

test.each([
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2'],
  ['2001:db8::5', undefined, '2001:db8:0:0'],
  ['127.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['::1', '203.0.113.9', '203.0.113.9'],
  ['10.0.0.2', 'nonsense', null],
  ['172.16.0.1', '203.0.113.9, 10.0.0.3', null],
  ['127.0.0.1', undefined, null],
])('a request from %s that was forwarded for %s comes from %s', (ip, reported, network) => {
  const headers = reported === undefined ? {} : { 'x-forwarded-for': reported };
  expect(new TrustedProxies().networkOf({ ip, headers })).toBe(network);
});

test.each([
  ['203.0.113.9', '198.51.100.1', '198.51.100.1'],
  ['203.0.113.9', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
  ['203.0.113.9', '1.1.1.1, 198.51.100.1, 10.1.2.3, 203.0.113.9', '198.51.100.1'],
  ['203.0.113.9', undefined, null],
  ['203.0.113.9', 'nonsense, 10.1.2.3', null],
  ['198.51.100.1', '1.1.1.1', '198.51.100.1'],
  ['192.168.0.7', '1.1.1.1', '192.168.0.7'],
  ['2001:db8::7', '2001:db8:9::1', '2001:db8:9::1'],
])(
  'where the proxies are named, a request from %s that was forwarded for %s comes from %s',
  (ip, reported, address) => {
    const proxies = new TrustedProxies(['203.0.113.9', '10.0.0.0/8', '2001:db8::/48']);
    const headers = reported === undefined ? {} : { 'x-forwarded-for': reported };
    expect(proxies.addressOf({ ip, headers })).toBe(address);
  },
);

test.each([
  ['203.0.113.97', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8::5', '2001:db8:0::/48'],
])('a payer’s address %s is shortened to %s', (address, short) => {
  expect(shortened(address)).toBe(short);
});
