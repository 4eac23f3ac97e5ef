import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import { capture } from '../../src/freedompay/endpoints/operations/capture.js';
import { refund } from '../../src/freedompay/endpoints/operations/refund.js';
import { getPayoutStatus } from '../../src/freedompay/endpoints/payout-status.js';
import { getStatus } from '../../src/freedompay/endpoints/status.js';
import { ProviderRefused, ProviderUnavailable, ReplyUntrusted } from '../../src/freedompay/errors/errors.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { sign, withSignature } from '../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import {
  accountAt,
  type Behaviour,
  body,
  clientWith,
  faultOf,
  PAYOUT_SECRET,
  page,
  provider,
  SECRET,
  signed,
  unsigned,
  until,
} from '../harness/scripted-provider.js';
import { fieldsOf, statusReply } from './replies.js';

const refundInput = { paymentId: '101', amount: '40.00' };

const read = async (behaviour: Behaviour, input: { paymentId?: string; orderId?: string } = { paymentId: '101' }) => {
  const { url } = await provider(behaviour);
  return clientWith({ timeoutMs: 120_000 }).call(accountAt(url), getStatus.merchant, input);
};

const write = async (behaviour: Behaviour, account = {}) => {
  const { url } = await provider(behaviour);
  return clientWith({ timeoutMs: 120_000 }).call(accountAt(url, account), refund.merchant, refundInput);
};

const signedMessage = (fields: Message, secret = SECRET) =>
  encodeXml(withSignature('get_status3.php', [...fields, ['pg_salt', 's']], secret));

