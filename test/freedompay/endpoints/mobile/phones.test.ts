import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createPayment, creationFields } from '../../../../src/freedompay/endpoints/create-payment.js';
import { approvePhone } from '../../../../src/freedompay/endpoints/mobile/approve-phone.js';
import { OPERATOR_CODES, payByPhone } from '../../../../src/freedompay/endpoints/mobile/pay-by-phone.js';
import { resendCode } from '../../../../src/freedompay/endpoints/mobile/resend-code.js';
import { ProviderRefused, ReplyUntrusted } from '../../../../src/freedompay/errors/errors.js';
import type { Message } from '../../../../src/freedompay/protocol/message.js';
import { sign, verify } from '../../../../src/freedompay/protocol/signature.js';
import {
  type Arrived,
  accountAt,
  body,
  clientWith,
  faultOf,
  provider,
  SECRET,
  signed,
  unsigned,
} from '../../../harness/scripted-provider.js';
import { SAMPLE_SECRET } from '../cards/samples.js';

const SAMPLE = readFileSync('test/fixtures/samples/S10_mfs_pay_need_approve_unsigned.xml', 'utf8');
const PAYMENT = '1850000001';
const MERCHANT = ['pg_merchant_id', '500123'] as const;

/** What was sent, without what differs every time, in the order it was sent. */
function sentIn(arrived: Arrived | undefined): Message {
  return (arrived?.form ?? []).filter(([name]) => name !== 'pg_salt' && name !== 'pg_sig');
}

const said = (word: string, id = PAYMENT): Message => [
  ['pg_status', word],
  ['pg_payment_id', id],
];

const pay = (url: string) =>
  clientWith().call(accountAt(url), payByPhone, {
    ...{ paymentId: PAYMENT, phone: '77010000000', operatorCode: OPERATOR_CODES.KCELL },
  });
const approve = (url: string) =>
  clientWith().call(accountAt(url), approvePhone, { paymentId: PAYMENT, approvalCode: '012345' });
const resend = (url: string) => clientWith().call(accountAt(url), resendCode, { paymentId: PAYMENT });

describe('a payment from the balance of a phone', () => {
  test('is asked for as the published example is, and the published answer asks for a code', async () => {
    const { url, arrived } = await provider(body(SAMPLE));
    expect(await pay(url)).toEqual({ needsCode: true });
    expect(arrived[0]?.path).toBe('/mfs/pay');
    expect(sentIn(arrived[0])).toEqual([
      MERCHANT,
      ['pg_payment_id', PAYMENT],
      ['pg_abonent_phone', '77010000000'],
      ['pg_payment_system_code', 'KCELLKZT'],
    ]);
    expect(verify('pay', arrived[0]?.form ?? [], SECRET)).toBe(true);
    expect(sign('pay', [...sentIn(arrived[0]), ['pg_salt', 'm1']], SAMPLE_SECRET)).toBe(
      'c3e333ba80de4221eb9c1ac9103c6341',
    );
  });

  test('leaves the operator out where nobody knows it', async () => {
    const { url, arrived } = await provider(unsigned(said('ok')));
    const input = { paymentId: PAYMENT, phone: '77010000000', operatorCode: null };
    expect(await clientWith().call(accountAt(url), payByPhone, input)).toEqual({ needsCode: false });
    expect(sentIn(arrived[0]).map(([name]) => name)).toEqual(['pg_merchant_id', 'pg_payment_id', 'pg_abonent_phone']);
  });

  test('is of a payment that was made for that, of which no other way is offered', () => {
    const fields = creationFields({
      ...{ orderId: 'A-1', amount: { amount: '1500.00', currency: 'KZT' }, description: 'Tea' },
      ...{ captureMethod: 'AUTOMATIC', language: null, lifetimeSeconds: 900, successUrl: null, failureUrl: null },
      ...{ payerEmail: null, payerPhone: null, testMode: null, parameters: [], receipt: [] },
      ...{ checkUrl: null, resultUrl: null, idempotencyKey: 'key', method: 'mobile_commerce' },
    });
    expect(createPayment.merchant.path).toBe('/init_payment.php');
    expect(fields).toContainEqual(['pg_payment_method', 'mobile_commerce']);
    expect(fields).toContainEqual(['pg_lifetime', '900']);
  });
});

