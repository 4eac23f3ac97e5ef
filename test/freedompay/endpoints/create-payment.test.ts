import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import {
  type CreatePaymentInput,
  createPayment,
  creationFields,
  isProvidersName,
} from '../../../src/freedompay/endpoints/create-payment.js';
import { UnreadableField } from '../../../src/freedompay/protocol/fields.js';
import { verify } from '../../../src/freedompay/protocol/signature.js';
import { accountAt, clientWith, provider, SECRET, signed } from '../../harness/scripted-provider.js';
import { context, fieldsOf, fixture } from '../replies.js';

const LEAST: CreatePaymentInput = {
  orderId: 'A-1',
  amount: money('2500', 'KZT'),
  description: 'Ticket',
  captureMethod: 'MANUAL',
  language: null,
  lifetimeSeconds: null,
  successUrl: null,
  failureUrl: null,
  payerEmail: null,
  payerPhone: null,
  testMode: null,
  parameters: [],
  receipt: [],
  checkUrl: null,
  resultUrl: null,
  idempotencyKey: 'id-1',
};
const fieldsFor = (other: Partial<CreatePaymentInput>) =>
  Object.fromEntries(creationFields({ ...LEAST, ...other })) as Record<string, unknown>;

describe.each([
  ['merchant', '/init_payment.php', 'init_payment.php'],
  ['gateway', '/g2g/payment_page', 'payment_page'],
] as const)('with the %s scripts', (flavour, path, script) => {
  const reply = fieldsOf({ pg_status: 'ok', pg_payment_id: '101', pg_redirect_url: 'https://pay.example/101' });

  test(`it goes to ${path}, signed as ${script}, and carries no empty value`, async () => {
    const { url, arrived } = await provider(signed(reply));
    const fields = creationFields({
      ...LEAST,
      parameters: [['empty', '']],
      receipt: [{ name: 'Чай & кофе', count: 2, price: '1250.00', taxType: 3 }],
    });
    const created = await clientWith().call(accountAt(url), createPayment[flavour], { fields });
    expect(created).toEqual({ paymentId: '101', redirectUrl: 'https://pay.example/101' });
    const [request] = arrived;
    expect(request?.path).toBe(path);
    expect(verify(script, request?.form ?? [], SECRET)).toBe(true);
    const sent = (request?.form ?? []).filter(([name]) => name !== 'pg_salt' && name !== 'pg_sig');
    expect(Object.fromEntries(sent)).toEqual({
      pg_merchant_id: '500123',
      pg_order_id: 'A-1',
      pg_amount: '2500.00',
      pg_currency: 'KZT',
      pg_description: 'Ticket',
      pg_auto_clearing: '0',
      pg_request_method: 'POST',
      pg_idempotency_key: 'id-1',
      pg_receipt_positions: [
        [
          '0',
          [
            ['count', '2'],
            ['name', 'Чай & кофе'],
            ['tax_type', '3'],
            ['price', '1250.00'],
          ],
        ],
      ],
    });
  });

  test('is a write, and answers with the payment and its page', () => {
    const operation = createPayment[flavour];
    expect([operation.effect, operation.secret, operation.success]).toEqual(['write', 'payment', ['ok']]);
    expect(operation.result(fieldsOf({ pg_payment_id: '5', pg_redirect_url: 'https://a.example' }), context)).toEqual({
      paymentId: '5',
      redirectUrl: 'https://a.example/',
    });
  });

  test.each([
    { pg_redirect_url: 'https://a.example' },
    { pg_payment_id: '5' },
    { pg_payment_id: '', pg_redirect_url: 'https://a.example' },
    { pg_payment_id: '5', pg_redirect_url: ' ' },
  ])('is not read from an answer that says only %j', (fields) => {
    expect(() => createPayment[flavour].result(fieldsOf(fields), context)).toThrow(UnreadableField);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/pay/5',
    'pay.example/5',
    'https://',
    'https://user:secret@pay.example/5',
    'https://pay.example/5\nSet-Cookie: a',
    'ftp://pay.example/5',
    'JavaScript:alert(1)//https://pay.example',
    'https://shop@pay.example/5',
    'https://pay.example\\@other.example/5',
    'https://pay example/5',
    'https://[::1',
    'blob:https://pay.example/5',
    `https://pay.example/${'x'.repeat(3_000)}`,
  ])('sends no payer to what is no address (%#)', (url) => {
    const fields = fieldsOf({ pg_payment_id: '5', pg_redirect_url: url });
    expect(() => createPayment[flavour].result(fields, context)).toThrow(UnreadableField);
  });

  test('sends no payer to a page that is not secure, where the provider itself is', () => {
    const fields = fieldsOf({ pg_payment_id: '5', pg_redirect_url: 'http://pay.example/5' });
    const at = (baseUrl: string) => ({ ...context, account: { ...context.account, baseUrl } });
    const read = createPayment[flavour].result;
    expect(() => read(fields, at('https://api.example'))).toThrow(UnreadableField);
    for (const baseUrl of ['http://api.example', 'http://10.0.0.5', 'https://localhost', 'http://localhost.example'])
      expect(() => read(fields, at(baseUrl))).toThrow(UnreadableField);
    for (const baseUrl of ['http://127.0.0.1:4001', 'http://localhost:4001', 'http://[::1]:4001'])
      expect(read(fields, at(baseUrl)).redirectUrl).toBe('http://pay.example/5');
  });

  test.each([
    ['HTTPS://PAY.example:443/a/../5?b=c d', null],
    ['HTTPS://PAY.example:443/a/../5?b=c', 'https://pay.example/5?b=c'],
    ['https://pay.example/5?x=<script>"\'', 'https://pay.example/5?x=%3Cscript%3E%22%27'],
    ['https://оплата.example/5', 'https://xn--80aa5alfu.example/5'],
  ])('hands the address %j out as it was understood: %j', (url, understood) => {
    const fields = fieldsOf({ pg_payment_id: '5', pg_redirect_url: url });
    const read = () => createPayment[flavour].result(fields, context).redirectUrl;
    if (understood === null) expect(read).toThrow(UnreadableField);
    else expect(read()).toBe(understood);
  });

  test.each(['0', '-5', '5a', '5 6', '9'.repeat(21)])('takes %j for no payment id', (id) => {
    const fields = fieldsOf({ pg_payment_id: id, pg_redirect_url: 'https://a.example' });
    expect(() => createPayment[flavour].result(fields, context)).toThrow(UnreadableField);
  });
});

