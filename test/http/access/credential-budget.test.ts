import { describe, expect, test } from '@jest/globals';
import { CredentialBudget } from '../../../src/http/access/credential-budget.js';

const HERE = '203.0.113.1';

function open() {
  const clock = { ms: 0 };
  const budget = new CredentialBudget(() => clock.ms);
  const fail = (address: string | null, times: number) => {
    for (let time = 0; time < times; time++) budget.failed(address, `wrong ${time}`);
  };
  const isAdmitted = (address: string | null, credential = 'new') => budget.waitOf(address, credential) === 0;
  return { clock, budget, fail, isAdmitted };
}

describe('credentials that do not hold', () => {
  test('are checked until the budget of their address is used up, and again when it has filled', () => {
    const { clock, budget, fail, isAdmitted } = open();
    fail(HERE, 99);
    expect(isAdmitted(HERE)).toBe(true);
    fail(HERE, 1);
    expect(budget.waitOf(HERE, 'new')).toBe(1);
    expect(isAdmitted('203.0.113.2')).toBe(true);
    clock.ms += 1_000;
    expect(isAdmitted(HERE)).toBe(true);
  });

  test('keep their address waiting for a minute at most once they end, however many came at once', () => {
    const { clock, fail, isAdmitted } = open();
    fail(HERE, 100_000);
    clock.ms += 59_000;
    expect(isAdmitted(HERE)).toBe(false);
    clock.ms += 2_000;
    expect(isAdmitted(HERE)).toBe(true);
  });

  test('are not held against an address that is not known', () => {
    const { fail, isAdmitted } = open();
    fail(null, 1_000);
    expect(isAdmitted(null)).toBe(true);
  });
});

describe('a credential that held', () => {
  test('is checked whatever others behind its address do, for a day', () => {
    const { clock, budget, fail, isAdmitted } = open();
    budget.proved('mine');
    fail(HERE, 1_000);
    expect([isAdmitted(HERE, 'mine'), isAdmitted(HERE, 'another')]).toEqual([true, false]);
    clock.ms += 86_400_000;
    fail(HERE, 1_000);
    expect(isAdmitted(HERE, 'mine')).toBe(false);
  });

  test('is as any other once it has failed', () => {
    const { budget, fail, isAdmitted } = open();
    budget.proved('revoked');
    fail(HERE, 1_000);
    budget.failed(HERE, 'revoked');
    expect(isAdmitted(HERE, 'revoked')).toBe(false);
  });
});
