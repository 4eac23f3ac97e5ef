import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { type CardProvider, cardProvider, error, FAULTS, type ScriptFault } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { signed } from '../../harness/scripted-provider.js';

const TOKEN = '5c1e2d3f-4d0b-4a6e-9b0c-5a1d2e3f4a5b';
const USER = 'doubtful-user';
const LONG_AGO = () => Date.now() - 40 * 86_400_000;
const LOST: ScriptFault = FAULTS['the connection is lost before it has an effect'];
const TAKEN: ScriptFault = FAULTS['the connection is lost after it had an effect'];
const FOR_A_PERSON = { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'ASK_OPERATOR' } };

/** Says of a payment what it has done, whatever it did. */
const named = (id: string): ScriptFault => ({
  effect: true,
  answer: signed([
    ['pg_status', 'ok'],
    ['pg_payment_id', id],
  ]),
});

async function open(engine: Engine, served: CardProvider) {
  const { cards, account, foundation, orders, cardIdOf } = await openCardServices(served, await engine.fresh());
  const { writes } = foundation.stores;
  const card = { kind: 'SAVED_CARD', userId: USER, cardId: cardIdOf(TOKEN), cvcPage: false } as const;
  const profile = { kind: 'RECURRING', recurringProfileId: '60000001' } as const;
  const charge = async (kind: 'SAVED_CARD' | 'RECURRING', orderId = 'A-1') => {
    const source = kind === 'RECURRING' ? profile : { ...card, successUrl: null, failureUrl: null };
    const wish = { orderId, amount: money('1500', 'KZT'), description: 'Tea', source };
    return (await cards.charging.charge(account, wish, randomUUID(), ASKED)).charge;
  };
  return {
    charge,
    /** What the provider is answered that asks whether it may take the money of a payment. */
    consent: (paymentId: string) => {
      const asked = { paymentId, orderId: 'A-1', amount: money('1500', 'KZT') };
      return orders.ofWebhooks.consentTo(account, asked, ASKED);
    },
    read: (id: string) => cards.charging.find(id, foundation.accounts),
    /** Has those that are open be read at once, also where they were sent long ago. */
    round: async (sentAt?: number) => {
      const earlier = sentAt !== undefined && { sent_at: sentAt, sent_running_ms: sentAt - Date.now() };
      const due = { next_check_at: 0, ...earlier };
      await writes.updateTable('charges').set(due).where('sent_at', 'is not', null).execute();
      await cards.charges.round();
    },
    /** What is left open of the payments that were to be created. */
    pages: () => writes.selectFrom('checkouts').select(['state', 'payment_id']).execute(),
  };
}

