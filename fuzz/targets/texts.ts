import fc from 'fast-check';
import {
  checkoutAmount,
  emailInput,
  parametersInput,
  phoneInput,
  textInput,
  urlInput,
} from '../../src/domain/checkouts/checkout-input.js';
import { Fault } from '../../src/domain/errors.js';
import { amountInput, idempotencyKeyInput, orderIdInput, paymentIdInput } from '../../src/domain/input.js';
import { InvalidAmount, moneyOrNull } from '../../src/domain/money.js';
import { withoutContacts } from '../../src/domain/redact-contacts.js';
import { decimal, flag, UnreadableField } from '../../src/freedompay/protocol/fields.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { scriptOf, verify } from '../../src/freedompay/protocol/signature.js';
import { providerDate } from '../../src/freedompay/provider-date.js';
import { redactReplyText } from '../../src/freedompay/redaction/reply-text.js';
import { CurrencyCodeScalar, DecimalScalar } from '../../src/graphql/types/scalars.js';
import { mutated, repetitive, soup } from '../mutations.js';
import { type CheckResult, defineTarget } from '../target.js';

const words = (text: string): Message => [['pg_error_description', text]];

/** All that holds outside text against a pattern. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  paymentIdInput: (text) => paymentIdInput('id', text),
  orderIdInput: (text) => orderIdInput('id', text),
  idempotencyKeyInput: (text) => idempotencyKeyInput('key', text),
  amountInput: (text) => amountInput('amount', text),
  checkoutAmount: (text) => checkoutAmount('input', text, 'KZT'),
  currency: (text) => checkoutAmount('input', '1', text),
  textInput: (text) => textInput('text', text, 1_024),
  urlInput: (text) => urlInput('url', text),
  'urlInput, long': (text) => urlInput('url', `https://${text}`.slice(0, 255)),
  emailInput: (text) => emailInput('email', text),
  phoneInput: (text) => phoneInput('phone', text),
  parametersInput: (text) => parametersInput('parameters', [{ name: text, value: text }]),
  moneyOrNull: (text) => moneyOrNull(text, 'KZT'),
  decimal: (text) => decimal('a')([['a', text]]),
  flag: (text) => flag('a')([['a', text]]),
  verify: (text) => verify('result', [['pg_sig', text]], 'secret'),
  scriptOf,
  providerDate: (text) => providerDate(text, 'Asia/Almaty'),
  withoutContacts,
  'redactReplyText, said': (text) => redactReplyText(words(text), words('x'), ['secret']),
  'redactReplyText, known': (text) =>
    redactReplyText([...words('a@b.kz 77011234567'), ['pg_user_phone', text]], [['x', text]], []),
  DecimalScalar: (text) => DecimalScalar.parseValue(text),
  CurrencyCodeScalar: (text) => CurrencyCodeScalar.parseValue(text),
};

const VALID = [
  ...['7000000001', 'ORDER-17', '2500.00', 'KZT', 'https://shop.example/thanks?a=1#b', 'anna.k+1@mail.example.kz'],
  ...['77011234567', '+7 (701) 123-45-67', '4400 4301 2345 6789', '2026-07-22 16:40:02', '2026-07-22T11:41:04+00:00'],
  ...[
    '/g2g/status_v2?x=1',
    'ef741cfc-f85e-41a0-84e6-2ba964912182',
    'See https://pay.example/p?customer=1 or call 8 701 1234567',
  ],
];

/** Texts that are held against patterns: each is taken or refused, and none keeps the pattern busy. */
export const texts = defineTarget({
  name: 'texts',
  share: 3,
  inputs: fc.tuple(fc.constantFrom(...Object.keys(READERS)), fc.oneof(mutated(VALID), soup, repetitive)),
  check: ([reader, text]): CheckResult => {
    try {
      READERS[reader]?.(text);
      return 'accepted';
    } catch (error) {
      const isExpected = error instanceof Fault || error instanceof InvalidAmount || error instanceof UnreadableField;
      if (isExpected || (error as { extensions?: { code?: unknown } }).extensions?.code === 'BAD_USER_INPUT')
        return 'refused';
      throw error;
    }
  },
});
