import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { approvalLimit, isAsker, whyNotApprove, whyNotDecline } from '../../../src/domain/operations/approval.js';
import { captured, held } from '../examples.js';

const kzt = (amount: string) => money(amount, 'KZT');

describe('the limit above which another person has to approve', () => {
  test.each([
    ['REFUND', '50.00', null],
    ['REFUND', '50.01', '50.00'],
    ['CAPTURE', '99.99', null],
  ] as const)('of a %s of %s is %s', (kind, amount, limit) => {
    const found = approvalLimit({ REFUND: [kzt('50')] }, kind, kzt(amount), captured());
    expect(found?.amount ?? null).toBe(limit);
  });

  test('is nothing in a currency that is not listed beside others', () => {
    expect(approvalLimit({ REFUND: [money('50', 'USD')] }, 'REFUND', kzt('0.01'), captured())).toEqual(kzt('0'));
  });

  test('counts a cancel with the hold that it releases, and an unpaid bill not at all', () => {
    const limits = { CANCEL: [kzt('50')] };
    expect(approvalLimit(limits, 'CANCEL', null, held())).toEqual(kzt('50'));
    expect(approvalLimit(limits, 'CANCEL', null, { ...held(), status: 'CREATED' })).toBeNull();
  });
});

describe('who approves what another asked for', () => {
  const asker = { caller: 'key:a', person: 'Aigerim Sadykova' };

  test.each([
    ['another caller and person', asker, { caller: 'key:b', person: 'Dana' }, null],
    ['the same caller', asker, { caller: 'key:a', person: 'Dana' }, /another caller/],
    ['the same person', asker, { caller: 'key:b', person: 'Aigerim Sadykova' }, /another person/],
    ['the same person, typed otherwise', asker, { caller: 'key:b', person: ' aigerim  SADYKOVA ' }, /another person/],
    [
      'the same person, with what does not show',
      asker,
      { caller: 'key:b', person: 'Aigerim\u200b Sad\ufe0fykova\u3164' },
      /another person/,
    ],
    ['another caller that names no person', asker, { caller: 'key:b', person: null }, /name the one/],
    [
      'another caller, where no person asked',
      { caller: 'key:a', person: null },
      { caller: 'key:b', person: null },
      null,
    ],
    ['nobody known', { caller: null, person: null }, { caller: null, person: null }, /another caller/],
    ['somebody unknown', asker, { caller: null, person: 'Dana' }, /another caller/],
  ])('%s', (_who, first, second, why) => {
    const found = whyNotApprove(first, second);
    if (why === null) expect(found).toBeNull();
    else expect(found).toMatch(why);
  });
});

describe('who ends a wait for approval', () => {
  const asker = { caller: 'key:a', person: 'Aigerim' };
  const unnamed = { caller: 'key:a', person: null };

  test.each([
    ['whoever asked', asker, asker, 'withdraws'],
    ['the same person through another caller', asker, { caller: 'key:b', person: ' aigerim ' }, 'withdraws'],
    ['the same caller that names nobody', asker, unnamed, 'withdraws'],
    ['the same caller, where no person asked', unnamed, asker, 'withdraws'],
    ['another person through the same caller', asker, { caller: 'key:a', person: 'Dana' }, 'declines'],
    ['another caller and person', asker, { caller: 'key:b', person: 'Dana' }, 'declines'],
    ['another caller that names nobody', asker, { caller: 'key:b', person: null }, 'declines'],
    ['a known caller, where nobody knows who asked', { caller: null, person: null }, unnamed, 'declines'],
    ['nobody known', asker, { caller: null, person: null }, 'may not'],
    ['a person of whom no caller is known', asker, { caller: null, person: 'Aigerim' }, 'may not'],
  ])('%s', (_who, first, second, what) => {
    const found = whyNotDecline(second) !== null ? 'may not' : isAsker(first, second) ? 'withdraws' : 'declines';
    expect(found).toBe(what);
    // What may be approved by somebody was asked for by somebody else.
    if (isAsker(first, second)) expect(whyNotApprove(first, second)).not.toBeNull();
  });
});