describe('a reply is believed', () => {
  test('when it is whole, signed, and about what was asked', async () => {
    expect(await read(signed(statusReply()))).toMatchObject({ kind: 'payment', payment: { paymentId: '101' } });
  });

  test.each([200, 401, 404, 500])('whatever the HTTP status: %d', async (status) => {
    expect(await read(signed(statusReply(), { status }))).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('with fields that nobody documents, since they are signed too', async () => {
    const reply = statusReply({ pg_new: '1', shop_field: [['deep', 'x']] });
    expect(await read(signed(reply))).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('when an order was asked for and it names none, as the documented sample of get_status3.php', async () => {
    const record = await read(signed(statusReply({ pg_order_id: null })), { orderId: 'A-1' });
    expect(record).toMatchObject({ kind: 'payment', payment: { paymentId: '101', orderId: null } });
  });

  test('when a previous secret signed it', async () => {
    const { url } = await provider(signed(statusReply(), { secret: 'old' }));
    const account = accountAt(url, { previousSecrets: [new Secret('older'), new Secret('old')] });
    const record = await clientWith().call(account, getStatus.merchant, { paymentId: '101' });
    expect(record).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('when the signature was made as if the empty lists were not there', async () => {
    const lists: Message = [
      ['pg_refund_payments', ''],
      ['pg_revoked_payments', '\n  '],
    ];
    const [signature] = withSignature('get_status3.php', statusReply(), SECRET).slice(-1);
    const reply = [...statusReply(), ...lists, ...(signature ? [signature] : [])];
    expect(await read(unsigned(reply))).toMatchObject({ payment: { refunds: [], revocations: [] } });
  });
});

describe('a reply is not believed', () => {
  const pg_sig = sign('get_status3.php', statusReply(), SECRET);
  const refunds: Message = [
    ['pg_payment_id', '201'],
    ['pg_payment_status', 'success'],
    ['pg_amount', '-40'],
  ];

  test.each<readonly [string, Behaviour, RegExp]>([
    ['it carries no signature', unsigned(statusReply()), /it carries no signature/],
    ['its signature is empty', unsigned(statusReply({ pg_sig: '' })), /signature/],
    ['another secret signed it', signed(statusReply(), { secret: 'other' }), /its signature is wrong/],
    ['the payout secret signed it', signed(statusReply(), { secret: PAYOUT_SECRET }), /its signature is wrong/],
    ['a value was changed', unsigned(statusReply({ pg_amount: '1', pg_sig })), /its signature is wrong/],
    ['a value was added', unsigned(statusReply({ pg_extra: '', pg_sig })), /its signature is wrong/],
    [
      'it was signed for another script',
      unsigned(statusReply({ pg_sig: sign('status_v2', statusReply(), SECRET) })),
      /its signature is wrong/,
    ],
    [
      'a list that is not empty was kept from the signature',
      unsigned(statusReply({ pg_refund_payments: [['pg_refund_payment', refunds]], pg_sig })),
      /its signature is wrong/,
    ],
    [
      'a list of one empty item was kept from the signature',
      unsigned(statusReply({ pg_refund_payments: [['pg_refund_payment', '']], pg_sig })),
      /its signature is wrong/,
    ],
    [
      'a field that is no list was kept from the signature',
      unsigned(statusReply({ pg_payment_method: '', pg_sig })),
      /its signature is wrong/,
    ],
    ['it is about another payment', signed(statusReply({ pg_payment_id: '102' })), /about another paymentId/],
    ['it does not say which payment it is about', signed(statusReply({ pg_payment_id: null })), /pg_payment_id/],
    ['its payment id is empty', signed(statusReply({ pg_payment_id: '' })), /pg_payment_id/],
    ['its request status is a word nobody knows', signed(statusReply({ pg_status: 'maybe' })), /"maybe" is not known/],
    ['it has no request status', signed(statusReply({ pg_status: null })), /"" is not known/],
    ['its sum cannot be read', signed(statusReply({ pg_amount: '1e3' })), /pg_amount is no decimal/],
    ['its sum is not exact in its currency', signed(statusReply({ pg_amount: '10.001' })), /more than the 2/],
    ['its currency cannot be read', signed(statusReply({ pg_currency: 'tenge' })), /ISO 4217/],
    ['it has no sum', signed(statusReply({ pg_amount: null })), /pg_amount is missing/],
    ['it is empty', body(''), /HTTP 200/],
    ['it is blank', body(' \n'), /HTTP 200/],
    ['it is cut short', body(signedMessage(statusReply()).slice(0, -20)), /not well-formed/],
    [
      'it has two roots',
      body(signedMessage(statusReply()) + signedMessage(statusReply()).split('\n')[1]),
      /not well-formed/,
    ],
    [
      'it declares a document type',
      body(`<!DOCTYPE r>${signedMessage(statusReply()).split('\n')[1]}`),
      /document type/,
    ],
    ['it states one field twice', body(signedMessage([...statusReply(), ['pg_amount', '100']])), /stands twice/],
    ['it is a page with HTTP 200', page(200), /HTTP 200.*root is <html>/],
    ['it is a page with HTTP 403', page(403), /HTTP 403/],
    ['it is JSON', body('{"pg_status":"ok"}', 200, 'application/json'), /HTTP 200/],
  ])('when %s', async (_why, behaviour, message) => {
    const fault = await faultOf(read(behaviour), ReplyUntrusted);
    expect(fault.message).toMatch(message);
    expect([fault.code, fault.mayHaveActed]).toEqual(['PROVIDER_REPLY_UNTRUSTED', true]);
  });

  test('when an order was asked for and it names another', async () => {
    const fault = await faultOf(read(signed(statusReply({ pg_order_id: 'A-2' })), { orderId: 'A-1' }), ReplyUntrusted);
    expect(fault.message).toMatch(/about another orderId/);
  });

  test('when it is over the size limit: the rest of it is not even read', async () => {
    let stopped = false;
    const endless: Behaviour = (_request, response) => {
      response.on('close', () => {
        stopped = true;
      });
      response.writeHead(200).write('<response><pg_a>');
      const more = () => !stopped && response.write('x'.repeat(65_536), () => setImmediate(more));
      more();
    };
    const fault = await faultOf(read(endless), ReplyUntrusted);
    expect(fault.message).toMatch(/over 262144 bytes/);
    await until(() => stopped);
  });

  test.each([502, 503])('and the host counts as down when HTTP %d brings no message', async (status) => {
    const fault = await faultOf(read(page(status)), ProviderUnavailable);
    expect(fault.message).toMatch(`HTTP ${status}`);
    expect(fault.mayHaveActed).toBe(true);
  });
});

describe('a write', () => {
  test('is accepted without an id in the reply, but not with that of another payment', async () => {
    const accepted: Message = [['pg_status', 'ok']];
    expect(await write(signed(accepted))).toEqual({ transactionId: null, rawStatus: null });
    await faultOf(write(signed([...accepted, ['pg_payment_id', '102']])), ReplyUntrusted);
    await faultOf(write(signed([...accepted, ['pg_payment_id', '0']])), ReplyUntrusted);
  });

  test.each<readonly [string, Behaviour]>([
    ['is not signed', unsigned([['pg_status', 'ok']])],
    ['is signed by someone else', signed([['pg_status', 'ok']], { secret: 'other' })],
    ['says neither yes nor no', signed([['pg_status', 'process']])],
  ])('may have acted when the reply %s', async (_what, behaviour) => {
    expect((await faultOf(write(behaviour), ReplyUntrusted)).mayHaveActed).toBe(true);
  });
});

describe('a payment that failed', () => {
  const failed = {
    pg_status: 'Error',
    pg_captured: '0',
    pg_clearing_amount: '0',
    pg_error_code: '10009',
    pg_error_description: 'Insufficient funds',
  };
  const status = async (reply: Message, behaviour = signed(reply)) => {
    const { url } = await provider(behaviour);
    return clientWith({ timeoutMs: 120_000 }).call(accountAt(url), getStatus.gateway, { paymentId: '101' });
  };

  test.each([{ pg_payment_status: 'error' }, { pg_payment_status: null }])(
    'is read where its whole signed record comes with "Error" as the word of the request: %j',
    async (word) => {
      expect(await status(statusReply({ ...failed, ...word }))).toMatchObject({
        kind: 'payment',
        payment: { status: 'FAILED', failure: { code: '10009', message: 'Insufficient funds' } },
      });
    },
  );

  test.each<readonly [string, Message]>([
    ['the record is not whole', statusReply({ ...failed, pg_amount: null })],
    ['the record says something else', statusReply(failed)],
    ['the question failed', statusReply({ ...failed, pg_payment_status: null, pg_error_code: '9999' })],
    [
      'it names another',
      statusReply({ ...failed, pg_payment_id: '102', pg_payment_status: null, pg_error_code: '1100' }),
    ],
  ])('is not seen where %s', async (_what, reply) => {
    await faultOf(status(reply), ProviderRefused);
  });

  test('is not seen in a record that is about another payment, or not signed', async () => {
    const reply = statusReply({ ...failed, pg_payment_status: 'error' });
    await faultOf(status(statusReply({ ...failed, pg_payment_status: 'error', pg_payment_id: '102' })), ReplyUntrusted);
    await faultOf(status(reply, unsigned(reply)), ProviderRefused);
    await faultOf(status(reply, signed(reply, { secret: 'other' })), ProviderRefused);
  });
});

describe('an error of the provider', () => {
  const error: Message = [
    ['pg_status', 'error'],
    ['pg_error_code', '10020'],
    ['pg_error_description', 'Too much'],
  ];

  test.each<readonly [string, Behaviour, boolean]>([
    ['that is signed proves that nothing was done', signed(error), false],
    ['that is not signed proves nothing', unsigned(error), true],
    ['that is wrongly signed proves nothing', signed(error, { secret: 'other' }), true],
    ['with HTTP 401 is read like any other', signed(error, { status: 401 }), false],
    ['with HTTP 404 is read like any other', signed(error, { status: 404 }), false],
    ['with HTTP 401, not signed, proves nothing', unsigned(error, 401), true],
    ['with HTTP 500 is read like any other', signed(error, { status: 500 }), false],
  ])('%s', async (_what, behaviour, mayHaveActed) => {
    const fault = await faultOf(write(behaviour), ProviderRefused);
    expect(fault).toMatchObject({ providerCode: '10020', providerMessage: 'Too much', mayHaveActed, retryable: false });
  });

  test('that names another payment proves nothing of this one', async () => {
    const others = (id: string) => write(signed([...error, ['pg_payment_id', id]]));
    expect((await faultOf(others('102'), ProviderRefused)).mayHaveActed).toBe(true);
    expect((await faultOf(others('101'), ProviderRefused)).mayHaveActed).toBe(false);
  });

  test.each(['error', 'failed', 'rejected', 'ERROR', ' error '])('is known by its word "%s"', async (word) => {
    expect((await faultOf(write(signed([['pg_status', word]])), ProviderRefused)).providerCode).toBe('');
  });

  test.each<readonly [string, Message]>([
    ['the other pair', []],
    ['the other pair, its own standing empty', fieldsOf({ pg_error_code: '', pg_error_description: ' ' })],
  ])('is read from %s', async (_what, own) => {
    const other = fieldsOf({ pg_failure_code: '120', pg_failure_description: 'Wrong status' });
    const fault = await faultOf(write(signed([['pg_status', 'error'], ...own, ...other])), ProviderRefused);
    expect([fault.providerCode, fault.providerMessage]).toEqual(['120', 'Wrong status']);
  });

  test.each(['9999', '10000', '1000', '11000', '11014', '11052', '99999'])(
    'that tells of a failure of its own passes: a read that met %s may be made again, and is not repeated at once',
    async (code) => {
      const { url, arrived } = await provider(
        signed([
          ['pg_status', 'error'],
          ['pg_error_code', code],
        ]),
      );
      const call = clientWith().call(accountAt(url), getStatus.merchant, { paymentId: '101' });
      expect((await faultOf(call, ProviderRefused)).retryable).toBe(true);
      expect(arrived).toHaveLength(1);
    },
  );

  test('is quoted only in part when it is long', async () => {
    const long = { pg_status: 'error', pg_error_code: '9'.repeat(99), pg_error_description: 'x'.repeat(9_999) };
    const fault = await faultOf(write(signed(fieldsOf(long))), ProviderRefused);
    expect([fault.providerCode.length, fault.message.length < 400]).toEqual([20, true]);
  });
});

describe('what the provider does not know', () => {
  const unknown = (code: string) => fieldsOf({ pg_status: 'error', pg_error_code: code });
  const nobody = fieldsOf({ pg_status: 'ok', pg_payment_id: '0' });

  test.each<readonly [string, Behaviour]>([
    ['11068, not signed', unsigned(unknown('11068'))],
    ['11068, signed', signed(unknown('11068'))],
    ['11068 with HTTP 404', unsigned(unknown('11068'), 404)],
    ['340, not signed', unsigned(unknown('340'))],
    ['payment id 0', signed(statusReply({ pg_payment_id: '0' }))],
    ['payment id 0 and nothing else', signed(nobody)],
  ])('is nothing to a read: %s', async (_what, behaviour) => {
    expect(await read(behaviour)).toBeNull();
  });

  test('is not proved by an unsigned payment id 0', async () => {
    await faultOf(read(unsigned(nobody)), ReplyUntrusted);
  });

  test('is nothing to the read of a payout either', async () => {
    const { url } = await provider(signed(nobody, { secret: PAYOUT_SECRET }));
    expect(await clientWith().call(accountAt(url), getPayoutStatus, { orderId: 'P-1' })).toBeNull();
  });

  test.each(['11068', '340'])('is a refusal to a write: %s', async (code) => {
    const { url } = await provider(signed(unknown(code)));
    const call = clientWith().call(accountAt(url), capture.gateway, { paymentId: '101' });
    expect((await faultOf(call, ProviderRefused)).providerCode).toBe(code);
  });
});
