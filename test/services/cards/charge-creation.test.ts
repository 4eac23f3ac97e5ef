import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import type { NewCharge } from '../../../src/domain/cards/charge.js';
import type { NewCheckout } from '../../../src/domain/checkouts/checkout.js';
import { IdempotencyKeyReused } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import { stoppedBefore } from '../../../src/services/cards/charge-problems.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { type CardProvider, cardProvider, error, FAULTS } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { plant } from '../../harness/leaks.js';
import { gate, signed, until, whenever } from '../../harness/scripted-provider.js';

const TOKEN = 'planted-token-1a7b-4d0b-9a6e-7b0c5a1d2e3f';
const PROFILE = 'planted-profile-60000001';
const USER = 'planted-user-18';
plant("a charged card's token", TOKEN);
plant('a recurring profile', PROFILE);
plant("a charged card's user", USER);

const card = { user: USER, token: TOKEN };
/** A payment that is asked for without anything that need not be said. */
const NO_WISHES: Omit<NewCheckout, 'orderId' | 'amount' | 'description'> = {
  ...{ captureMethod: 'AUTOMATIC', language: null, lifetimeSeconds: null, successUrl: null, failureUrl: null },
  ...{ payerEmail: null, payerPhone: null, testMode: null, parameters: [], receipt: [] },
};
type Kind = NewCharge['source']['kind'];
/** What is charged, and by which script of which API: each takes the money. */
const WAYS = [
  ['SAVED_CARD', 'direct', 'merchant'],
  ['RECURRING', 'make_recurring_payment', 'merchant'],
  ['RECURRING', 'recurrent', 'gateway'],
] as const satisfies readonly (readonly [Kind, string, string])[];

async function open(engine: Engine, served: CardProvider, flavour: (typeof WAYS)[number][2] = 'merchant') {
  const services = await openCardServices(served, await engine.fresh(), flavour);
  const { cards, account, foundation } = services;
  const sourceOf = (kind: Kind, more: object = {}): NewCharge['source'] =>
    kind === 'RECURRING'
      ? { kind, recurringProfileId: PROFILE }
      : {
          ...{ kind, userId: USER, cardId: services.cardIdOf(TOKEN), cvcPage: false },
          ...{ successUrl: null, failureUrl: null, ...more },
        };
  const charge = (kind: Kind, key: string = randomUUID(), other: Partial<NewCharge> = {}) =>
    cards.charging.charge(
      account,
      { orderId: 'A-1', amount: money('1500', 'KZT'), description: 'Tea', source: sourceOf(kind), ...other },
      key,
      ASKED,
    );
  const read = (id: string) => cards.charging.find(id, foundation.accounts);
  return { ...services, charge, read, sourceOf };
}

