import { expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { redactReplyText } from '../../../src/freedompay/redaction/reply-text.js';

const REQUEST: Message = [
  ['pg_payment_id', '7000000003'],
  ['pg_user_phone', '7011234567'],
  ['pg_user_contact_email', 'anna@example.kz'],
  ['customer', 'Анна Каримова'],
  ['pg_success_url', 'https://shop.example/thanks?session=abc'],
];

function words(said: string, reply: Message = []): string | undefined {
  const whole: Message = [...reply, ['pg_error_description', said]];
  return redactReplyText(whole, REQUEST, ['the-secret-key']).at(-1)?.[1] as string;
}

test.each([
  ['No such payer: anna@example.kz', 'No such payer: ***'],
  ['No such payer: ANNA@EXAMPLE.KZ', 'No such payer: ***'],
  ['No such payer: anna%40example.kz', 'No such payer: ***'],
  ['Bad phone +7011234567', 'Bad phone +***'],
  ['Bad phone 701 123-45-67', 'Bad phone ***'],
  ['Бан: анна каримова (чёрный список)', 'Бан: *** (чёрный список)'],
  ['Signed with "check;1;the-secret-key"', 'Signed with "check;1;***"'],
  ['Bad URL https://shop.example/thanks?session=abc', 'Bad URL ***'],
  ['See https://other.example/p?customer=1', 'See https://other.example/p***'],
  ['Token ef741cfc-f85e-41a0-84e6-2ba964912182 is unknown', 'Token *** is unknown'],
  ['Expected 76422c60609309dc6261e0286830d114', 'Expected ***'],
  ['Card 4400430123456789 is stolen', 'Card *** is stolen'],
])('what a call sent, or what looks like a person, is taken out: %s', (said, stored) => {
  expect(words(said)).toBe(stored);
});

test.each([
  '7017777777',
  '77017777777',
  '+77017777777',
  '87017777777',
  '(701) 777-77-77',
  '8 (701) 777-77-77',
  '+7 (701) 777-77-77',
  '701 777 77 77',
  '701.777.77.77',
  '701 \u2013 777 \u2013 77 \u2013 77',
  '701\u00a0777\u00a077\u00a077',
])('a phone that is known is taken out however its owner writes it: %s', (written) => {
  const said: Message = [['pg_error_description', `Phone ${written} is blocked, payment 7000000003`]];
  for (const known of ['77017777777', '+77017777777']) {
    const [field] = redactReplyText(said, [['pg_abonent_phone', known]], []);
    expect(field?.[1]).toMatch(/^Phone [+8 (]*\*{3} is blocked, payment 7000000003$/);
  }
});

test.each(['998901234567', '996555123456'])('so is one whose country code has three digits: %s', (known) => {
  const said: Message = [['pg_error_description', `Phone 0${known.slice(3, 6)} ${known.slice(6)} is blocked`]];
  expect(redactReplyText(said, [['pg_abonent_phone', known]], [])[0]?.[1]).toBe('Phone 0*** is blocked');
});

test.each([
  ['Phone (701) 777-77-77 is blocked', 'Phone (*** is blocked'],
  ['Phone 701.777.77.77: code 04815162', 'Phone ***: code 04815162'],
  ['Phone 901234567 is blocked', 'Phone *** is blocked'],
  ['Phone 701 \u2013 777\u00a077\u201177', 'Phone ***'],
  ['Wrong code (11002), 3 of 5 left', 'Wrong code (11002), 3 of 5 left'],
])('where the call is about a phone that nobody names, no number as long as one stays: %s', (said, stored) => {
  const reply: Message = [['pg_error_description', said]];
  expect(redactReplyText(reply, [['pg_payment_id', '1850000001']], [], true)).toEqual([
    ['pg_error_description', stored],
  ]);
});

test('a long row of digits and grouping is read to its end', () => {
  const reply: Message = [['pg_error_description', '1 - '.repeat(100_000)]];
  expect(redactReplyText(reply, [], [], true)).toEqual([['pg_error_description', '*** - ']]);
});

test('so is what the reply itself says of payer and card', () => {
  const reply: Message = [
    ['pg_card_name', 'ANNA KARIMOVA'],
    ['list', [['pg_card_pan', '4400-43XX-XXXX-6789']]],
  ];
  expect(words('Anna Karimova, 4400-43xx-xxxx-6789: limit reached', reply)).toBe('***, ***: limit reached');
});

test.each([
  'Payment 7000000003 was not found',
  'Сумма возврата превышает сумму платежа',
  'Insufficient funds (10009)',
  '',
])('other words stay as they are: %s', (said) => {
  expect(words(said)).toBe(said);
});

test('a value as long as a body, or a body of nothing but values, does no harm', () => {
  const long: Message = [['pg_user_phone', '7'.repeat(200_000)]];
  expect(words('Phone 77777777777777', long)).toBe('Phone ***');
  const many: Message = Array.from({ length: 10_000 }, (_, at) => ['list', [['pg_card_name', `HOLDER NUMBER ${at}`]]]);
  expect(words('HOLDER NUMBER 1: no', many)).toBe('***: no');
});

test('only texts are changed, in groups too, and none is long', () => {
  const reply: Message = [
    ['pg_user_phone', '7011234567'],
    ['pg_refund_payment', [['pg_failure_description', 'Phone 7011234567']]],
    ['pg_error_description', 'x '.repeat(10_000)],
  ];
  const [phone, group, long] = redactReplyText(reply, REQUEST, []);
  expect([phone, group]).toEqual([
    ['pg_user_phone', '7011234567'],
    ['pg_refund_payment', [['pg_failure_description', 'Phone ***']]],
  ]);
  expect(long?.[1]).toHaveLength(300);
});
