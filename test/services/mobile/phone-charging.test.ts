import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { IdempotencyKeyReused, InvalidInput } from '../../../src/domain/errors.js';
import type { NewPhoneCharge } from '../../../src/domain/mobile/phone-charge.js';
import { money } from '../../../src/domain/money.js';
import { error, FAULTS } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { plant } from '../../harness/leaks.js';
import { type PhoneProvider, phoneProvider } from '../../harness/phone-provider.js';
import { signed, unsigned } from '../../harness/scripted-provider.js';

const PHONE = '77051239876';
plant('the phone that is charged', PHONE);

async function open(engine: Engine, served: PhoneProvider, flavour: 'merchant' | 'gateway' = 'merchant') {
  const services = await openCardServices(served, await engine.fresh(), flavour);
  const { mobile, cards, account, foundation } = services;
  const charge = (key: string = randomUUID(), other: Partial<NewPhoneCharge> = {}) =>
    mobile.charging.charge(
      account,
      {
        ...{ orderId: 'A-1', amount: money('1500', 'KZT'), description: 'Tea', phone: PHONE, operator: 'KCELL' },
        ...other,
      },
      key,
      ASKED,
    );
  const read = (id: string) => cards.charging.find(id, foundation.accounts);
  const later = async () => {
    await foundation.stores.writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
  };
  return { ...services, charge, read, later };
}

/** A phone of which no code is asked. */
async function directly(): Promise<PhoneProvider> {
  const served = await phoneProvider();
  served.asks = false;
  return served;
}

describeEngines('a charge of a phone', (engine) => {
  test('is sent once for a key, whoever repeats it, and asks its owner for a code', async () => {
    const served = await phoneProvider();
    const { charge } = await open(engine, served);
    const asked = await Promise.all(Array.from({ length: 20 }, () => charge('key')));
    expect(new Set(asked.map(({ charge: { id, state } }) => `${id} ${state}`)).size).toBe(1);
    expect(asked[0]?.charge).toMatchObject({
      ...{ state: 'ACTION_REQUIRED', kind: 'MOBILE_BALANCE', orderId: 'A-1', paymentId: '1830000001', problem: null },
      ...{ nextAction: { kind: 'ENTER_CODE', redirectUrl: null }, amount: money('1500', 'KZT') },
    });
    expect([served.called('init_payment.php'), served.called('pay')]).toEqual([1, 1]);
    await expect(charge('key', { phone: '77051239877' })).rejects.toThrow(IdempotencyKeyReused);
  });

  test('takes money where no code is asked for, and says so by a reading alone', async () => {
    const served = await directly();
    const { charge } = await open(engine, served);
    expect((await charge()).charge).toMatchObject({ state: 'SUCCEEDED', paymentId: '1830000001', nextAction: null });
    expect((await charge()).charge).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE' } });
    expect(served.called('pay')).toBe(1);
  });

  test('for an order is let pass one at a time, whatever keys it is asked for with', async () => {
    const served = await phoneProvider();
    const { charge } = await open(engine, served);
    const asked = await Promise.all(Array.from({ length: 5 }, () => charge()));
    expect(asked.map(({ charge: { state } }) => state).sort()).toEqual([
      'ACTION_REQUIRED',
      ...Array.from({ length: 4 }, () => 'REJECTED'),
    ]);
    expect(served.called('pay')).toBe(1);
  });

  test.each(Object.entries(FAULTS))('where %s is sent once, and found out by reading', async (_what, fault) => {
    const served = (await directly()).fails('pay', fault);
    const { charge, read, later } = await open(engine, served);
    const first = await charge('key');
    expect(first.charge.state).toBe(fault.effect ? 'SUCCEEDED' : 'UNKNOWN');
    expect((await charge('key')).charge).toEqual(first.charge);
    await later();
    expect(await read(first.charge.id)).toMatchObject({ state: first.charge.state });
    const problem = { code: fault.effect ? 'ALREADY_DONE' : 'ACTION_NOT_ALLOWED' };
    expect((await charge()).charge).toMatchObject({ state: 'REJECTED', problem });
    expect(served.called('pay')).toBe(1);
  });

  test('that the provider calls paid, and of which the payment shows nothing, is not paid', async () => {
    const served = await directly();
    const ok = unsigned([
      ['pg_status', 'ok'],
      ['pg_payment_id', '1830000001'],
    ]);
    served.fails('pay', { effect: false, answer: ok });
    const { charge, read, later } = await open(engine, served);
    const { charge: first } = await charge();
    expect(first).toMatchObject({ state: 'PENDING', paymentId: '1830000001' });
    Object.assign(served.payments[0] ?? {}, { status: 'incomplete' });
    await later();
    expect(await read(first.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'DECLINED' } });
  });

  test('that is refused by a code which says that nothing was taken is refused, signed or not, once the payment shows it', async () => {
    const served = await phoneProvider();
    const { charge } = await open(engine, served);
    served.fails('pay', { effect: false, answer: unsigned(error('11006')) });
    expect((await charge()).charge).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'DECLINED', providerCode: '11006', advice: 'RETRY_WITH_NEW_KEY' },
    });
    served.fails('pay', { effect: false, answer: signed(error('11004')) });
    expect((await charge()).charge).toMatchObject({ state: 'REJECTED', problem: { providerCode: '11004' } });
    expect((await charge()).charge).toMatchObject({ state: 'ACTION_REQUIRED' });
  });

  test('that is refused though its payment shows money taken was made', async () => {
    const served = (await directly()).fails('pay', { effect: true, answer: unsigned(error('11006')) });
    const { charge } = await open(engine, served);
    expect((await charge()).charge).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('that is refused while nobody can read its payment is not known', async () => {
    const served = await phoneProvider();
    const { charge } = await open(engine, served);
    const down = { effect: false, answer: unsigned([['pg_status', 'ok']]) };
    served.fails('pay', {
      effect: false,
      answer: (...exchange) => {
        served.fails('get_status3.php', ...Array.from({ length: 20 }, () => down));
        return unsigned(error('11006'))(...exchange);
      },
    });
    expect((await charge()).charge).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
  });

  test.each(['9999', '120', '10015', '77777', ''])('that is answered with code "%s" is not known', async (code) => {
    const served = (await phoneProvider()).fails('pay', { effect: false, answer: unsigned(error(code)) });
    const { charge } = await open(engine, served);
    expect((await charge()).charge).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
  });

  test.each(Object.entries(FAULTS))('whose payment is made where %s charges nothing', async (_what, fault) => {
    const served = (await phoneProvider()).fails('init_payment.php', fault);
    const { charge } = await open(engine, served);
    const { problem, state } = (await charge()).charge;
    expect([state, problem?.advice]).toEqual(['REJECTED', 'RETRY_WITH_NEW_KEY']);
    expect(served.called('pay')).toBe(0);
    expect((await charge()).charge.state).toBe('ACTION_REQUIRED');
  });

  test('in another currency than was asked for charges nothing', async () => {
    const served = await phoneProvider();
    served.currency = 'USD';
    const { charge } = await open(engine, served);
    expect((await charge()).charge).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('pay')).toBe(0);
  });

  test('is none of an account with the scripts of the Gateway API', async () => {
    const served = await phoneProvider();
    const { charge } = await open(engine, served, 'gateway');
    await expect(charge()).rejects.toThrow(InvalidInput);
    expect(served.served.arrived).toEqual([]);
  });
});
