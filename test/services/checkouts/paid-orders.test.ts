import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { describeEngines, describeSharedEngines } from '../../harness/engines.js';
import {
  addCheckout,
  checkFields,
  openWebhookServices,
  type Reply,
  resultFields,
  taken,
  type WebhookServices,
} from '../../harness/webhook-services.js';

const ROUNDS = 20;

/** Two payments for each of many orders; all their results come at once, those of one order to different mailboxes. */
async function race(boxes: readonly [WebhookServices, WebhookServices]): Promise<readonly (readonly Reply[])[]> {
  const orders = Array.from({ length: ROUNDS }, (_, index) => ({
    orderId: `ORDER-${index}`,
    paymentIds: [`${1_000 + index}`, `${2_000 + index}`],
  }));
  for (const { orderId, paymentIds } of orders) {
    for (const paymentId of paymentIds) await addCheckout(boxes[0], { orderId, paymentId });
  }
  return Promise.all(
    orders.map(({ orderId, paymentIds }) =>
      Promise.all(
        paymentIds.map((id, index) =>
          (boxes[index] as WebhookServices).send('result', resultFields({ pg_order_id: orderId, pg_payment_id: id })),
        ),
      ),
    ),
  );
}

const ONE_OF_EACH = Array.from({ length: ROUNDS }, () => ['ok', 'rejected']);
const outcomes = (replies: readonly (readonly Reply[])[]) =>
  replies.map((pair) => pair.map(({ outcome }) => outcome).sort());

describeEngines('two payments of one order', (engine) => {
  test('whose results come at once: one is accepted, the other turned down', async () => {
    const box = await openWebhookServices({ url: await engine.fresh() });
    expect(outcomes(await race([box, box]))).toEqual(ONE_OF_EACH);
  });

  test('keep their first bytes when their results are repeated', async () => {
    const box = await openWebhookServices({ url: await engine.fresh() });
    await addCheckout(box, { paymentId: '101' });
    await addCheckout(box, { paymentId: '102' });
    const both = () => Promise.all(['101', '102'].map((id) => box.send('result', resultFields({ pg_payment_id: id }))));
    const first = await both();
    expect(first.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'rejected']);
    expect(await both()).toEqual(first);
  });

  test('are both accepted where the second cannot be turned down any more', async () => {
    const box = await openWebhookServices({ url: await engine.fresh() });
    await addCheckout(box, { paymentId: '101' });
    await addCheckout(box, { paymentId: '102' });
    await box.send('result', resultFields());
    const unrejectable = resultFields({ pg_payment_id: '102', pg_can_reject: '0' });
    expect(await box.send('result', unrejectable)).toMatchObject({ outcome: 'ok' });
    const paid = await box.store.selectFrom('checkouts').select(['payment_id', 'paid']).execute();
    expect(paid.every((row) => row.paid === 1)).toBe(true);
    expect(await box.store.selectFrom('paid_orders').selectAll().execute()).toMatchObject([{ payment_id: '101' }]);
  });
});

describeSharedEngines('two payments of one order at two instances', (engine) => {
  test('whose results come at once: one is accepted, the other turned down', async () => {
    const url = await engine.fresh();
    const boxes = [await openWebhookServices({ url }), await openWebhookServices({ url })] as const;
    expect(outcomes(await race(boxes))).toEqual(ONE_OF_EACH);
  });

  test('named at once for one checkout whose answer was lost: one is taken up', async () => {
    const url = await engine.fresh();
    const boxes = [await openWebhookServices({ url }), await openWebhookServices({ url })] as const;
    await addCheckout(boxes[0], { state: 'UNKNOWN' });
    const replies = await Promise.all(
      boxes.map((box, index) => box.send('check', checkFields({ pg_payment_id: `10${index}` }))),
    );
    expect(outcomes([replies])).toEqual([['ok', 'rejected']]);
  });
});

describe('a second payment of an order that was created elsewhere', () => {
  test('is turned down once ours has paid it', async () => {
    const box = await openWebhookServices();
    await addCheckout(box, { paymentId: '101' });
    await box.send('result', resultFields());
    expect(await box.send('result', resultFields({ pg_payment_id: '999' }))).toMatchObject({ outcome: 'rejected' });
  });

  test('is accepted where its sum is another, or the order is not known here: that is not ours to judge', async () => {
    const box = await openWebhookServices();
    await addCheckout(box, { paymentId: '101' });
    await box.send('result', resultFields());
    const others = [{ pg_amount: '1.00' }, { pg_currency: 'KGS' }, { pg_amount: '' }, { pg_order_id: 'B-1' }];
    for (const [index, other] of others.entries()) {
      const id = `99${index}`;
      // Where the webhook does not say the sum, it is read.
      box.shown.set(id, taken(id, { amount: money('1', 'KZT') }));
      const reply = await box.send('result', resultFields({ pg_payment_id: id, ...other }));
      expect(reply).toMatchObject({ outcome: 'ok' });
    }
  });
});

