import type { Advice, ProblemCode } from '../../domain/operations/operation.js';
import type { Decline, DeclineReason } from '../../domain/payments/failure.js';

/**
 * What a provider's error code means: for a capture, cancel or refund that is answered with it, and as the reason of a payment,
 * refund or payout that failed. `certain` is whether the code proves that this write moved nothing; where it does not, the
 * payment is read before anything is said.
 */
export interface CodeMeaning extends Decline {
  readonly code: ProblemCode;
  readonly advice: Advice;
  readonly certain: boolean;
  /** Whether the provider says that it failed itself, which passes, rather than anything of the request. */
  readonly passing?: boolean;
}

type Row = CodeMeaning & { readonly providerCodes: string };

/** The bank, the card or the payer's operator said no, for now or for good: nothing moved. */
const declined = (reason: DeclineReason, advice: Advice, providerCodes: string): Row => ({
  ...{ code: 'DECLINED', certain: true, fixableBy: 'PAYER' },
  ...{ reason, advice, providerCodes },
});

const rows: readonly Row[] = [
  declined('DECLINED_BY_BANK', 'GIVE_UP', '10001 10010 10038 10039 11001 11003 11009 11011 11021 11022 11023'),
  declined('SUSPECTED_FRAUD', 'GIVE_UP', '10007 10045 11024'),
  // Restricted, limited, blocked, closed, blocked for 30 days: the list does not say which code is which.
  declined('CARD_BLOCKED', 'GIVE_UP', '10022 10037 10041 11028 11036 11051 11053'),
  // The card's country, or simply "use another card".
  declined('CARD_NOT_SUPPORTED', 'GIVE_UP', '10013 10019 11027'),
  declined('CARD_EXPIRED', 'GIVE_UP', '10017'),
  // Card number or data, phone number.
  declined('INVALID_CARD_DATA', 'GIVE_UP', '700 701 711 10005 10008 10031 10032 10040 11004'),
  // 3-D Secure, PIN, SMS code.
  declined('AUTHENTICATION_FAILED', 'GIVE_UP', '8889 10004 10023 10024 11002 11007 11008 11010 11037 11049 11050'),
  // Too many attempts with the code: it helps to wait.
  declined('AUTHENTICATION_FAILED', 'RETRY_WITH_NEW_KEY', '10003'),
  declined('INSUFFICIENT_FUNDS', 'RETRY_WITH_NEW_KEY', '10009 11006 100091 100094'),
  // Frequency, interval, daily and monthly limits.
  declined('LIMIT_EXCEEDED', 'RETRY_WITH_NEW_KEY', '420 10006 10014 10028 11012 11015 11019 11020'),
  // The merchant's own balance, which payouts are paid from.
  { ...declined('INSUFFICIENT_FUNDS', 'RETRY_WITH_NEW_KEY', '8888'), fixableBy: 'MERCHANT' },
  // A chargeback stands against it.
  { ...declined('OTHER', 'GIVE_UP', '11026'), fixableBy: 'NOBODY' },
  {
    ...{ code: 'REFUND_WINDOW_CLOSED', advice: 'GIVE_UP', certain: true },
    ...{ reason: 'EXPIRED', fixableBy: 'NOBODY', providerCodes: '11054' },
  },
  // The shop or its request is set up wrongly.
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'GIVE_UP', certain: true, reason: 'MERCHANT_SETUP', fixableBy: 'MERCHANT' },
    providerCodes:
      '100 101 110 200 350 1001 1002 1003 1100 1380 1999 2999 9403 9991 9992 9993 9994 9995 9996 9997 9998 10030 11005 11016',
  },
  // The saved permission to charge is over: the payer gives a new one.
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'GIVE_UP', certain: true },
    ...{ reason: 'EXPIRED', fixableBy: 'PAYER', providerCodes: '365 9011 11070' },
  },
  // A write goes out only where the reading just before it allows it. What says that the payment is not there, has not so
  // much left or is not in a state for it contradicts that reading: the same write may have come twice, as behind a proxy
  // that repeats what it got no answer to, and this is the answer to the second.
  {
    ...{ code: 'PAYMENT_NOT_FOUND', advice: 'GIVE_UP', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'MERCHANT', providerCodes: '340 1202 11068' },
  },
  {
    ...{ code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'GIVE_UP', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'MERCHANT', providerCodes: '10020' },
  },
  // Not successful, not captured yet. One reply uses 10012 for "limits on the card" instead.
  {
    ...{ code: 'ACTION_NOT_ALLOWED', advice: 'GIVE_UP', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'MERCHANT', providerCodes: '490 9013 10012 10034 10035 11025' },
  },
  // The payment's lifetime is over: the payer begins another.
  {
    ...{ code: 'ACTION_NOT_ALLOWED', advice: 'GIVE_UP', certain: false },
    ...{ reason: 'EXPIRED', fixableBy: 'PAYER', providerCodes: '360 10018' },
  },
  // Said of the payment, not of this write: it may have been this very write, delivered twice.
  {
    ...{ code: 'ALREADY_DONE', advice: 'GIVE_UP', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'NOBODY', providerCodes: '10033 10036 11017 11018' },
  },
  // What it says may be this very write's doing, or says nothing: "canceled", "successful", "repeated operation", "already
  // completed", "contact the site". The last three are seen with test cards and have no text.
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false },
    ...{ reason: 'PAYER_CANCELED', fixableBy: 'PAYER', providerCodes: '400' },
  },
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'MERCHANT', providerCodes: '120 10011 10015 10016 11013' },
  },
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false },
    ...{ reason: 'OTHER', fixableBy: 'PAYER', providerCodes: '9014 10021 100066 1000669' },
  },
  // The provider does not know itself: its own systems, the switch or the banks behind it failed.
  {
    ...{ code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false, passing: true },
    ...{ reason: 'PROVIDER_ERROR', fixableBy: 'PROVIDER' },
    providerCodes: '465 466 470 475 600 850 1000 1004 9999 10000 10025 10026 10029 11000 11014 11052 12000 99999',
  },
];

const byProviderCode = new Map<string, CodeMeaning>(
  rows.flatMap(({ providerCodes, ...meaning }) =>
    providerCodes.split(' ').map((providerCode) => [providerCode, meaning] as const),
  ),
);

/** An error that nobody documents proves nothing. */
const unknownCode: CodeMeaning = {
  ...{ code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false },
  ...{ reason: 'OTHER', fixableBy: 'PAYER' },
};

/** Every code that has a meaning here, in the order of their numbers. */
export const knownCodes: readonly string[] = [...byProviderCode.keys()].sort(
  (one, other) => Number(one) - Number(other),
);

/** The meaning of a provider's error code. Source: provider's list of error codes. */
export function meaningOf(providerCode: string): CodeMeaning {
  return byProviderCode.get(providerCode) ?? unknownCode;
}

/** Whether anybody documents the code. */
export function isKnownCode(providerCode: string): boolean {
  return byProviderCode.has(providerCode);
}

/** Whether the provider says by this code that it failed itself: the same may succeed later. */
export function isPassing(providerCode: string): boolean {
  return meaningOf(providerCode).passing === true;
}