describeEngines('a charge', (engine) => {
  test.each(WAYS)(
    'of kind %s by "%s" takes money once for a key, whoever repeats it',
    async (kind, script, flavour) => {
      const served = await cardProvider(card);
      const { charge } = await open(engine, served, flavour);
      const asked = await Promise.all(Array.from({ length: 20 }, () => charge(kind, 'key')));
      expect(new Set(asked.map(({ charge: { id, state } }) => `${id} ${state}`)).size).toBe(1);
      expect(asked[0]?.charge).toMatchObject({
        ...{ state: 'SUCCEEDED', kind, orderId: 'A-1', paymentId: '1830000001', nextAction: null, problem: null },
        amount: money('1500', 'KZT'),
      });
      expect(served.called(script)).toBe(1);
      await expect(charge(kind, 'key', { amount: money('1501', 'KZT') })).rejects.toThrow(IdempotencyKeyReused);
    },
  );

  test.each(WAYS)(
    'of kind %s by "%s" for an order takes money once, whatever keys it is asked for with',
    async (kind, script, flavour) => {
      const served = await cardProvider(card);
      const { charge } = await open(engine, served, flavour);
      const asked = await Promise.all(Array.from({ length: 5 }, () => charge(kind)));
      expect(asked.filter(({ charge: { state } }) => state === 'SUCCEEDED')).toHaveLength(1);
      expect(served.called(script)).toBe(1);
      expect((await charge(kind)).charge).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE' } });
      expect(served.called(script)).toBe(1);
    },
  );

  const table = WAYS.flatMap((way) => Object.entries(FAULTS).map(([what, fault]) => [...way, what, fault] as const));
  test.each(table)(
    'of kind %s by "%s" (%s) where %s is sent once, and found out by reading',
    async (kind, script, flavour, _what, fault) => {
      const served = (await cardProvider(card)).fails(script, fault);
      const { charge, read, cards } = await open(engine, served, flavour);
      const first = await charge(kind, 'key');
      expect(first.charge.state).toBe(fault.effect ? 'SUCCEEDED' : 'UNKNOWN');
      expect((await charge(kind, 'key')).charge).toEqual(first.charge);
      await cards.charges.round();
      expect(await read(first.charge.id)).toMatchObject({ state: first.charge.state });
      // As long as it is open no other charge of the order is let pass.
      const problem = { code: fault.effect ? 'ALREADY_DONE' : 'ACTION_NOT_ALLOWED' };
      expect((await charge(kind)).charge).toMatchObject({ state: 'REJECTED', problem });
      expect(served.called(script)).toBe(1);
    },
  );

  test.each(WAYS)(
    'of kind %s by "%s" that is declined says so by its reading, and the order may be charged again',
    async (kind, _script, flavour) => {
      const served = await cardProvider(card);
      served.outcome = { status: 'error', failure: '10009' };
      const { charge } = await open(engine, served, flavour);
      expect((await charge(kind)).charge).toMatchObject({
        ...{ state: 'REJECTED', paymentId: '1830000001' },
        problem: { code: 'DECLINED', providerCode: '10009', advice: 'RETRY_WITH_NEW_KEY' },
      });
      served.outcome = { status: 'success', captured: true };
      expect((await charge(kind)).charge).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000002' });
    },
  );

  test.each(WAYS)('of kind %s by "%s" that shows late is open until it does', async (kind, _script, flavour) => {
    const served = await cardProvider(card);
    served.outcome = { status: 'process' };
    const { charge, read, cards, foundation } = await open(engine, served, flavour);
    const { charge: first } = await charge(kind);
    expect(first).toMatchObject({ state: 'PENDING', paymentId: '1830000001' });
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await foundation.stores.writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('that was taken for declined, and shows as paid later, is corrected', async () => {
    const served = await cardProvider(card);
    served.outcome = { status: 'error', failure: '10009' };
    const { charge, read, cards, account } = await open(engine, served);
    const { charge: first } = await charge('SAVED_CARD');
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true, failure: undefined });
    await cards.charges.heard(account.id, '1830000001');
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('of a profile is refused for certain by a code that says so', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', { effect: false, answer: signed(error('9011')) });
    const { charge } = await open(engine, served);
    expect((await charge('RECURRING')).charge).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_REFUSED', providerCode: '9011', advice: 'GIVE_UP' },
    });
  });

  test('of a card that another user has, that is not approved or in another currency charges nothing', async () => {
    const served = await cardProvider({ ...card, status: 'blocked' }, { user: 'u-10', token: 'other' });
    const { charge, sourceOf, cardIdOf } = await open(engine, served);
    const codes: unknown[] = [];
    const problemOf = async (other: Partial<NewCharge> = {}) =>
      codes.push((await charge('SAVED_CARD', randomUUID(), other)).charge.problem?.code);
    await problemOf();
    await problemOf({ source: sourceOf('SAVED_CARD', { cardId: cardIdOf('other') }) });
    served.cards.splice(0, 2, card);
    served.currency = 'USD';
    await problemOf();
    expect(codes).toEqual(['ACTION_NOT_ALLOWED', 'CARD_NOT_FOUND', 'ACTION_NOT_ALLOWED']);
    expect([served.called('init'), served.called('direct')]).toEqual([1, 0]);
  });

  test.each(Object.entries(FAULTS))('whose payment is made where %s charges nothing', async (_what, fault) => {
    const served = (await cardProvider(card)).fails('init', fault);
    const { charge } = await open(engine, served);
    const { problem, state } = (await charge('SAVED_CARD')).charge;
    expect([state, problem?.advice]).toEqual(['REJECTED', 'RETRY_WITH_NEW_KEY']);
    expect([served.called('init'), served.called('direct')]).toEqual([1, 0]);
    expect((await charge('SAVED_CARD')).charge.state).toBe('SUCCEEDED');
  });

  test('with the CVC page asks the payer there, by an address that is signed, and hears of the end', async () => {
    const served = await cardProvider(card);
    const { charge, sourceOf, read, cards } = await open(engine, served);
    const { charge: first } = await charge('SAVED_CARD', 'key', { source: sourceOf('SAVED_CARD', { cvcPage: true }) });
    expect(first).toMatchObject({ state: 'ACTION_REQUIRED', paymentId: '1830000001' });
    const url = new URL(first.nextAction?.redirectUrl ?? '');
    expect([url.pathname, [...url.searchParams.keys()]]).toEqual([
      '/v1/merchant/500123/card/pay',
      ['pg_merchant_id', 'pg_payment_id', 'pg_salt', 'pg_sig'],
    ]);
    expect([served.called('direct'), served.called('pay')]).toEqual([0, 0]);
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED', nextAction: null });
  });

  test('for which the bank asks for 3-D Secure is not paid, and says where the payer confirms it', async () => {
    const served = await cardProvider(card);
    served.outcome = {};
    served.direct = [
      ['pg_3ds', '1'],
      ['pg_3d_acsurl', 'https://secure.example/3ds/planted-3ds'],
    ];
    const { charge } = await open(engine, served);
    expect((await charge('SAVED_CARD')).charge).toMatchObject({
      state: 'ACTION_REQUIRED',
      nextAction: { redirectUrl: 'https://secure.example/3ds/planted-3ds' },
    });
    expect((await charge('SAVED_CARD')).charge).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'ACTION_NOT_ALLOWED' },
    });
  });

  test('whose 3-D Secure page nobody finishes is over when its payment is, and until then nothing else is charged', async () => {
    const served = await cardProvider(card);
    served.outcome = {};
    served.direct = [
      ['pg_3ds', '1'],
      ['pg_3d_acsurl', 'https://secure.example/3ds/planted-3ds'],
    ];
    const { charge, sourceOf, read, cards, account, foundation } = await open(engine, served);
    const { charge: first } = await charge('SAVED_CARD');
    const others: Partial<NewCharge>[] = [{}, { source: sourceOf('SAVED_CARD', { cvcPage: true }) }];
    for (const other of others)
      expect((await charge('SAVED_CARD', randomUUID(), other)).charge).toMatchObject({
        ...{ state: 'REJECTED', nextAction: null, problem: { code: 'ACTION_NOT_ALLOWED' } },
      });
    expect((await charge('RECURRING')).charge.problem).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(served.payments).toHaveLength(1);
    Object.assign(served.payments[0] ?? {}, { status: 'incomplete' });
    await foundation.stores.writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({
      ...{ state: 'REJECTED', nextAction: null },
      problem: { code: 'DECLINED', advice: 'RETRY_WITH_NEW_KEY' },
    });
    Object.assign(served, { outcome: { status: 'success', captured: true }, direct: [] });
    expect((await charge('SAVED_CARD')).charge).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000002' });
    // The first is paid after all: that money came in twice is no reason to call it declined.
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await cards.charges.heard(account.id, '1830000001');
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('that is taken for lost while its answer is on its way has its own payment, and no other takes it up', async () => {
    const served = await cardProvider();
    const answered = gate();
    const slowly = signed([
      ['pg_status', 'ok'],
      ['pg_payment_id', '1830000001'],
    ]);
    served.fails('make_recurring_payment', { effect: true, answer: whenever(answered.opened, slowly) });
    const { charge, cards, foundation } = await open(engine, served);
    const asked = charge('RECURRING');
    await until(() => served.called('make_recurring_payment') === 1);
    const { writes } = foundation.stores;
    const shown = served.payments.splice(0);
    await writes
      .updateTable('charges')
      .set({ created_at: Date.now() - 200_000, updated_at: Date.now() - 200_000, next_check_at: 0 })
      .execute();
    await cards.charges.round();
    expect(await writes.selectFrom('checkouts').select(['state', 'payment_id']).execute()).toEqual([
      { state: 'UNKNOWN', payment_id: null },
    ]);
    served.payments.push(...shown);
    answered.open();
    expect((await asked).charge).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000001' });
    expect(await writes.selectFrom('checkouts').select(['payment_id', 'paid']).execute()).toEqual([
      { payment_id: '1830000001', paid: 1 },
    ]);
  });

  test('that may have taken its money lets no page of its order be opened or paid until that is known', async () => {
    const served = await cardProvider();
    const { charge, cards, account, foundation, orders, creation } = await open(engine, served);
    const { writes } = foundation.stores;
    const amount = money('1500', 'KZT');
    const page = { id: randomUUID(), account: account.id, orderId: 'A-1', amount, idempotencyKey: 'page' };
    await new Checkouts(writes).begin({ ...page, fingerprints: ['page'] });
    const opened = { state: 'OPEN', paymentId: '101', encryptedUrl: null, problem: null } as const;
    await new Checkouts(writes).resolve(page.id, opened);
    served.payments.push({ id: '101', order: 'A-1', amount: '1500', status: 'new', captured: false });
    const consent = (paymentId: string) =>
      orders.ofWebhooks.consentTo(account, { paymentId, orderId: 'A-1', amount }, ASKED);
    expect(await consent('101')).toEqual({ ok: true });

    served.outcome = { status: 'process' };
    const { charge: first } = await charge('RECURRING');
    expect([first.state, await consent('101'), await consent(`${first.paymentId}`)]).toEqual([
      'PENDING',
      { ok: false, reason: 'the order may be paid already: try again later' },
      { ok: true },
    ]);
    const wish = { ...NO_WISHES, orderId: 'A-1', amount, description: 'Tea' };
    const asker = { caller: 'key:a', person: null };
    const { checkout } = await creation.create(account, wish, 'second page', ASKED, asker);
    expect(checkout).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('init_payment.php')).toBe(0);

    Object.assign(served.payments.at(-1) ?? {}, { status: 'error', failure: '10009' });
    await writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
    expect(await consent('101')).toEqual({ ok: true });
  });

  test('that was never begun is given up by a repeat, and whoever stood still in between sends nothing', async () => {
    const served = await cardProvider(card);
    const { charge, foundation } = await open(engine, served);
    const begin = Charges.prototype.begin;
    const standing = gate();
    const held = jest.spyOn(Charges.prototype, 'begin').mockImplementationOnce(async function (this: Charges, ...args) {
      await standing.opened;
      return begin.apply(this, args);
    });
    try {
      const first = charge('RECURRING', 'key');
      await until(() => held.mock.calls.length === 1);
      const { writes } = foundation.stores;
      const stored = await writes.selectFrom('checkouts').selectAll().executeTakeFirstOrThrow();
      await writes
        .updateTable('checkouts')
        .set({ created_at: stored.created_at - 200_000 })
        .execute();
      // Another instance on the same store.
      const given = await new Charges(writes).begin(
        { id: stored.id, account: stored.account, orderId: stored.order_id, kind: 'RECURRING' },
        stoppedBefore,
      );
      expect(given.isNew).toBe(true);
      standing.open();
      expect((await first).charge).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
      expect(served.called('make_recurring_payment')).toBe(0);
    } finally {
      held.mockRestore();
    }
  });

  test.each([
    ['before it sent it', null, 'REJECTED', 'NOT_APPLIED'],
    ['after it may have sent it', 1, 'UNKNOWN', 'OUTCOME_UNKNOWN'],
  ])('that a process left %s is told so, and nothing is sent', async (_what, sent, state, code) => {
    const served = await cardProvider(card);
    served.outcome = { status: 'process' };
    const { charge, read, cards, foundation } = await open(engine, served);
    const { charge: first } = await charge('RECURRING');
    served.payments.length = 0;
    const { writes } = foundation.stores;
    const earlier = Date.now() - 200_000;
    await writes
      .updateTable('charges')
      .set({
        state: 'PENDING',
        payment_id: null,
        sent_at: sent && earlier,
        created_at: earlier,
        updated_at: earlier,
        next_check_at: 0,
      })
      .execute();
    await writes.updateTable('checkouts').set({ state: 'PENDING', payment_id: null }).execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({ state, problem: { code } });
    expect(served.called('make_recurring_payment')).toBe(1);
    if (state === 'REJECTED') return;
    // Its payment shows after all: it is found by its order and sum.
    served.payments.push({ id: '1830000077', order: 'A-1', amount: '1500', status: 'success', captured: true });
    await writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000077' });
  });

  test('whose answer was lost stays open for its horizon, whatever this machine and the store take the time for', async () => {
    const served = await cardProvider(card);
    const { charge, read, cards, foundation } = await open(engine, served);
    const { charge: first } = await charge('RECURRING');
    served.payments.length = 0;
    const { writes } = foundation.stores;
    await writes.updateTable('charges').set({ state: 'UNKNOWN', payment_id: null, next_check_at: 0 }).execute();
    await writes.updateTable('checkouts').set({ state: 'UNKNOWN', payment_id: null }).execute();
    const machine = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 40 * 86_400_000);
    try {
      await cards.charges.round();
    } finally {
      machine.mockRestore();
    }
    expect(await read(first.id)).toMatchObject({ state: 'UNKNOWN' });
    const longAgo = { sent_at: Date.now() - 40 * 86_400_000, next_check_at: 0 };
    // As if the store's clock had been weeks behind when it was sent.
    await writes.updateTable('charges').set(longAgo).execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({ state: 'UNKNOWN' });
    await writes
      .updateTable('charges')
      .set({ ...longAgo, sent_running_ms: -40 * 86_400_000 })
      .execute();
    await cards.charges.round();
    expect(await read(first.id)).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' },
    });
    expect(served.called('make_recurring_payment')).toBe(1);
  });
});
