import { REDACTED, withoutContacts } from '../../domain/redact-contacts.js';
import type { Message } from '../protocol/message.js';

/** What a field may hold. Only what is `open` is ever written down. */
export type FieldClass =
  | 'open'
  | 'secret'
  | 'signature'
  /** Whoever has it can act with it: card tokens, recurring profiles, 3-D Secure data, codes from an SMS. */
  | 'token'
  /** The card itself, masked or not. */
  | 'card'
  /** Name of the payer or payee. */
  | 'holder'
  /** How the payer is reached or recognised. */
  | 'contact'
  /** URLs: their paths and queries may hold tokens. */
  | 'address'
  /** Words that somebody chose: they may repeat any of the above. */
  | 'text';

/**
 * The one place that says what is what: the provider's fields, as its documentation and its deliveries name them, and our
 * own names of inputs, results, headers and variables. The merchant's own parameters are not here: nobody knows what they
 * hold, so they count as not open.
 */
const NAMES: Readonly<Record<FieldClass, string>> = {
  open: `
    pg_merchant_id pg_payment_id pg_order_id pg_refund_id pg_payment_refund_id pg_payment_revoke_id pg_revoke_payment_id pg_cancel_payment_id
    pg_status pg_result pg_payment_status pg_transaction_status pg_refund_status pg_revoke_status pg_clearing_status
    pg_status_clearing pg_captured pg_can_reject pg_testing_mode pg_failure_code pg_error_code pg_type pg_refund_type
    pg_amount pg_currency pg_net_amount pg_clearing_amount pg_refund_amount pg_revoke_amount pg_revoked_amount
    pg_payment_amount pg_to_pay pg_balance pg_ps_amount pg_ps_full_amount pg_ps_currency
    pg_payment_method pg_payment_system pg_card_brand pg_card_3ds pg_3ds pg_reference pg_intreference pg_auth_code
    pg_create_date pg_created_at pg_date pg_datetime pg_payment_date pg_refund_date
    pg_need_phone_notification pg_need_email_notification pg_lifetime pg_language pg_auto_clearing pg_request_method
    pg_recurring_start pg_recurring_lifetime pg_order_time_limit pg_recipient_kbe pg_knp pg_bank_bik
    pg_payment_system_code`,
  secret: 'secret secretKey payoutSecretKey previousSecretKeys password authorization cookie databaseUrl apiKey',
  signature: 'pg_sig pg_salt signature',
  token: `
    pg_card_token pg_card_token_to pg_card_id pg_card_id_to pg_recurring_profile pg_recurring_profile_id
    pg_3d_md pg_md pg_pares pg_3d_pareq pg_secure_details pg_encrypted_card pg_online_payment_cryptogram
    pg_approval_code
    token cardToken recurringProfileId approvalCode`,
  card: `
    pg_card_pan pg_card_hash pg_card_hhash pg_card_mask pg_card_exp pg_card_month pg_card_year pg_card_cvc
    maskedPan pan expiry cardExpiry`,
  holder: 'pg_card_name pg_card_owner pg_recipient_name pg_name holder cardHolder',
  contact: `
    pg_user_email pg_user_contact_email pg_user_phone pg_phone pg_abonent_phone pg_user_ip pg_user_id pg_freedom_id pg_loyalty_id
    pg_recipient_iin pg_recipient_iban iin iban payerEmail payerPhone email phone payer userId`,
  address: `
    pg_redirect_url pg_redirect_qr pg_back_link pg_post_link pg_site_url pg_check_url pg_result_url pg_refund_url
    pg_capture_url pg_success_url pg_failure_url pg_state_url pg_3d_acsurl
    redirectUrl successUrl failureUrl checkUrl resultUrl returnUrl postLink backLink`,
  text: `
    pg_description pg_failure_description pg_error_description pg_extend_data pg_exchange_params pg_template_params
    description parameters variables providerMessage`,
};

const CLASSES: ReadonlyMap<string, FieldClass> = new Map(
  (Object.entries(NAMES) as [FieldClass, string][]).flatMap(([what, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, what] as const),
  ),
);

/** What a field of that name may hold; `null` for a name that is not the provider's and not ours. */
export function classOf(name: string): FieldClass | null {
  return CLASSES.get(name) ?? null;
}

/**
 * The message with `***` for every value that is not known to be open: what nobody knows is not kept either. No signature
 * covers names, so one may be a card or phone number out of its place: that is taken out of it.
 */
export function redactMessage(message: Message): Message {
  return message.map(([name, value]) => {
    const safeName = withoutContacts(name);
    if (typeof value !== 'string') return [safeName, redactMessage(value)];
    return [safeName, classOf(name) === 'open' ? value : REDACTED];
  });
}

/** A line of the log with `***` for what bears a name that is not open. Other names are the gateway's own: they stay. */
export function redactLine(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (isOpenThroughout(line)) return line;
  return Object.fromEntries(Object.entries(line).map(([name, value]) => [name, redactValue(name, value)]));
}

/** Whether there is nothing to redact and nothing nested: true of nearly all lines, and of those of every request. */
function isOpenThroughout(line: Readonly<Record<string, unknown>>): boolean {
  for (const name in line) {
    const what = classOf(name);
    if ((what !== null && what !== 'open') || typeof line[name] === 'object') return false;
  }
  return true;
}

function redactValue(name: string, value: unknown): unknown {
  const what = classOf(name);
  return what === null || what === 'open' ? redactNested(value) : REDACTED;
}

function redactNested(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [name, ...rest] = value;
    // A field of a message, or a pair of a list of headers.
    return typeof name === 'string' && rest.length === 1 ? [name, redactValue(name, rest[0])] : value.map(redactNested);
  }
  // What is no plain object says by itself how it is written: errors, secrets, dates.
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? redactLine(value as Readonly<Record<string, unknown>>) : value;
}
