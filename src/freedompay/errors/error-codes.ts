import type { Advice, ProblemCode } from '../../domain/operations/operation.js';

/**
 * What a provider's error code means for a capture, cancel or refund. `certain` is whether the code proves that this
 * write moved nothing; where it does not, the payment is read before anything is said.
 */
export interface CodeMeaning {
  readonly code: ProblemCode;
  readonly advice: Advice;
  readonly certain: boolean;
  /** Whether the provider says that it failed itself, which passes, rather than anything of the request. */
  readonly passing?: boolean;
}

const meanings: readonly (CodeMeaning & { readonly providerCodes: string })[] = [
  { code: 'REFUND_WINDOW_CLOSED', advice: 'GIVE_UP', certain: true, providerCodes: '11054' },
  // A write goes out only where the reading just before it allows it. What says that the payment is not there, has not so
  // much left or is not in a state for it contradicts that reading: the same write may have come twice, as behind a proxy
  // that repeats what it got no answer to, and this is the answer to the second.
  { code: 'PAYMENT_NOT_FOUND', advice: 'GIVE_UP', certain: false, providerCodes: '340 11068' },
  { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'GIVE_UP', certain: false, providerCodes: '10020' },
  // Not successful, not captured yet, lifetime over.
  {
    code: 'ACTION_NOT_ALLOWED',
    advice: 'GIVE_UP',
    certain: false,
    providerCodes: '490 9013 10012 10018 10034 10035 11025 360',
  },
  // Said of the payment, not of this write: it may have been this very write, delivered twice.
  { code: 'ALREADY_DONE', advice: 'GIVE_UP', certain: false, providerCodes: '10033 10036 11017 11018' },
  // The bank or the card said no, or a chargeback stands against it.
  {
    code: 'DECLINED',
    advice: 'GIVE_UP',
    certain: true,
    providerCodes:
      '10001 10007 10010 10013 10017 10019 10022 10037 10038 10039 10041 11001 11003 11009 11011 11021 11022 11023 11024 11026 11027 11028 11036 11051 11053',
  },
  // What the payer typed or confirmed was wrong: card data, phone, 3-D Secure, PIN, SMS code.
  {
    code: 'DECLINED',
    advice: 'GIVE_UP',
    certain: true,
    providerCodes:
      '700 701 711 8889 10004 10005 10008 10023 10024 10031 10032 10040 11002 11004 11007 11008 11010 11037 11049 11050',
  },
  // The bank said not now: balance, frequency, attempts and daily limits.
  {
    code: 'DECLINED',
    advice: 'RETRY_WITH_NEW_KEY',
    certain: true,
    providerCodes: '420 8888 10003 10006 10009 10014 10028 11006 11012 11015 11019 11020 100091 100094',
  },
  // The shop or its request is set up wrongly.
  {
    code: 'PROVIDER_REFUSED',
    advice: 'GIVE_UP',
    certain: true,
    providerCodes:
      '100 101 110 200 350 365 1100 1999 2999 9011 9991 9992 9993 9994 9995 9996 9997 9998 10030 11005 11016 11070',
  },
  // What it says may be this very write's doing, or says nothing: "canceled", "successful", "repeated operation", "already
  // completed".
  {
    code: 'PROVIDER_REFUSED',
    advice: 'RETRY_WITH_NEW_KEY',
    certain: false,
    providerCodes: '120 400 10011 10015 10016 10021 11013',
  },
  // The provider does not know itself: its own systems, the switch or the banks behind it failed.
  {
    code: 'PROVIDER_REFUSED',
    advice: 'RETRY_WITH_NEW_KEY',
    certain: false,
    passing: true,
    providerCodes: '465 466 470 475 600 850 1000 9999 10000 10025 10026 10029 11000 11014 11052 12000 99999',
  },
];

const byProviderCode = new Map<string, CodeMeaning>(
  meanings.flatMap(({ providerCodes, ...meaning }) =>
    providerCodes.split(' ').map((providerCode) => [providerCode, meaning] as const),
  ),
);

/** An error nobody documents proves nothing. */
const unknownCode: CodeMeaning = { code: 'PROVIDER_REFUSED', advice: 'RETRY_WITH_NEW_KEY', certain: false };

/** The meaning of a provider's error code. Source: provider's list of error codes. */
export function meaningOf(providerCode: string): CodeMeaning {
  return byProviderCode.get(providerCode) ?? unknownCode;
}

/** Whether the provider says by this code that it failed itself: the same may succeed later. */
export function isPassing(providerCode: string): boolean {
  return meaningOf(providerCode).passing === true;
}
