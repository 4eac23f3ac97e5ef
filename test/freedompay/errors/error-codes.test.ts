import { describe, expect, test } from '@jest/globals';
import type { DeclineReason, FixableBy } from '../../../src/domain/payments/failure.js';
import { type CodeMeaning, knownCodes, meaningOf } from '../../../src/freedompay/errors/error-codes.js';

/**
 * The provider's list of error codes, row by row: what the row says, its codes, what they mean to us. `proved` is whether
 * the row says that this write moved nothing, `passing` that the provider failed itself. What contradicts the reading that
 * was made just before proves nothing: it may be the answer to our own write that came twice.
 */
const rows: readonly (readonly [
  says: string,
  codes: string,
  code: CodeMeaning['code'],
  advice: CodeMeaning['advice'],
  proof: 'proved' | 'open' | 'passing',
])[] = [
  ['bad request signature', '1100', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['model or method not found', '1999 2999', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['balance too low', '8888', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  ['3-D Secure failed', '8889', 'DECLINED', 'GIVE_UP', 'proved'],
  ['recurring profile unusable', '9011 11070', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['cannot cancel: not successful', '9013', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['order id not unique', '9991', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['method not enabled', '9992', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['URL missing', '9993', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['action disabled', '9994', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['in test mode', '9995', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['no valid contract', '9996', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['wrong shop number', '9997', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['wrong signature or merchant', '9998', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['system error', '9999', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['payment error', '10000', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['contact the bank', '10001', 'DECLINED', 'GIVE_UP', 'proved'],
  ['too many code attempts', '10003', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  ['3-D Secure missing or wrong', '10004 11037 11049', 'DECLINED', 'GIVE_UP', 'proved'],
  ['wrong card data', '10005 10008 10032 10040', 'DECLINED', 'GIVE_UP', 'proved'],
  ['frequency or interval limit', '10006 10028 10014', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  ['card security breach', '10007 11024', 'DECLINED', 'GIVE_UP', 'proved'],
  ['insufficient funds', '10009 11006 100091 100094', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  [
    'card restricted, blocked, closed',
    '10010 10022 10037 10038 10041 11028 11036 11051 11053',
    'DECLINED',
    'GIVE_UP',
    'proved',
  ],
  ['payment successful', '10011', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['cannot cancel the transaction', '10012', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['card country', '10013 11027', 'DECLINED', 'GIVE_UP', 'proved'],
  ['transaction already completed', '10015', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['payment failed, contact the site', '10016', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['card expired', '10017', 'DECLINED', 'GIVE_UP', 'proved'],
  ['payment lifetime over', '10018', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['use another card', '10019', 'DECLINED', 'GIVE_UP', 'proved'],
  ['refund exceeds the payment', '10020', 'AMOUNT_EXCEEDS_AVAILABLE', 'GIVE_UP', 'open'],
  ['invalid transaction, repeat', '10021', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['PIN', '10023 10024 11050', 'DECLINED', 'GIVE_UP', 'proved'],
  ['scheme or switch error', '10025 12000 99999', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['payout error', '10026', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['IBAN payouts out of order', '10029', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['minimum or wrong amount', '10030 11005 11016', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['wrong phone number', '10031 11004', 'DECLINED', 'GIVE_UP', 'proved'],
  ['already canceled', '10033 11017', 'ALREADY_DONE', 'GIVE_UP', 'open'],
  ['capture first, or cancel', '10034 11025', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['cannot capture: not successful', '10035', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['already captured', '10036', 'ALREADY_DONE', 'GIVE_UP', 'open'],
  ['incorrect operation', '10039', 'DECLINED', 'GIVE_UP', 'proved'],
  ['unavailable, unexpected, general', '11000 11014 11052', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['operator refused', '11001 11009', 'DECLINED', 'GIVE_UP', 'proved'],
  ['SMS code', '11002 11007 11008 11010', 'DECLINED', 'GIVE_UP', 'proved'],
  ['operator restriction', '11003 11011 11021 11022 11023', 'DECLINED', 'GIVE_UP', 'proved'],
  ['daily and monthly limits', '11012 11015 11019 11020', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  ['repeated operation', '11013', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['already refunded', '11018', 'ALREADY_DONE', 'GIVE_UP', 'open'],
  ['chargeback', '11026', 'DECLINED', 'GIVE_UP', 'proved'],
  ['more than 180 days', '11054', 'REFUND_WINDOW_CLOSED', 'GIVE_UP', 'proved'],
  ['payment not found', '11068 340 1202', 'PAYMENT_NOT_FOUND', 'GIVE_UP', 'open'],
  ['older: signature, shop, contract', '100 101 110', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['older: disabled, or wrong status on a repeat', '120', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['older: parameter, blocked, profile', '200 350 365', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['older: expired, cannot cancel', '360 490', 'ACTION_NOT_ALLOWED', 'GIVE_UP', 'open'],
  ['older: canceled by payer or system', '400', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
  ['older: limit', '420', 'DECLINED', 'RETRY_WITH_NEW_KEY', 'proved'],
  [
    'older: connection, system, general, internal',
    '465 466 470 475 600 850 1000',
    'PROVIDER_REFUSED',
    'RETRY_WITH_NEW_KEY',
    'passing',
  ],
  ['older: payer input, phone', '700 701 711', 'DECLINED', 'GIVE_UP', 'proved'],
  ['input parameters, minimum', '9403 1380', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['instalments: request, not found, transition', '1001 1002 1003', 'PROVIDER_REFUSED', 'GIVE_UP', 'proved'],
  ['instalments: processing error', '1004', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'passing'],
  ['charge declined for security', '10045', 'DECLINED', 'GIVE_UP', 'proved'],
  ['seen with test cards, no text', '9014 100066 1000669', 'PROVIDER_REFUSED', 'RETRY_WITH_NEW_KEY', 'open'],
];

const cases = rows.flatMap(([says, codes, code, advice, proof]) =>
  codes.split(' ').map((providerCode) => {
    const passing = proof === 'passing';
    return [providerCode, says, { code, advice, certain: proof === 'proved', passing }] as const;
  }),
);

describe("every code of the provider's list means what its row says", () => {
  test.each(cases)('%s: %s', (providerCode, _says, meaning) => {
    const { code, advice, certain, passing = false } = meaningOf(providerCode);
    expect({ code, advice, certain, passing }).toEqual(meaning);
  });

  test('no code stands in two rows', () => {
    expect(new Set(cases.map(([providerCode]) => providerCode)).size).toBe(cases.length);
  });

  test('no code is known that stands in none', () => {
    expect(new Set(knownCodes)).toEqual(new Set(cases.map(([providerCode]) => providerCode)));
  });
});

test.each(['', '0', '55555', '010020', '10020 ', '__proto__', 'constructor'])(
  'code "%s" is on no list, so it proves nothing',
  (providerCode) => {
    expect(meaningOf(providerCode)).toEqual({
      code: 'PROVIDER_REFUSED',
      advice: 'RETRY_WITH_NEW_KEY',
      certain: false,
      reason: 'OTHER',
      fixableBy: 'PAYER',
    });
  },
);

/** What is said to a payer or program of a failed payment, and what the caller of an operation is advised to do. */
describe('reason, fixableBy and advice never contradict each other', () => {
  const meant = knownCodes.map((code) => [code, meaningOf(code)] as const);

  test.each(meant)('for %s', (_code, { reason, fixableBy, advice, certain, passing = false }) => {
    // Where nobody can mend it, or it is mended by other data, another card or a new payment, the same again is no use.
    if (fixableBy === 'NOBODY' || /^(CARD_|INVALID_|EXPIRED|MERCHANT_)/.test(reason)) expect(advice).toBe('GIVE_UP');
    // What passes by itself may be asked for again.
    if (['INSUFFICIENT_FUNDS', 'LIMIT_EXCEEDED', 'PROVIDER_ERROR'].includes(reason))
      expect(advice).toBe('RETRY_WITH_NEW_KEY');
    expect([reason === 'PROVIDER_ERROR', fixableBy === 'PROVIDER']).toEqual([passing, passing]);
    if (reason === 'MERCHANT_SETUP') expect(fixableBy).toBe('MERCHANT');
    if (reason !== 'OTHER' && reason !== 'EXPIRED' && advice === 'GIVE_UP') expect(certain).toBe(true);
  });
});

/** What a row of the provider's lists says is what a payer's program is told. */
test.each<readonly [reason: DeclineReason, fixableBy: FixableBy, codes: string]>([
  ['INSUFFICIENT_FUNDS', 'PAYER', '10009 11006 100091 100094'],
  ['INSUFFICIENT_FUNDS', 'MERCHANT', '8888'],
  ['CARD_EXPIRED', 'PAYER', '10017'],
  ['CARD_BLOCKED', 'PAYER', '10022 10037 10041 11028 11036 11051 11053'],
  ['CARD_NOT_SUPPORTED', 'PAYER', '10013 11027 10019'],
  ['INVALID_CARD_DATA', 'PAYER', '10005 10008 10032 10040 10031 11004 700 701 711'],
  ['AUTHENTICATION_FAILED', 'PAYER', '8889 10003 10004 11037 11049 10023 10024 11050 11002 11007 11008 11010'],
  ['LIMIT_EXCEEDED', 'PAYER', '420 10006 10028 10014 11012 11015 11019 11020'],
  ['DECLINED_BY_BANK', 'PAYER', '10001 10010 10038 10039 11001 11009 11003 11011 11021 11022 11023'],
  ['SUSPECTED_FRAUD', 'PAYER', '10007 11024 10045'],
  ['PAYER_CANCELED', 'PAYER', '400'],
  ['EXPIRED', 'PAYER', '360 10018 365 9011 11070'],
  ['EXPIRED', 'NOBODY', '11054'],
  [
    'PROVIDER_ERROR',
    'PROVIDER',
    '465 466 470 475 600 850 1000 1004 9999 10000 10025 10026 10029 11000 11014 11052 12000 99999',
  ],
])('%s, to be mended by %s, is what %s mean', (reason, fixableBy, codes) => {
  const found = knownCodes.filter(
    (code) => meaningOf(code).reason === reason && meaningOf(code).fixableBy === fixableBy,
  );
  expect(new Set(found)).toEqual(new Set(codes.split(' ')));
});
