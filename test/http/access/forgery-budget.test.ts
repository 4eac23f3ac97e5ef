import { describe, expect, test } from '@jest/globals';
import { ForgeryBudget } from '../../../src/http/access/forgery-budget.js';

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
