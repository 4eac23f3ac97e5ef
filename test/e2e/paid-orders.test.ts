import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { ask, until } from '../harness/ask.js';
import { type CheckoutView, create, openPayment, order, webhooksOf } from '../harness/checkout.js';
import { atBlockEnd, describeSharedEngines } from '../harness/engines.js';
import { BACKEND_SECRET, type Merchant, openMerchant } from '../harness/merchant.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { type RunningGateway, startProvider } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

const YES = '<pg_status>ok</pg_status>';
const NO = '<pg_status>rejected</pg_status>';

/** The built program beside a provider and a merchant's backend. */
class Shop {
  decision = true;

  constructor(
    readonly simulator: Simulator,
    readonly program: ListeningProgram,
    readonly merchant: Merchant,
  ) {
    merchant.answer = ({ type }) =>
      type === 'payment.check' ? { status: 200, body: JSON.stringify({ accept: this.decision }) } : 204;
  }

  /** As the tests of checkouts ask. */
  get gateway(): RunningGateway {
    const { url } = this.program;
    return {
      gateway: { url } as RunningGateway['gateway'],
      query: (text, variables) => ask(url, text, variables),
      logged: () => [],
      close: async () => {},
    };
  }

  /** Two pages of one order, both open. */
  async twoPages(other: Readonly<Record<string, unknown>> = {}) {
    const input = order(other);
    const first = await openPayment(this.gateway, input);
    return { input, first, second: await openPayment(this.gateway, { ...input, idempotencyKey: `${first}-2` }) };
  }

  /** The provider takes the money, and whatever it says of that is lost. */
  takeUnheard(id: string, hold = false): void {
    this.simulator.ledger.pay(id, { hold });
  }

  /** The provider's question about the payment. */
  check(id: string): Promise<{ readonly text: string }> {
    const { orderId, amount } = this.simulator.ledger.payment(id);
    const fields: Message = [
      ['pg_payment_id', id],
      ['pg_order_id', orderId],
      ['pg_amount', amount.amount],
      ['pg_currency', amount.currency],
      ['pg_ps_amount', amount.amount],
      ['pg_ps_full_amount', amount.amount],
      ['pg_salt', 'salt'],
    ];
    return deliverWebhook(this.gateway, 'check', fields);
  }

  async status(id: string): Promise<string | undefined> {
    const read = `{ payment(paymentId: "${id}") { status } }`;
    return (await ask<{ payment: { status: string } }>(this.program.url, read)).data?.payment.status;
  }

  async write(name: string, id: string): Promise<string | undefined> {
    const asked = `mutation { outcome: ${name}(input: { paymentId: "${id}", idempotencyKey: "${name}-${id}" }) { operation { state } } }`;
    return (await ask<{ outcome: { operation: { state: string } } }>(this.program.url, asked)).data?.outcome.operation
      .state;
  }

  /** What creating another payment for the order comes to, once it comes to that. */
  async createdAs(input: ReturnType<typeof order>, state: string): Promise<CheckoutView> {
    let tries = 0;
    return until(
      async () => (await create(this.gateway, { ...input, idempotencyKey: `${input.orderId}-${++tries}` })).checkout,
      (checkout) => checkout.state === state,
    );
  }
}

