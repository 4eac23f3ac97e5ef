import { describe, expect, jest, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { Secret } from '../../../src/domain/secret.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { shop, signed } from '../../freedompay/webhooks/deliveries.js';
import { ASKED } from '../../harness/cause.js';
import {
  addCheckout,
  checkFields,
  delivered,
  type Kind,
  openWebhookServices,
  resultFields,
  type WebhookServices,
} from '../../harness/webhook-services.js';

const PAYOUT: Message = Object.entries({
  pg_payment_id: '301',
  pg_order_id: 'P-1',
  pg_status: 'ok',
  pg_merchant_id: shop.merchantId,
  pg_salt: 'salt-1',
});
const rows = ({ store }: WebhookServices) => store.selectFrom('inbox').selectAll().execute();
const NO_COUNTS = {
  accepted: 0,
  repeated: 0,
  forged: 0,
  malformed: 0,
  shed: 0,
  cardsByPaymentSecret: 0,
  cardsByPayoutSecret: 0,
};

describe('a webhook', () => {
  test.each<[Kind, Message, { kind: string; id: string }]>([
    ['check', checkFields(), { kind: 'payment', id: '101' }],
    ['result', resultFields(), { kind: 'payment', id: '101' }],
    ['payout', PAYOUT, { kind: 'payout', id: 'P-1' }],
    ['result', resultFields({ pg_merchant_id: shop.merchantId }), { kind: 'payment', id: '101' }],
  ])('of the kind %s is kept, answered under our signature, and told on', async (kind, fields, about) => {
    const box = await openWebhookServices();
    const reply = await box.send(kind, [...fields, ['pg_user_phone', '77010000000']]);
    expect(reply).toMatchObject({ status: 200, outcome: 'ok', salt: 'salt-1', isSigned: true });
    expect(box.reported).toEqual([{ account: 'default', ...about }]);
    const stored = await rows(box);
    // Signatures are not kept.
    const answer = reply.body.replace(/<pg_sig>.*<\/pg_sig>/, '');
    expect(stored).toMatchObject([{ kind, answer, deliveries: 1 }]);
    expect(stored[0]?.fields).not.toContain('77010000000');
    expect(box.webhooks.counts).toEqual({ ...NO_COUNTS, accepted: 1 });
  });

  test.each<[Kind, Message]>([
    ['check', checkFields()],
    ['result', resultFields()],
    ['payout', PAYOUT],
  ])('of the kind %s that is repeated gets the first bytes, and is told on again', async (kind, fields) => {
    const box = await openWebhookServices();
    const first = await box.send(kind, fields);
    const repeated = fields.map(([name, value]) => [name, name === 'pg_salt' ? 'salt-2' : value] as const);
    expect(await box.send(kind, [...repeated, ['pg_new', 'x']])).toEqual(first);
    expect(box.reported).toHaveLength(2);
    expect(await rows(box)).toHaveLength(1);
    expect(box.webhooks.counts).toEqual({ ...NO_COUNTS, accepted: 1, repeated: 1 });
  });

  test('signed with a previous secret is taken, and answered under the present one', async () => {
    const box = await openWebhookServices({ account: { previousSecrets: [new Secret('old')] } });
    const message = signed('result', resultFields(), new Secret('old'));
    const { status, body } = await box.take('result', delivered(message));
    expect(status).toBe(200);
    expect(body).toBe((await box.send('result', resultFields())).body);
    expect((await box.send('result', resultFields())).isSigned).toBe(true);
  });

  test('about a payout without an order id is stored, and published to nobody', async () => {
    const box = await openWebhookServices();
    expect(await box.send('payout', PAYOUT.slice(2))).toMatchObject({ status: 400 });
    const [id, , ...rest] = PAYOUT;
    expect(await box.send('payout', [id as Message[number], ...rest])).toMatchObject({ status: 200, outcome: 'ok' });
    expect(box.reported).toEqual([]);
  });

  test.each(['2', '0', '7'])('with pg_result "%s" is accepted, and pays no order', async (result) => {
    const box = await openWebhookServices();
    await addCheckout(box, { paymentId: '101' });
    expect(await box.send('result', resultFields({ pg_result: result }))).toMatchObject({ outcome: 'ok' });
    expect(await box.send('check', checkFields())).toMatchObject({ outcome: 'ok' });
  });
});

describe('what the provider did not sign', () => {
  const unsigned = (fields: Message) => fields;
  test.each<[string, Kind, Message]>([
    ['a check with another secret', 'check', signed('check', checkFields(), new Secret('guess'))],
    ['a check with the payout secret', 'check', signed('check', checkFields(), shop.payoutSecret)],
    ['a payout with the payment secret', 'payout', signed('payout', PAYOUT)],
    ['a result signed as a check', 'result', signed('check', resultFields())],
    ['a check for another merchant', 'check', signed('check', checkFields({ pg_merchant_id: '500124' }))],
    ['a result for another merchant', 'result', signed('result', resultFields({ pg_merchant_id: '500124' }))],
    [
      'a payout for another merchant',
      'payout',
      signed(
        'payout',
        PAYOUT.map(([name, value]) => [name, name === 'pg_merchant_id' ? '500124' : value] as const),
        shop.payoutSecret,
      ),
    ],
    [
      'a result whose values may be a redirect’s',
      'result',
      signed('result', resultFields({ pg_result: '7200000001' })),
    ],
    ['a result without a signature', 'result', unsigned(resultFields())],
    ['a result with an empty signature', 'result', [...resultFields(), ['pg_sig', '']]],
    ['a result without secret in its signature', 'result', signed('result', resultFields(), new Secret(''))],
    [
      'a changed result',
      'result',
      signed('result', resultFields({ pg_result: '0' })).map(([name, value]) => [
        name,
        name === 'pg_result' ? '1' : value,
      ]),
    ],
  ])('%s changes nothing, and is answered with an unsigned error', async (_name, kind, message) => {
    const box = await openWebhookServices();
    const id = await addCheckout(box, { state: 'UNKNOWN' });
    const { status, body } = await box.take(kind, delivered(message));
    expect([status, body]).toEqual([403, expect.stringContaining('<pg_status>error</pg_status>')]);
    expect(body).not.toContain('pg_sig');
    expect([await rows(box), box.reported]).toEqual([[], []]);
    const { checkouts } = await box.checkouts.ofOrder('default', '101', 'A-1');
    expect(checkouts).toMatchObject([{ id, paymentId: null, orderPaidBy: null }]);
    expect(box.webhooks.counts).toEqual({ ...NO_COUNTS, forged: 1 });
  });
});

test('a webhook of one account touches nothing of another, whatever payment it names', async () => {
  const other = { ...shop, id: 'other', secret: new Secret('otherSecretKey123') };
  const box = await openWebhookServices({ others: [other] });
  const ours = await addCheckout(box, { paymentId: '101' });
  const lost = await addCheckout(box, { orderId: 'B-1', state: 'UNKNOWN' });
  const takeAt = async (account: string, fields: Message) =>
    (await box.webhooks.take(account, 'result', delivered(signed('result', fields, other.secret)), ASKED)).status;
  const named = [resultFields(), resultFields({ pg_payment_id: '102', pg_order_id: 'B-1' })];
  for (const fields of named)
    expect([await takeAt('default', fields), await takeAt('other', fields)]).toEqual([403, 200]);
  expect(new Set(box.reported.map(({ account }) => account))).toEqual(new Set(['other']));
  for (const [orderId, id, paymentId] of [
    ['A-1', ours, '101'],
    ['B-1', lost, null],
  ] as const) {
    const { checkouts } = await box.checkouts.ofOrder('default', '999', orderId);
    expect(checkouts).toMatchObject([{ id, paymentId, orderPaidBy: null }]);
  }
});

describe('what cannot be read', () => {
  test.each<[string, Kind, Message]>([
    ['a check without a payment id', 'check', checkFields().filter(([name]) => name !== 'pg_payment_id')],
    ['a check without an amount', 'check', checkFields({ pg_amount: '' })],
    ['a check whose amount is no decimal', 'check', checkFields({ pg_amount: '2500,00' })],
    ['a check whose currency is none', 'check', checkFields({ pg_currency: 'TENGE' })],
    ['a check for a part of a tiyin', 'check', checkFields({ pg_amount: '2500.001' })],
    ['a result without a payment id', 'result', resultFields({ pg_payment_id: ' ' })],
    ['a result whose payment id is a name', 'result', resultFields({ pg_payment_id: 'KZT' })],
    ['a check whose payment id is 0', 'check', checkFields({ pg_payment_id: '0' })],
    ['a check without the sum in the payment system', 'check', checkFields({ pg_ps_amount: '' })],
    ['a check without the sum with all fees', 'check', checkFields({ pg_ps_full_amount: '' })],
    ['a check without a salt', 'check', checkFields({ pg_salt: '' })],
    ['a check whose salt no answer can repeat', 'check', checkFields({ pg_salt: 'sa\u0001lt' })],
    ['a result without a salt', 'result', resultFields({ pg_salt: '' })],
    ['a result that says no result', 'result', resultFields({ pg_result: '' })],
    ['a result that is no digit', 'result', resultFields({ pg_result: '12' })],
    ['a payout without a payment id', 'payout', PAYOUT.filter(([name]) => name !== 'pg_payment_id')],
    ['a payout without a merchant', 'payout', PAYOUT.filter(([name]) => name !== 'pg_merchant_id')],
    ['a payout without a salt', 'payout', PAYOUT.filter(([name]) => name !== 'pg_salt')],
  ])('%s is answered with an unsigned error, though it is signed', async (_name, kind, fields) => {
    const box = await openWebhookServices();
    const { status, isSigned, outcome } = await box.send(kind, fields);
    expect([status, isSigned, outcome]).toEqual([400, false, 'error']);
    expect([await rows(box), box.reported]).toEqual([[], []]);
    expect(box.webhooks.counts).toEqual({ ...NO_COUNTS, malformed: 1 });
  });

  test('a result whose sum cannot be read is taken all the same: the payment is read', async () => {
    const box = await openWebhookServices();
    for (const paymentId of ['101', '102']) await addCheckout(box, { paymentId });
    expect(await box.send('result', resultFields({ pg_amount: '2500,00' }))).toMatchObject({ outcome: 'ok' });
    expect(await box.send('check', checkFields({ pg_payment_id: '102' }))).toMatchObject({ outcome: 'rejected' });
  });

  test('a webhook for no account of ours is 404', async () => {
    const { webhooks } = await openWebhookServices();
    const { status } = await webhooks.take('nobody', 'result', delivered(signed('result', resultFields())), ASKED);
    expect(status).toBe(404);
  });
});

test.each<[Kind, Message]>([
  ['check', checkFields()],
  ['result', resultFields()],
  ['payout', PAYOUT],
])('while the journal is down a %s is not accepted, so that the provider comes again', async (kind, fields) => {
  const box = await openWebhookServices();
  await box.store.destroy();
  const reply = await box.send(kind, fields);
  expect(reply).toMatchObject({ status: 503, outcome: 'error', isSigned: false });
  expect([box.reported, box.webhooks.counts]).toEqual([[], NO_COUNTS]);
});

describe('a check request', () => {
  test('for what was created here is accepted', async () => {
    const box = await openWebhookServices({ unknownOrders: 'reject' });
    await addCheckout(box, { paymentId: '101' });
    expect(await box.send('check', checkFields())).toMatchObject({ outcome: 'ok' });
  });

  test.each(['accept', 'reject'] as const)('for an order that was not created here: %s', async (unknownOrders) => {
    const box = await openWebhookServices({ unknownOrders });
    const outcome = unknownOrders === 'accept' ? 'ok' : 'rejected';
    expect(await box.send('check', checkFields())).toMatchObject({ status: 200, outcome });
  });

  test.each([
    [{ pg_amount: '2500.01' }, 'the amount is another one'],
    [{ pg_currency: 'UZS' }, 'the currency is another one'],
    [{ pg_order_id: 'B-1' }, 'the order is another one'],
    [{ pg_payment_id: '999' }, 'the payment was not created here'],
    [{ pg_payment_id: '999', pg_order_id: '' }, null],
  ])('that says %j is answered with %j', async (other, reason) => {
    const box = await openWebhookServices();
    await addCheckout(box, { paymentId: '101' });
    const reply = await box.send('check', checkFields(other));
    expect(reply).toMatchObject(reason === null ? { outcome: 'ok' } : { outcome: 'rejected', reason, isSigned: true });
  });

  test('for an order that another payment has paid is rejected', async () => {
    const box = await openWebhookServices();
    await addCheckout(box, { paymentId: '101' });
    await addCheckout(box, { paymentId: '102' });
    expect(await box.send('check', checkFields({ pg_payment_id: '102' }))).toMatchObject({ outcome: 'ok' });
    await box.send('result', resultFields());
    const second = await box.send('check', checkFields({ pg_payment_id: '102' }));
    expect(second).toMatchObject({ outcome: 'rejected', reason: 'the order is paid already' });
  });
});

describe('when the process ends between noting a payment and answering', () => {
  /** The inbox fails once, after all else was done. */
  const failOnce = ({ inbox }: WebhookServices) => {
    jest.spyOn(inbox, 'keep').mockRejectedValueOnce(new JournalUnavailable());
  };

  test('its repeat is accepted, and another payment of the order is not', async () => {
    const box = await openWebhookServices();
    for (const paymentId of ['101', '102']) await addCheckout(box, { paymentId });
    failOnce(box);
    expect(await box.send('result', resultFields())).toMatchObject({ status: 503 });
    expect(await box.send('result', resultFields({ pg_payment_id: '102' }))).toMatchObject({ outcome: 'rejected' });
    expect(await box.send('result', resultFields({ pg_can_reject: '0' }))).toMatchObject({ outcome: 'ok' });
  });

  test('the repeat of one that was to be turned down, and now cannot be, is accepted', async () => {
    const box = await openWebhookServices();
    for (const paymentId of ['101', '102']) await addCheckout(box, { paymentId });
    await box.send('result', resultFields());
    failOnce(box);
    const second = resultFields({ pg_payment_id: '102' });
    expect(await box.send('result', second)).toMatchObject({ status: 503 });
    const repeat = await box.send('result', resultFields({ pg_payment_id: '102', pg_can_reject: '0' }));
    expect(repeat).toMatchObject({ outcome: 'ok' });
    expect((await box.send('result', second)).body).toBe(repeat.body);
  });
});
