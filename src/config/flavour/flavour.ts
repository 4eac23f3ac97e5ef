import * as z from 'zod';
import { canonicalHost, isLoopbackHost } from '../../domain/hosts.js';
import type { Account, Flavour } from '../../freedompay/account.js';

const FLAVOURS = ['merchant', 'gateway', 'async'] as const satisfies readonly Flavour[];

/** Which of the provider's interfaces an account may call. */
export const flavour = z.enum(FLAVOURS, { error: 'must be "merchant", "gateway" or "async"' });

/** The currency of an account's payments. */
export const paymentCurrency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "KZT"');

/** The provider's own hosts of the asynchronous Gateway API end so. Source: provider documentation, "Hosts". */
const PROVIDER_HOSTS = ['freedompay.kz', 'freedompay.uz', 'freedompay.kg'];

/**
 * What is wrong with accounts of the asynchronous Gateway API. Nobody signs what it answers: that it comes from the provider is
 * known by TLS alone, so it is called at no other host, not in clear, and not without looking at certificates. Its answers do
 * not tell their currency either.
 */
export function flavourProblems(
  accounts: readonly Account[],
  given: Readonly<Record<string, string | undefined>>,
  usesSimulator: boolean,
): string[] {
  const hasNoTls = given['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
  return accounts.flatMap(({ id, flavour: api, baseUrl, paymentCurrency: currency }) => {
    if (api !== 'async')
      return currency === undefined
        ? []
        : [
            `PAYMENT_CURRENCY (paymentCurrency in a file) of account "${id}" is for the asynchronous Gateway API alone (FREEDOMPAY_API=async): elsewhere each payment tells its own.`,
          ];
    return [
      ...(currency === undefined
        ? [
            `PAYMENT_CURRENCY (paymentCurrency in a file) of account "${id}" is missing: the asynchronous Gateway API does not tell the currency of a payment.`,
          ]
        : []),
      ...(usesSimulator || isTrusted(baseUrl)
        ? []
        : [
            `FREEDOMPAY_URL (url in a file) of account "${id}" must begin with https:// and name a host of ${PROVIDER_HOSTS.join(', ')}: what the asynchronous Gateway API answers is not signed, so that whoever answers is believed.`,
          ]),
      ...(hasNoTls
        ? [
            `NODE_TLS_REJECT_UNAUTHORIZED=0 must be unset for account "${id}": what the asynchronous Gateway API answers is not signed, and its certificate is all that tells who answers.`,
          ]
        : []),
    ];
  });
}

/** Whether who answers at the URL is the provider, or a program of this machine. */
function isTrusted(baseUrl: string): boolean {
  // What is no URL was reported as that.
  if (!URL.canParse(baseUrl)) return true;
  const { protocol, host } = new URL(baseUrl);
  if (isLoopbackHost(host)) return true;
  const name = canonicalHost(host) ?? '';
  return protocol === 'https:' && PROVIDER_HOSTS.some((one) => name === one || name.endsWith(`.${one}`));
}
