import type { Account } from '../../account.js';
import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { flag, requiredId, text, UnreadableField } from '../../protocol/fields.js';
import { encodeForm } from '../../protocol/form.js';
import { scriptOf, withSignature } from '../../protocol/signature.js';
import { requestOf } from '../../request.js';
import { pageUrl } from '../safe-page-url.js';

/** That the provider tried to take the money. Whether it did is for a reading of the payment to tell. */
export interface DirectAnswer {
  /** Where the payer confirms it, where 3-D Secure asks for that: then nothing was taken yet. */
  readonly confirmUrl: string | null;
}

/**
 * Has the card pay without its CVC. Repeated it answers with an error although the first took the money, so it is never sent
 * again. Source: provider documentation, "Confirm without CVC" (kz-dump 11777421).
 */
export const payDirectly: Endpoint<{ readonly paymentId: string }, DirectAnswer> = defineEndpoint({
  path: '/v1/merchant/{merchant}/card/direct',
  secret: 'payment',
  effect: 'write',
  identity: { paymentId: 'required' },
  request: { paymentId: 'pg_payment_id' },
  response: {
    paymentId: requiredId('pg_payment_id'),
    needs3ds: flag('pg_3ds'),
    acsUrl: text('pg_3d_acsurl'),
  },
  result: ({ needs3ds, acsUrl }, { account }) => {
    if (needs3ds !== true) return { confirmUrl: null };
    try {
      return { confirmUrl: acsUrl && pageUrl(acsUrl.trim(), account.baseUrl) };
    } catch (error) {
      // Not paid, and no page that a payer may be sent to: the payment's lifetime ends it.
      if (error instanceof UnreadableField) return { confirmUrl: null };
      throw error;
    }
  },
});

const cvcPage = defineEndpoint({
  path: '/v1/merchant/{merchant}/card/pay',
  secret: 'payment',
  effect: 'write',
  request: { paymentId: 'pg_payment_id' },
  response: {},
  result: () => ({}),
});

/**
 * The address of the page on which the payer enters the CVC: the signed call itself, which the payer's browser makes. Source:
 * provider documentation, "Confirm with CVC" (kz-dump 11776977), as the provider's own SDK opens it.
 */
export function cvcPageUrl(account: Account, paymentId: string): string {
  const path = cvcPage.path.replace('{merchant}', () => encodeURIComponent(account.merchantId));
  const signed = withSignature(scriptOf(path), requestOf(account, cvcPage, { paymentId }), account.secret.reveal());
  return `${account.baseUrl}${path}?${encodeForm(signed)}`;
}