describe('the code of an SMS', () => {
  test('is sent as the text that it is, and "process" is as good a hint as "ok"', async () => {
    for (const word of ['ok', 'process', 'OK']) {
      const { url, arrived } = await provider(unsigned(said(word)));
      expect(await approve(url)).toEqual({ taken: true });
      expect(arrived[0]?.path).toBe('/mfs/approve');
      expect(sentIn(arrived[0])).toEqual([MERCHANT, ['pg_payment_id', PAYMENT], ['pg_approval_code', '012345']]);
      expect(verify('approve', arrived[0]?.form ?? [], SECRET)).toBe(true);
    }
  });

  test('is sent once more by the payment alone', async () => {
    const { url, arrived } = await provider(unsigned([['pg_status', 'ok']]));
    expect(await resend(url)).toEqual({ resent: true });
    expect(arrived[0]?.path).toBe('/mfs/resend_otp');
    expect(sentIn(arrived[0])).toEqual([MERCHANT, ['pg_payment_id', PAYMENT]]);
    expect(verify('resend_otp', arrived[0]?.form ?? [], SECRET)).toBe(true);
  });
});

describe.each([
  ['pay', pay],
  ['approve', approve],
  ['resend_otp', resend],
] as const)('what the provider says to %s', (_script, call) => {
  test('is read without a signature, and with one that holds', async () => {
    for (const answer of [unsigned(said('ok')), signed(said('ok'))]) {
      const { url } = await provider(answer);
      expect(await call(url)).not.toBeNull();
    }
  });

  test.each([
    ['with a signature that does not hold', signed(said('ok'), { secret: 'another' })],
    ['of another payment', unsigned(said('ok', '1850000002'))],
    ['in a word that nobody documents', unsigned(said('done'))],
    ['without a word', unsigned([['pg_payment_id', PAYMENT]])],
    ['in a page', body('<html><body>502</body></html>', 502)],
  ])('is not believed %s, and it may have acted', async (_what, answer) => {
    const { url, arrived } = await provider(answer);
    await expect(call(url)).rejects.toMatchObject({ mayHaveActed: true });
    expect(arrived).toHaveLength(1);
  });

  test('is read without the phone, also where the request does not name it', async () => {
    for (const written of ['77010000000', '7010000000', '8 (701) 000-00-00', '701 000 00 00']) {
      const { url } = await provider(
        unsigned([
          ['pg_status', 'error'],
          ['pg_error_code', '11002'],
          ['pg_error_description', `Wrong code for ${written}`],
        ]),
      );
      const { message, providerMessage } = await faultOf(call(url), ProviderRefused);
      expect(providerMessage).toMatch(/^Wrong code for [8 (]*\*{3}$/);
      expect(message).toContain(`: ${providerMessage}`);
    }
  });

  test('is a refusal that proves nothing by itself where nobody signed it', async () => {
    const error: Message = [
      ['pg_status', 'error'],
      ['pg_error_code', '11002'],
    ];
    for (const [answer, mayHaveActed] of [
      [unsigned(error), true],
      [signed(error), false],
    ] as const) {
      const { url } = await provider(answer);
      expect(await faultOf(call(url), ProviderRefused)).toMatchObject({ providerCode: '11002', mayHaveActed });
    }
  });
});

test('A reply that no signature is documented for speaks for no secret, and one with a wrong one against it.', async () => {
  const { url } = await provider(signed(said('ok'), { secret: 'another' }), unsigned(said('ok')));
  const [client, account] = [clientWith(), accountAt(url)];
  const ask = () => client.call(account, approvePhone, { paymentId: PAYMENT, approvalCode: '012345' });
  await faultOf(ask(), ReplyUntrusted);
  await ask();
  expect(client.isDistrusted(account)).toBe(true);
});