describeSharedEngines('an order', (engine) => {
  const close = atBlockEnd();
  let shop: Shop;

  beforeAll(async () => {
    const closers: (() => Promise<void>)[] = [];
    const merchant = await openMerchant(close);
    const simulator = await startProvider({}, closers);
    close(() => Promise.all(closers.map((one) => one())));
    const env = {
      DATABASE_URL: await engine.fresh(close),
      BACKEND_EVENTS_URL: merchant.url,
      BACKEND_CHECK_URL: merchant.url,
      BACKEND_CHECK_TIMEOUT_MS: '20000',
      BACKEND_SECRET,
    };
    const program = await listeningProgram(simulator.url, env, [], close);
    shop = new Shop(simulator, program, merchant);
    simulator.setUrls({ ...webhooksOf(shop.gateway), result: null });
  });

  describe('whose payment was taken, while word of it was lost,', () => {
    test('is paid once anybody has read the payment: no other is created, none is let pass', async () => {
      const input = order();
      const first = await openPayment(shop.gateway, input);
      shop.takeUnheard(first);
      expect(await shop.status(first)).toBe('CAPTURED');
      expect(await shop.createdAs(input, 'REJECTED')).toMatchObject({
        paymentId: null,
        redirectUrl: null,
        problem: { code: 'ALREADY_DONE', advice: 'GIVE_UP' },
      });
      const foreign = shop.simulator.ledger.addPayment({ orderId: input.orderId, amount: '2500.00', state: 'new' });
      expect((await shop.check(foreign)).text).toContain(NO);
    });

    test('is paid for the next that is asked about, though nobody has read the payment', async () => {
      const { first, second } = await shop.twoPages();
      shop.takeUnheard(first);
      expect((await shop.check(second)).text).toContain(NO);
      expect((await shop.check(first)).text).toContain(YES);
    });

    test('gets the answer it got before, byte for byte, where its payment is asked about again', async () => {
      const { first, second } = await shop.twoPages();
      const before = await Promise.all([first, second].map((id) => shop.check(id)));
      shop.takeUnheard(first);
      expect(await shop.status(first)).toBe('CAPTURED');
      expect(await shop.check(first)).toEqual(before[0]);
      // Taken too, against our word or without it: the second question is as old.
      expect((await shop.check(second)).text).toContain(NO);
      shop.takeUnheard(second);
      expect(await shop.check(second)).toEqual(before[1]);
    });
  });

  describe('whose payment gave the money back', () => {
    test('by a hold that was released can be paid again', async () => {
      const input = order({ captureMethod: 'MANUAL' });
      const first = await openPayment(shop.gateway, input);
      shop.takeUnheard(first, true);
      expect(await shop.status(first)).toBe('AUTHORIZED');
      expect((await shop.createdAs(input, 'REJECTED')).problem).toMatchObject({ code: 'ALREADY_DONE' });
      expect(await shop.write('cancelPayment', first)).toBe('SUCCEEDED');
      const second = await openPayment(shop.gateway, { ...input, idempotencyKey: `${first}-again` });
      expect((await shop.check(second)).text).toContain(YES);
    });

    test('by a refund of all of it can be paid again', async () => {
      const { input, first, second } = await shop.twoPages();
      shop.takeUnheard(first);
      expect((await shop.check(second)).text).toContain(NO);
      expect(await shop.write('refundPayment', first)).toBe('SUCCEEDED');
      expect((await shop.check(second)).text).toContain(YES);
      await openPayment(shop.gateway, { ...input, idempotencyKey: `${first}-again` });
    });

    test('elsewhere, so that this gateway does not know of it, can be paid again', async () => {
      const { input, first, second } = await shop.twoPages();
      shop.takeUnheard(first);
      expect((await shop.check(second)).text).toContain(NO);
      shop.simulator.ledger.refund(first);
      expect((await shop.check(second)).text).toContain(YES);
      await openPayment(shop.gateway, { ...input, idempotencyKey: `${first}-again` });
    });
  });

  test('that is paid twice all the same raises one alarm and one event to the backend', async () => {
    const { input, first, second } = await shop.twoPages();
    for (const id of [first, second]) shop.takeUnheard(id);
    expect(await shop.status(first)).toBe('CAPTURED');
    await shop.createdAs(input, 'REJECTED');
    for (let times = 0; times < 3; times += 1) expect(await shop.status(second)).toBe('CAPTURED');
    const reported = () => shop.merchant.taken.filter(({ data }) => data['orderId'] === input.orderId);
    const news = await until(
      () => reported().filter(({ type }) => type === 'order.paid_twice'),
      (events) => events.length > 0,
    );
    expect(news.map(({ data }) => data)).toEqual([
      {
        account: 'default',
        orderId: input.orderId,
        amount: { amount: '2500.00', currency: 'KZT' },
        firstPaymentId: first,
        secondPaymentId: second,
      },
    ]);
    const alarms = () =>
      shop.program.log().filter(({ msg, orderId }) => msg === 'order paid twice' && orderId === input.orderId);
    expect(await until(alarms, ({ length }) => length > 0)).toMatchObject([
      { level: 50, firstPaymentId: first, secondPaymentId: second },
    ]);
  });

  describe('that was not created here', () => {
    const elsewhere = (orderId: string, amount = '10.00') =>
      shop.simulator.ledger.addPayment({ orderId, amount, state: 'new' });

    test('gets the first answer again once its payment has paid, whatever the backend says then', async () => {
      const id = elsewhere('ELSEWHERE-1');
      const before = await shop.check(id);
      expect(before.text).toContain(YES);
      shop.takeUnheard(id);
      shop.decision = false;
      try {
        expect(await shop.check(id)).toEqual(before);
      } finally {
        shop.decision = true;
      }
    });

    test('is not paid a second time, though the backend, which does not know of the first, says yes', async () => {
      const [first, second] = [elsewhere('ELSEWHERE-2'), elsewhere('ELSEWHERE-2')];
      expect((await shop.check(first)).text).toContain(YES);
      shop.takeUnheard(first);
      expect((await shop.check(second)).text).toContain(NO);
      shop.simulator.ledger.refund(first);
      expect((await shop.check(second)).text).toContain(YES);
    });

    test('may be paid in parts, where the backend says so', async () => {
      const [first, second] = [elsewhere('ELSEWHERE-3', '10.00'), elsewhere('ELSEWHERE-3', '7.00')];
      expect((await shop.check(first)).text).toContain(YES);
      shop.takeUnheard(first);
      expect((await shop.check(second)).text).toContain(YES);
    });
  });
});
