import { describe, expect, test } from '@jest/globals';
import { ForgeryBudget } from '../../../src/http/access/forgery-budget.js';
import { remoteNetwork } from '../../../src/http/access/remote-address.js';

function open() {
  const clock = { ms: 0 };
  const budget = new ForgeryBudget(() => clock.ms);
  const fail = (address: string, times: number) => {
    for (let time = 0; time < times; time++) budget.failed(address, 'default');
  };
  return { clock, budget, fail, isRead: (address: string | null) => budget.waitOf(address, 'default') === 0 };
}

describe('forged webhooks', () => {
  test('from one address are read until its budget is used up, and again when it has filled', () => {
    const { clock, budget, fail, isRead } = open();
    fail('203.0.113.1', 59);
    expect(isRead('203.0.113.1')).toBe(true);
    fail('203.0.113.1', 1);
    expect(budget.waitOf('203.0.113.1', 'default')).toBe(1);
    expect(isRead('203.0.113.2')).toBe(true);
    clock.ms += 1_000;
    expect(isRead('203.0.113.1')).toBe(true);
  });

  test('from many addresses turn away those that forged, and nobody who never did', () => {
    const { fail, isRead } = open();
    for (let address = 0; address < 600; address++) fail(`stranger ${address}`, 1);
    expect(isRead('stranger 1')).toBe(false);
    expect(isRead('provider')).toBe(true);
  });

  test('never turn away who has delivered something true, for a day', () => {
    const { clock, budget, fail, isRead } = open();
    budget.proved('provider');
    fail('provider', 1_000);
    expect(isRead('provider')).toBe(true);
    clock.ms += 86_400_000;
    fail('provider', 1_000);
    expect(isRead('provider')).toBe(false);
  });

  test('are not held against an address that is not known', () => {
    const { budget, isRead } = open();
    for (let time = 0; time < 1_000; time++) budget.failed(null, 'default');
    expect(isRead(null)).toBe(true);
  });
});

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
  expect(remoteNetwork({ ip, headers })).toBe(network);
});
