import { createHash } from 'node:crypto';
import type { Message } from '../../freedompay/protocol/message.js';
import type { BodyForm } from './body-form.js';

/** Where the shop wants to be asked and told, and where the payer goes afterwards. Null: not given. */
export interface ShopUrls {
  /** `pg_check_url`: asked before money is taken. */
  readonly check: string | null;
  /** `pg_result_url`: told how the payment ended. */
  readonly result: string | null;
  readonly success: string | null;
  readonly failure: string | null;
  /** `pg_site_url`: the shop's own page, for a payer who leaves without paying. */
  readonly site: string | null;
}

/** How the payer's browser is sent back to the shop. */
export type ReturnMethod = 'GET' | 'POST';

/** What the shop asked of a payment and its page. Source: api-reference section 3.1. */
export interface Checkout {
  /** Names the payment's page: `/pay/<token>`. */
  readonly token: string;
  readonly description: string;
  /** `pg_auto_clearing`. True: paying takes the money in one step; false: it is only held. */
  readonly autoClearing: boolean;
  /** When an unpaid payment becomes `incomplete`; null: never. */
  readonly expiresAt: Date | null;
  readonly urls: ShopUrls;
  readonly successMethod: ReturnMethod;
  readonly failureMethod: ReturnMethod;
  /** `pg_request_method`, how check and result are sent; null: as the simulator is set. */
  readonly form: BodyForm | null;
  readonly userIp: string | null;
  /** The shop's own fields, without the `pg_` prefix, in the order given: repeated to it in check and result. */
  readonly merchantFields: Message;
  /** Token of the saved card that is to pay; null: whichever card the payer takes. */
  readonly savedCard: string | null;
  /** `pg_recurring_lifetime`, in months: paying makes a recurring profile; null: none is asked for. */
  readonly recurringMonths: number | null;
  /** `pg_user_id`; empty where none was given. */
  readonly userId: string;
  /** `pg_receipt_positions`, the fiscal rows. */
  readonly receipt: readonly Message[];
}

/** What is asked when nothing is: no page of the shop, one step, no end. */
export function plainCheckout(id: string): Checkout {
  return {
    token: tokenOf(id),
    description: 'Payment',
    autoClearing: true,
    expiresAt: null,
    urls: { check: null, result: null, success: null, failure: null, site: null },
    successMethod: 'GET',
    failureMethod: 'GET',
    form: null,
    userIp: null,
    merchantFields: [],
    savedCard: null,
    recurringMonths: null,
    userId: '',
    receipt: [],
  };
}

/** The path of a payment's page. */
export function pagePath({ token }: Checkout): string {
  return `/pay/${token}`;
}

/** Always the same for the same id, as everything here: a page is no secret, it moves no real money. */
function tokenOf(id: string): string {
  return createHash('sha256').update(`page of ${id}`).digest('hex').slice(0, 32);
}
