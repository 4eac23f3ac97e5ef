import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';
import { answerTo, signedAnswer, unsignedError } from '../../../src/freedompay/webhooks/answer.js';
import { fieldsOf } from '../../../src/freedompay/webhooks/body.js';
import { checkWebhook } from '../../../src/freedompay/webhooks/check.js';
import { payoutWebhook } from '../../../src/freedompay/webhooks/payout.js';
import { redactedFields } from '../../../src/freedompay/webhooks/redacted-fields.js';
import { resultWebhook } from '../../../src/freedompay/webhooks/result.js';
import { receive, UnverifiedWebhook } from '../../../src/freedompay/webhooks/webhook.js';
import { FORMS, published, shop, signed } from './deliveries.js';

describe('a result', () => {
  test('is read from the published delivery', () => {
    expect(receive(resultWebhook, shop, published('V8'))).toEqual({
      paymentId: '1814868833',
      orderId: '1001',
      amount: { amount: '2500.00', currency: 'KZT' },
      outcome: 'success',
      captured: false,
      canReject: true,
      recurringProfileId: null,
    });
  });

  test.each([
    ['1', 'success'],
    ['0', 'failure'],
    ['2', 'unfinished'],
    ['7', 'unknown'],
  ])('with pg_result "%s" means %s', (result, outcome) => {
    const message: Message = [
      ['pg_payment_id', '5'],
      ['pg_result', result],
      ['pg_salt', 's'],
    ];
    expect(receive(resultWebhook, shop, signed('result', message))).toMatchObject({
      outcome,
      orderId: null,
      captured: null,
    });
  });

  test.each([
    [
      'a payment id',
      [
        ['pg_result', '1'],
        ['pg_salt', 's'],
      ],
    ],
    [
      'a result',
      [
        ['pg_payment_id', '5'],
        ['pg_salt', 's'],
      ],
    ],
    [
      'a result that is a digit',
      [
        ['pg_payment_id', '5'],
        ['pg_result', 'constructor'],
        ['pg_salt', 's'],
      ],
    ],
    [
      'a salt',
      [
        ['pg_payment_id', '5'],
        ['pg_result', '1'],
      ],
    ],
  ] as const)('without %s is malformed', (_what, fields) => {
    expect(() => receive(resultWebhook, shop, signed('result', fields))).toThrow(MalformedMessage);
  });
});

test('a check names the order and the exact sum', () => {
  const message: Message = [
    ['pg_payment_id', '5'],
    ['pg_order_id', 'A-1'],
    ['pg_amount', '10'],
    ['pg_currency', 'KZT'],
    ['pg_ps_amount', '10'],
    ['pg_ps_full_amount', '10'],
    ['pg_salt', 's'],
  ];
  expect(receive(checkWebhook, shop, signed('check', message))).toEqual({
    paymentId: '5',
    orderId: 'A-1',
    amount: { amount: '10.00', currency: 'KZT' },
  });
});

test('a payout is signed with the payout secret, and with no other', () => {
  const message: Message = [
    ['pg_payment_id', '5'],
    ['pg_order_id', 'P-1'],
    ['pg_status', 'ok'],
    ['pg_merchant_id', shop.merchantId],
    ['pg_salt', 's'],
  ];
  const content = { paymentId: '5', orderId: 'P-1', word: 'ok' };
  expect(receive(payoutWebhook, shop, signed('payout', message, shop.payoutSecret))).toEqual(content);
  expect(() => receive(payoutWebhook, shop, signed('payout', message))).toThrow(UnverifiedWebhook);
});

describe('forgeries', () => {
  test('a delivery for another script is not believed', () => {
    expect(() => receive(checkWebhook, shop, published('V8'))).toThrow(UnverifiedWebhook);
  });

  test('a delivery without a signature is not believed', () => {
    const unsigned = published('V8').filter(([name]) => name !== 'pg_sig');
    expect(() => receive(resultWebhook, shop, unsigned)).toThrow(UnverifiedWebhook);
  });

  test('of ten thousand mutated deliveries none is believed', async () => {
    const deliveries = Object.values(FORMS).map((send) => send(published('V8')));
    const valid = JSON.stringify([...published('V8')].sort());
    let forged = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...deliveries),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (raw, changes) => {
          const bytes = Buffer.from(raw.method === 'GET' ? raw.query : raw.body);
          for (const [where, by] of changes) {
            const at = Math.min(bytes.length - 1, Math.floor(where * bytes.length));
            bytes[at] = ((bytes[at] ?? 0) + by) % 256;
          }
          const mutated = raw.method === 'GET' ? { ...raw, query: bytes.toString('latin1') } : { ...raw, body: bytes };
          try {
            const fields = await fieldsOf(mutated);
            // A mutation may touch nothing that is said: white space between elements, letter case in an escape.
            if (JSON.stringify([...fields].sort()) === valid) return;
            const content = receive(resultWebhook, shop, fields);
            // Names are not covered by the signature; then what is read must be what was signed, or less of it.
            expect(content.paymentId).toBe('1814868833');
            expect(['success', 'unknown']).toContain(content.outcome);
          } catch (error) {
            if (!(error instanceof MalformedMessage || error instanceof UnverifiedWebhook)) throw error;
            forged += 1;
          }
        },
      ),
      { numRuns: 10_000 },
    );
    expect(forged).toBeGreaterThan(5_000);
  });
});

describe('the answer', () => {
  test('is the published one for the published delivery', () => {
    const stored = answerTo('YQyk545ZL1lYyNeX', 'ok', 'Заказ оплачен');
    const answer = signedAnswer(resultWebhook, shop, stored);
    expect(Object.fromEntries(decodeXml(answer))).toEqual(Object.fromEntries(published('V9')));
    expect(signedAnswer(resultWebhook, shop, stored)).toBe(answer);
  });

  test('is stored without its signature', () => {
    expect(answerTo('YQyk545ZL1lYyNeX', 'ok', 'Заказ оплачен')).not.toMatch(/sig/);
  });

  test('to what was not verified carries no signature', () => {
    expect(unsignedError('No.')).not.toMatch(/pg_sig/);
  });
});

test.each(['a\u0000b', 'a\u0001', '\ud800', '\uffff', 'a\nb', '<b>&'])('an error may quote %j', (quoted) => {
  const [status, description] = decodeXml(unsignedError(`"${quoted}" is wrong.`));
  expect(status).toEqual(['pg_status', 'error']);
  expect(description?.[1]).toMatch(/ is wrong\.$/);
});

test('the stored fields of a webhook have neither signature, salt, card nor payer', () => {
  const stored = redactedFields(published('V8'));
  for (const secret of ['76422c60609309dc6261e0286830d114', 'YQyk545ZL1lYyNeX', 'TEST TEST', '4716', '77010000000']) {
    expect(stored).not.toContain(secret);
  }
  expect(stored).toContain('1814868833');
  expect(stored).toContain('cart_id');
});
