import { isIPv4 } from 'node:net';
import { type Message, textOf } from '../../freedompay/protocol/message.js';
import { ScriptError } from '../model/refusals.js';
import { between, checkFields, isUrl, line, plain, type Rules, USER_ID } from './field-rules.js';

/** The currencies of the provider's own SDK. Source: api-reference section 5, currencies. */
const CURRENCIES = new Set(
  'KZT RUB USD UZS KGS EUR HKD GBP AED CNY KRW INR THB UAH AMD BYN PLN CZK AZN GEL TJS CAD MDL TRY'.split(' '),
);

const FLAG = /^[01]$/;
const EMAIL = /^[^@\s\p{Cc}\p{Cs}]{1,100}@[^@\s\p{Cc}\p{Cs}]{1,100}$/u;

/** Every documented field with a limit, and what fits it. Source: api-reference section 3.1. */
const RULES: Rules = {
  pg_order_id: line(50),
  pg_currency: (text) => CURRENCIES.has(text),
  pg_description: plain(1024),
  pg_testing_mode: FLAG,
  pg_lifetime: between(300, 604_800),
  pg_language: /^(ru|en|kz|kk|kg|uz)$/,
  pg_user_id: USER_ID,
  pg_user_ip: isIPv4,
  pg_user_phone: /^\d{5,15}$/,
  pg_user_contact_email: EMAIL,
  pg_user_email: EMAIL,
  pg_payment_method: /^[a-z_]{1,50}$/,
  pg_payment_route: /^frame$/,
  pg_auto_clearing: FLAG,
  pg_recurring_start: FLAG,
  pg_recurring_profile: /^\d{1,20}$/,
  pg_recurring_lifetime: between(1, 156),
  pg_timeout_after_payment: between(1, 86_400),
  pg_3ds_challenge: FLAG,
  pg_request_method: /^(GET|POST|XML)$/,
  pg_check_url: isUrl,
  pg_result_url: isUrl,
  pg_success_url: isUrl,
  pg_failure_url: isUrl,
  pg_site_url: isUrl,
  pg_state_url: isUrl,
  pg_refund_url: isUrl,
  pg_capture_url: isUrl,
  pg_success_url_method: /^(AUTO)?(GET|POST)$/,
  pg_failure_url_method: /^(AUTO)?(GET|POST)$/,
  pg_state_url_method: /^(AUTO)?(GET|POST)$/,
  pg_param1: plain(255),
  pg_param2: plain(255),
  pg_param3: plain(255),
  pg_generate_qr: /^([01]|true|false)$/,
  pg_idempotency_key: plain(255),
  pg_commission_discount: FLAG,
  pg_commission_discount_fix: between(1, 99_999_999),
};

/** What one fiscal row must hold and how. Codes of tax changed over the years, so any number passes. */
const ROW_RULES: Readonly<Record<string, RegExp>> = {
  count: /^\d{1,9}(\.\d{1,3})?$/,
  name: /^.{1,255}$/su,
  price: /^\d{1,12}(\.\d{1,2})?$/,
  tax_type: /^\d{1,2}$/,
};

/** Refuses a request that breaks a limit of the documentation, with code 200 and the field's name. */
export function checkInitFields(request: Message, required: readonly string[]): void {
  checkFields(request, required, RULES);
}

/** The fiscal rows of a request, each checked; none where there are none. */
export function receiptOf(request: Message): Message[] {
  const rows = request.find(([field]) => field === 'pg_receipt_positions')?.[1];
  if (rows === undefined || rows === '') return [];
  const wrong = () => new ScriptError('200', 'Некорректное значение pg_receipt_positions');
  if (typeof rows === 'string') throw wrong();
  return rows.map(([, row]) => {
    const fits =
      typeof row !== 'string' && Object.entries(ROW_RULES).every(([name, rule]) => rule.test(textOf(row, name) ?? ''));
    if (!fits) throw wrong();
    return row;
  });
}
