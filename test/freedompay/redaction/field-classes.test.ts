import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/domain/secret.js';
import { classOf, redactLine, redactMessage } from '../../../src/freedompay/redaction/field-classes.js';

const CLIENT = join(import.meta.dirname, '..', '..', '..', 'src', 'freedompay');

/** Names that stand for no value of their own: containers, the envelope of a webhook, the beginning of every name. */
const NO_VALUES = new Set([
  'pg_',
  'pg_xml',
  'pg_refund_payments',
  'pg_refund_payment',
  'pg_revoked_payments',
  'pg_revoked_payment',
  'pg_receipt_positions',
  'pg_redirect_url_type',
  'pg_idempotency_key',
]);

test('every field that the client knows has a class', () => {
  const texts = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(CLIENT, path), 'utf8'));
  const names = new Set(texts.flatMap((text) => text.match(/\bpg_[a-z0-9_]*/g) ?? []));
  expect(names.size).toBeGreaterThan(60);
  expect([...names].filter((name) => classOf(name) === null && !NO_VALUES.has(name))).toEqual([]);
});

describe('of a message', () => {
  test('what is not known to be open is hidden, at every depth, and all names stay', () => {
    expect(
      redactMessage([
        ['pg_payment_id', '5'],
        ['pg_amount', '10.00'],
        ['pg_sig', 'f'.repeat(32)],
        ['pg_user_phone', '77011234567'],
        ['pg_card_owner', 'ANNA K'],
        ['pg_description', 'For Anna'],
        ['pg_field_of_tomorrow', 'x'],
        ['customer', '77011234567'],
        [
          'rows',
          [
            [
              '0',
              [
                ['name', 'Tea'],
                ['pg_amount', '1'],
              ],
            ],
          ],
        ],
      ]),
    ).toEqual([
      ['pg_payment_id', '5'],
      ['pg_amount', '10.00'],
      ['pg_sig', '***'],
      ['pg_user_phone', '***'],
      ['pg_card_owner', '***'],
      ['pg_description', '***'],
      ['pg_field_of_tomorrow', '***'],
      ['customer', '***'],
      [
        'rows',
        [
          [
            '0',
            [
              ['name', '***'],
              ['pg_amount', '1'],
            ],
          ],
        ],
      ],
    ]);
  });
});

test.each(['constructor', '__proto__', 'toString', ''])('the name "%s" is nobody\'s', (name) => {
  expect(classOf(name)).toBeNull();
});

test('of a line of the log, what bears a name that is not open is hidden at every depth', () => {
  const secret = new Secret('s');
  const error = new Error('e');
  expect(
    redactLine({
      requestId: 'r',
      input: { payerEmail: 'a@b.kz', orderId: '1', nested: [{ payerPhone: '7701' }] },
      fields: [
        ['pg_sig', 'f'],
        ['pg_amount', '1'],
      ],
      headers: { authorization: 'Bearer x' },
      secret,
      error,
      key: secret,
    }),
  ).toEqual({
    requestId: 'r',
    input: { payerEmail: '***', orderId: '1', nested: [{ payerPhone: '***' }] },
    fields: [
      ['pg_sig', '***'],
      ['pg_amount', '1'],
    ],
    headers: { authorization: '***' },
    secret: '***',
    error,
    key: secret,
  });
});