describeEngines('a charge about which the provider contradicts itself', (engine) => {
  test.each([
    ['SAVED_CARD', 'direct'],
    ['RECURRING', 'make_recurring_payment'],
  ] as const)(
    'of kind %s is not REJECTED by a signed refusal of "%s" while it shows as taken',
    async (kind, script) => {
      const served = await cardProvider({ user: USER, token: TOKEN });
      served.fails(script, { effect: true, answer: signed(error('10009')) });
      const { charge } = await open(engine, served);
      expect(await charge(kind)).toMatchObject({ state: 'SUCCEEDED', problem: null, paymentId: '1830000001' });
      expect(await charge(kind)).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE' } });
      expect(served.called(script)).toBe(1);
    },
  );

  test('is UNKNOWN after a signed refusal as long as nobody can read what became of it', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', { effect: true, answer: signed(error('10009')) });
    served.fails('get_status3.php', ...Array.from({ length: 60 }, () => FAULTS['the answer is not signed']));
    const { charge, read, round } = await open(engine, served);
    const first = await charge('RECURRING');
    expect(first).toMatchObject({ state: 'UNKNOWN', problem: { providerCode: '10009', advice: 'WAIT' } });
    served.fails('get_status3.php');
    await round();
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('leaves nothing open where it was refused and nothing shows, so the next one’s lost answer is found', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', { effect: false, answer: signed(error('10009')) }, TAKEN);
    const { charge, pages } = await open(engine, served);
    expect(await charge('RECURRING')).toMatchObject({ state: 'REJECTED', problem: { code: 'DECLINED' } });
    expect(await pages()).toEqual([{ state: 'REJECTED', payment_id: null }]);
    expect(await charge('RECURRING')).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000001' });
  });

  test('is read for what it is where it is answered with a payment of the order that failed before', async () => {
    const served = await cardProvider();
    served.outcome = { status: 'error', failure: '10009' };
    const { charge } = await open(engine, served);
    expect(await charge('RECURRING')).toMatchObject({ state: 'REJECTED', paymentId: '1830000001' });
    served.outcome = { status: 'success', captured: true };
    served.fails('make_recurring_payment', named('1830000001'));
    expect(await charge('RECURRING')).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000002' });
    expect(await charge('RECURRING')).toMatchObject({ problem: { code: 'ALREADY_DONE' } });
  });

  test('sends nothing for a payment that was made for another order', async () => {
    const served = await cardProvider({ user: USER, token: TOKEN });
    const { charge } = await open(engine, served);
    await charge('SAVED_CARD', 'B-1');
    served.fails('init', named('1830000001'));
    expect(await charge('SAVED_CARD')).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('direct')).toBe(1);
  });

  test('is for a person where it was answered with one payment and the order shows another', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', named('1830000099'));
    const { charge, read, round } = await open(engine, served);
    const first = await charge('RECURRING');
    expect(first).toMatchObject(FOR_A_PERSON);
    expect(first.problem?.message).toContain('1830000099');
    expect(await charge('RECURRING')).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
    await round(LONG_AGO());
    expect(await read(first.id)).toMatchObject(FOR_A_PERSON);
    expect(served.called('make_recurring_payment')).toBe(1);
  });

  test.each([
    ['that never shows', (served: CardProvider) => served.payments.splice(0)],
    ['that never ends', (served: CardProvider) => Object.assign(served.payments[0] ?? {}, { status: 'process' })],
  ])('is for a person at its horizon where it was answered with a payment %s', async (_what, changes) => {
    const served = await cardProvider();
    served.outcome = { status: 'process' };
    const { charge, read, round } = await open(engine, served);
    const first = await charge('RECURRING');
    changes(served);
    await round();
    expect(await read(first.id)).toMatchObject({ state: 'PENDING', problem: null });
    await round(LONG_AGO());
    expect(await read(first.id)).toMatchObject(FOR_A_PERSON);
    expect(await charge('RECURRING')).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
    // Whatever a person was told, what shows decides.
    served.payments.splice(0, 1, {
      id: first.paymentId ?? '',
      order: 'A-1',
      amount: '1500',
      status: 'success',
      captured: true,
    });
    await round();
    expect(await read(first.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('is no charge that took nothing while the order shows a payment that may be its own', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', LOST, TAKEN);
    const { charge, read, round } = await open(engine, served);
    const first = await charge('RECURRING');
    await round(LONG_AGO());
    expect(await read(first.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    // Of the same order and sum, and its answer is lost as well: whose payment shows nobody can tell.
    const second = await charge('RECURRING');
    expect(second).toMatchObject({ state: 'UNKNOWN', problem: { advice: 'WAIT' } });
    await round(LONG_AGO());
    expect(await read(second.id)).toMatchObject(FOR_A_PERSON);
    expect((await read(second.id))?.problem?.message).toContain('1830000001');
  });

  test('is for a person where its answer was lost and the order shows a payment of another sum', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', LOST);
    const { charge, read, round } = await open(engine, served);
    const first = await charge('RECURRING');
    served.payments.push({ id: '1830000050', order: 'A-1', amount: '1500.01', status: 'success', captured: true });
    await round(LONG_AGO());
    expect(await read(first.id)).toMatchObject(FOR_A_PERSON);
  });
});

describeEngines('a check request for a charge', (engine) => {
  const over = { ok: false, reason: 'the charge is over' };

  test.each(['SAVED_CARD', 'RECURRING'] as const)(
    'of kind %s is consented to until it ended REJECTED',
    async (kind) => {
      const served = await cardProvider({ user: USER, token: TOKEN });
      served.outcome = { status: 'process' };
      const { charge, read, round, consent } = await open(engine, served);
      const { id } = await charge(kind);
      expect(await consent('1830000001')).toEqual({ ok: true });
      Object.assign(served.payments[0] ?? {}, { status: 'error', failure: '10009' });
      await round();
      expect(await read(id)).toMatchObject({ state: 'REJECTED' });
      expect(await consent('1830000001')).toEqual(over);
      // Its payment shows as paid all the same: then the question is an old one.
      Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true, failure: undefined });
      expect(await charge(kind)).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE' } });
      expect(await consent('1830000001')).toEqual({ ok: true });
    },
  );

  test('that was given up as lost is refused for whatever payment is named for it', async () => {
    const served = await cardProvider();
    served.fails('make_recurring_payment', LOST);
    const { charge, read, round, consent } = await open(engine, served);
    const { id } = await charge('RECURRING');
    await round(LONG_AGO());
    expect(await read(id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(await consent('1830000050')).toEqual(over);
  });
});