describe('a checkout whose answer was lost', () => {
  const lost = { state: 'UNKNOWN' } as const;
  const paymentsOf = async (box: WebhookServices) => {
    const { checkouts } = await box.checkouts.ofOrder('default', '101', 'A-1');
    return Object.fromEntries(checkouts.map(({ id, paymentId }) => [id, paymentId]));
  };

  test.each([
    ['check', checkFields()],
    ['result', resultFields()],
    ['result', resultFields({ pg_result: '0' })],
  ] as const)('takes up the payment that a %s names (%#), and says so', async (kind, fields) => {
    const box = await openWebhookServices();
    const id = await addCheckout(box, lost);
    expect(await box.send(kind, fields)).toMatchObject({ outcome: 'ok' });
    const { checkouts } = await box.checkouts.ofOrder('default', '101', null);
    expect(checkouts).toMatchObject([
      { id, state: 'UNKNOWN', problem: { advice: 'WAIT', message: expect.stringContaining('101') } },
    ]);
  });

  test('is then that payment: another one of its order is refused, before and after it is paid', async () => {
    const box = await openWebhookServices();
    await addCheckout(box, lost);
    await box.send('check', checkFields());
    const other = await box.send('check', checkFields({ pg_payment_id: '102' }));
    expect(other).toMatchObject({ outcome: 'rejected', reason: 'the payment was not created here' });

    await addCheckout(box, { paymentId: '103' });
    await box.send('result', resultFields());
    const second = await box.send('check', checkFields({ pg_payment_id: '103' }));
    expect(second).toMatchObject({ outcome: 'rejected', reason: 'the order is paid already' });
    const paid = await box.send('result', resultFields({ pg_payment_id: '103' }));
    expect(paid).toMatchObject({ outcome: 'rejected', reason: 'the order is paid already' });
  });

  test.each([
    ['another sum', { pg_amount: '2499.99' }],
    ['another currency', { pg_currency: 'KGS' }],
    ['another order', { pg_order_id: 'B-1' }],
    ['no order', { pg_order_id: '' }],
  ])('takes up nothing for %s', async (_name, other) => {
    const box = await openWebhookServices();
    const id = await addCheckout(box, lost);
    for (const kind of ['check', 'result'] as const) await box.send(kind, resultFields(other));
    expect(await paymentsOf(box)).toEqual({ [id]: null });
  });

  test.each([
    ['lost too', lost],
    ['still being asked for', { state: 'PENDING' }],
  ] as const)(
    'takes up nothing while another of its order and sum is %s: nobody can tell which it is',
    async (_name, other) => {
      const box = await openWebhookServices();
      const ids = [await addCheckout(box, lost), await addCheckout(box, other)];
      expect(await box.send('check', checkFields())).toMatchObject({ outcome: 'ok' });
      await box.send('result', resultFields());
      expect(await paymentsOf(box)).toEqual(Object.fromEntries(ids.map((id) => [id, null])));
      // The order counts as paid nevertheless.
      const second = await box.send('check', checkFields({ pg_payment_id: '102' }));
      expect(second).toMatchObject({ outcome: 'rejected', reason: 'the order is paid already' });
    },
  );

  test('takes up its payment beside another of its order that was lost, where the sum tells them apart', async () => {
    const box = await openWebhookServices();
    const id = await addCheckout(box, lost);
    const less = await addCheckout(box, { ...lost, amount: '1' });
    expect(await box.send('check', checkFields())).toMatchObject({ outcome: 'ok' });
    expect(await paymentsOf(box)).toEqual({ [id]: '101', [less]: null });
  });

  test('takes up no payment that is another checkout’s', async () => {
    const box = await openWebhookServices();
    const elsewhere = await addCheckout(box, { orderId: 'B-1', paymentId: '101' });
    const id = await addCheckout(box, lost);
    for (const kind of ['check', 'result'] as const) await box.send(kind, resultFields());
    expect(await paymentsOf(box)).toEqual({ [id]: null, [elsewhere]: '101' });
  });

  test('takes up the first payment only', async () => {
    const box = await openWebhookServices();
    const id = await addCheckout(box, lost);
    await box.send('check', checkFields());
    await box.send('result', resultFields({ pg_payment_id: '102' }));
    expect(await paymentsOf(box)).toEqual({ [id]: '101' });
  });
});