test('the recorded answer is read', () => {
  const { paymentId, redirectUrl } = createPayment.merchant.result(fixture('01_init_payment_ok.xml'), context);
  expect(paymentId).toMatch(/^\d+$/);
  expect(redirectUrl).toMatch(/^https:\/\/.+\/pay\.html\?customer=/);
});

test.each([
  ['AUTOMATIC', '1'],
  ['MANUAL', '0'],
] as const)('whether the money is taken at once is always said: %s is %s', (captureMethod, flag) => {
  expect(fieldsFor({ captureMethod })['pg_auto_clearing']).toBe(flag);
});

test.each([
  [{ recurringMonths: 1 }, { pg_recurring_start: '1', pg_recurring_lifetime: '1' }],
  [{ recurringMonths: 156 }, { pg_recurring_start: '1', pg_recurring_lifetime: '156' }],
  [{ lifetimeSeconds: 300 }, { pg_lifetime: '300' }],
  [{ lifetimeSeconds: 604_800 }, { pg_lifetime: '604800' }],
  [{ language: 'KZ' }, { pg_language: 'kz' }],
  [{ testMode: true }, { pg_testing_mode: '1' }],
  [{ testMode: false }, { pg_testing_mode: '0' }],
  [{ payerEmail: 'a@b.kz' }, { pg_user_contact_email: 'a@b.kz' }],
  [{ payerPhone: '77010000000' }, { pg_user_phone: '77010000000' }],
  [{ successUrl: 'https://a.example/?b=1&c' }, { pg_success_url: 'https://a.example/?b=1&c' }],
  [{ failureUrl: 'https://a.example' }, { pg_failure_url: 'https://a.example' }],
  [{ checkUrl: 'https://a.example/check' }, { pg_check_url: 'https://a.example/check' }],
  [{ resultUrl: 'https://a.example/result' }, { pg_result_url: 'https://a.example/result' }],
  [{ amount: money('1', 'KRW') }, { pg_amount: '1', pg_currency: 'KRW' }],
  [{ parameters: [['cart', '{"a":1}']] }, { cart: '{"a":1}' }],
] satisfies [Partial<CreatePaymentInput>, object][])('%j is sent as %j', (input, fields) => {
  expect(fieldsFor(input)).toEqual({ ...fieldsFor({}), ...fields });
});

test('what is not given is not sent', () => {
  expect(Object.keys(fieldsFor({})).sort()).toEqual([
    'pg_amount',
    'pg_auto_clearing',
    'pg_currency',
    'pg_description',
    'pg_idempotency_key',
    'pg_order_id',
    'pg_request_method',
  ]);
});

test('the rows of a receipt are counted from 0, in their order', () => {
  const row = (name: string) => ({ name, count: 1, price: '5', taxType: 0 });
  const rows = fieldsFor({ receipt: [row('b'), row('a')] })['pg_receipt_positions'] as [string, [string, string][]][];
  expect(rows.map(([key, fields]) => [key, Object.fromEntries(fields)['name']])).toEqual([
    ['0', 'b'],
    ['1', 'a'],
  ]);
});

test.each([
  ['pg_amount', true],
  ['PG_x', true],
  ['Pg_', true],
  ['page', false],
  ['my_pg_amount', false],
])('the name %s is the provider’s own: %s', (name, own) => {
  expect(isProvidersName(name)).toBe(own);
});
