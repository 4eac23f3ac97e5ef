import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { NewCheckout } from '../../../src/domain/checkouts/checkout.js';
import { IdempotencyKeyReused } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import { error, FAULTS } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { plant } from '../../harness/leaks.js';
import { type PhoneProvider, phoneProvider } from '../../harness/phone-provider.js';
import { unsigned } from '../../harness/scripted-provider.js';

const CODE = '04815162';
const WRONG = '09876543';
plant('the code that holds', CODE);
plant('a code that does not', WRONG);

async function open(engine: Engine, served: PhoneProvider) {
  const services = await openCardServices(served, await engine.fresh());
  const { mobile, cards, account, foundation } = services;
  const wish = { orderId: 'A-1', amount: money('1500', 'KZT'), description: 'Tea', phone: '77051239876' };
  const ask = () => mobile.charging.charge(account, { ...wish, operator: null }, randomUUID(), ASKED);
  const { charge } = await ask();
  const { id: chargeId } = charge;
  const approve = async (code = CODE, key: string = randomUUID()) => {
    const said = await mobile.codes.approve({ chargeId, idempotencyKey: key }, code, foundation.accounts, ASKED);
    if (!said) throw new Error('There is no such charge.');
    return said;
  };
  const resend = (key: string = randomUUID()) =>
    mobile.codes.resend({ chargeId, idempotencyKey: key }, foundation.accounts, ASKED);
  const read = () => cards.charging.find(chargeId, foundation.accounts);
  const later = async () => {
    await foundation.stores.writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
  };
  return { ...services, chargeId, ask, approve, resend, read, later };
}

describeEngines('a code that a payer says', (engine) => {
  test('is said once for a key, whoever repeats it, and the charge is paid as its reading shows', async () => {
    const served = await phoneProvider();
    const { approve } = await open(engine, served);
    const said = await Promise.all(Array.from({ length: 20 }, () => approve(CODE, 'key')));
    expect(new Set(said.map(({ charge: { state }, problem }) => `${state} ${problem}`))).toEqual(
      new Set(['SUCCEEDED null']),
    );
    expect(said.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(served.called('approve')).toBe(1);
    expect(served.served.arrived.find(({ path }) => path === '/mfs/approve')?.text('pg_approval_code')).toBe(CODE);
  });

  test('is said once, whatever keys it is said with at the same time', async () => {
    const served = await phoneProvider();
    const { approve, read } = await open(engine, served);
    const said = await Promise.all(Array.from({ length: 20 }, () => approve()));
    expect(said.filter(({ problem }) => problem === null)).toHaveLength(1);
    expect(new Set(said.flatMap(({ problem }) => problem?.code ?? []))).toEqual(new Set(['ACTION_NOT_ALLOWED']));
    expect(served.called('approve')).toBe(1);
    expect(await read()).toMatchObject({ state: 'SUCCEEDED' });
  });

  test.each(Object.entries(FAULTS))('where %s is followed by no other', async (_what, fault) => {
    const served = (await phoneProvider()).fails('approve', fault);
    const { approve, resend, read, later } = await open(engine, served);
    const first = await approve(CODE, 'key');
    expect(first.charge.state).toBe(fault.effect ? 'SUCCEEDED' : 'UNKNOWN');
    expect((await approve(CODE, 'key')).charge).toEqual(first.charge);
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED', advice: 'WAIT' } });
    expect(await resend()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect([served.called('approve'), served.called('resend_otp')]).toEqual([1, 0]);
    await later();
    expect(await read()).toMatchObject({ state: first.charge.state });
    if (fault.effect) return;
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await later();
    expect(await read()).toMatchObject({ state: 'SUCCEEDED' });
  });

  test.each(['11002', '11007', '11008'])(
    'that is refused with %s leaves the charge waiting for another, which is said with a key of its own',
    async (code) => {
      const served = await phoneProvider();
      const { approve } = await open(engine, served);
      served.fails('approve', { effect: false, answer: unsigned(error(code)) });
      const first = await approve(WRONG, 'key');
      expect(first).toMatchObject({
        charge: { state: 'ACTION_REQUIRED', nextAction: { kind: 'ENTER_CODE' }, problem: null },
        problem: { code: 'DECLINED', providerCode: code, advice: 'RETRY_WITH_NEW_KEY' },
        replayed: false,
      });
      expect(await approve(CODE, 'key')).toEqual({ ...first, replayed: true });
      expect(await approve()).toMatchObject({ charge: { state: 'SUCCEEDED' }, problem: null });
      expect(served.called('approve')).toBe(2);
    },
  );

  test('that is called wrong while its payment shows the money taken was taken', async () => {
    const served = (await phoneProvider()).fails('approve', { effect: true, answer: unsigned(error('11002')) });
    const { approve } = await open(engine, served);
    expect(await approve()).toMatchObject({ charge: { state: 'SUCCEEDED' }, problem: null });
    await approve();
    expect(served.called('approve')).toBe(1);
  });

  test('that is called wrong while its payment shows the money taken a moment later was taken', async () => {
    const served = await phoneProvider();
    const { approve } = await open(engine, served);
    const [payment] = served.payments;
    served.fails('approve', {
      effect: false,
      answer: (...exchange) => {
        const before = served.called('get_status3.php');
        const isShown = () => served.called('get_status3.php') > before + 1;
        Object.defineProperty(payment, 'status', { get: () => (isShown() ? 'success' : 'new') });
        Object.defineProperty(payment, 'captured', { get: isShown });
        return unsigned(error('11002'))(...exchange);
      },
    });
    expect(await approve()).toMatchObject({ charge: { state: 'SUCCEEDED' } });
    await approve();
    expect(served.called('approve')).toBe(1);
  });

  test('that is called wrong while its payment is in process is followed by no other', async () => {
    const served = await phoneProvider();
    const { approve } = await open(engine, served);
    served.outcome = { status: 'process' };
    served.fails('approve', { effect: true, answer: unsigned(error('11002')) });
    expect(await approve()).toMatchObject({ charge: { state: 'UNKNOWN' } });
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('approve')).toBe(1);
  });

  test('that left minutes after its charge was asked for is not taken for cut off', async () => {
    const served = await phoneProvider();
    served.word = 'process';
    served.outcome = { status: 'process' };
    const { approve, read, later, foundation } = await open(engine, served);
    await foundation.stores.writes
      .updateTable('charges')
      .set({ created_at: Date.now() - 600_000 })
      .execute();
    await approve();
    await later();
    expect(await read()).toMatchObject({ state: 'PENDING', problem: null });
  });

  test('that is called wrong while nobody can read the payment is followed by no other', async () => {
    const served = await phoneProvider();
    const { approve } = await open(engine, served);
    const down = { effect: false, answer: unsigned([['pg_status', 'ok']]) };
    served.fails('approve', {
      effect: false,
      answer: (...exchange) => {
        served.fails('get_status3.php', ...Array.from({ length: 8 }, () => down));
        return unsigned(error('11002'))(...exchange);
      },
    });
    expect(await approve(WRONG)).toMatchObject({ charge: { state: 'UNKNOWN' } });
    served.fails('get_status3.php');
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('approve')).toBe(1);
  });

  test('is sent only once the payment can be read', async () => {
    const served = await phoneProvider();
    const { approve } = await open(engine, served);
    const down = { effect: false, answer: unsigned([['pg_status', 'ok']]) };
    served.fails('get_status3.php', down, down, down);
    expect(await approve()).toMatchObject({
      charge: { state: 'ACTION_REQUIRED' },
      problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(served.called('approve')).toBe(0);
    served.fails('get_status3.php');
    expect((await approve()).charge.state).toBe('SUCCEEDED');
  });

  test('that the provider is at is final neither way until the payment says so', async () => {
    const served = await phoneProvider();
    served.word = 'process';
    served.outcome = { status: 'process' };
    const { approve, read, later } = await open(engine, served);
    expect(await approve()).toMatchObject({ charge: { state: 'PENDING' }, problem: null });
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    Object.assign(served.payments[0] ?? {}, { status: 'error', failure: '11001' });
    await later();
    expect(await read()).toMatchObject({ state: 'REJECTED', problem: { code: 'DECLINED', providerCode: '11001' } });
    expect(served.called('approve')).toBe(1);
  });

  test('that is called taken while its payment shows nothing is not paid, and followed by no other', async () => {
    const served = await phoneProvider();
    const ok = unsigned([
      ['pg_status', 'ok'],
      ['pg_payment_id', '1830000001'],
    ]);
    served.fails('approve', { effect: false, answer: ok });
    const { approve, read, later } = await open(engine, served);
    expect(await approve()).toMatchObject({ charge: { state: 'PENDING' } });
    await approve();
    expect(served.called('approve')).toBe(1);
    Object.assign(served.payments[0] ?? {}, { status: 'incomplete' });
    await later();
    expect(await read()).toMatchObject({ state: 'REJECTED' });
  });

  test('for a phone without money ends the charge, and the order may be charged again', async () => {
    const served = (await phoneProvider()).fails('approve', { effect: false, answer: unsigned(error('11006')) });
    const { approve, ask } = await open(engine, served);
    expect(await approve()).toMatchObject({
      charge: { state: 'REJECTED', problem: { code: 'DECLINED', providerCode: '11006' } },
      problem: { providerCode: '11006' },
    });
    expect((await ask()).charge.state).toBe('ACTION_REQUIRED');
  });

  test('is not sent for an order that another payment has paid meanwhile', async () => {
    const served = await phoneProvider();
    const { approve, account, creation } = await open(engine, served);
    const page: NewCheckout = {
      captureMethod: 'AUTOMATIC',
      ...{ orderId: 'A-1', amount: money('1500', 'KZT'), description: 'Tea' },
      ...{ language: null, lifetimeSeconds: null, successUrl: null, failureUrl: null, payerEmail: null },
      ...{ payerPhone: null, testMode: null, parameters: [], receipt: [] },
    };
    const asker = { caller: 'key:a', person: null };
    const { checkout } = await creation.create(account, page, randomUUID(), ASKED, asker);
    expect(checkout).toMatchObject({ state: 'OPEN', paymentId: '1830000002' });
    Object.assign(served.payments[1] ?? {}, { status: 'success', captured: true });
    expect(await approve()).toMatchObject({ problem: { code: 'ALREADY_DONE', advice: 'GIVE_UP' } });
    expect(served.called('approve')).toBe(0);
  });

  test('that a process left on its way is followed by no other, and found out by reading', async () => {
    const served = await phoneProvider();
    const { approve, read, later, foundation } = await open(engine, served);
    const earlier = Date.now() - 200_000;
    const { writes } = foundation.stores;
    await writes
      .updateTable('charges')
      .set({ state: 'PENDING', created_at: earlier, updated_at: earlier, sent_at: earlier })
      .execute();
    await later();
    expect(await read()).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
    await approve();
    expect(served.called('approve')).toBe(0);
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await later();
    expect(await read()).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('of a charge that is not there is sent nowhere, and no key is good for something else', async () => {
    const served = await phoneProvider();
    const { mobile, foundation, approve, resend, ask } = await open(engine, served);
    const wish = { chargeId: randomUUID(), idempotencyKey: 'key' };
    expect(await mobile.codes.approve(wish, CODE, foundation.accounts, ASKED)).toBeNull();
    expect(await mobile.codes.resend(wish, foundation.accounts, ASKED)).toBeNull();
    await resend('key');
    await expect(approve(CODE, 'key')).rejects.toThrow(IdempotencyKeyReused);
    expect((await ask()).charge).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });
  });
});

describeEngines('another code', (engine) => {
  test('is asked for once for a key, and changes nothing of the charge', async () => {
    const served = await phoneProvider();
    const { resend, approve } = await open(engine, served);
    const asked = await Promise.all(Array.from({ length: 20 }, () => resend('key')));
    expect(asked.filter((said) => said?.replayed === false)).toHaveLength(1);
    expect(asked[0]).toMatchObject({ charge: { state: 'ACTION_REQUIRED' }, problem: null });
    expect(served.called('resend_otp')).toBe(1);
    expect((await approve()).charge.state).toBe('SUCCEEDED');
  });

  test('that the provider does not send is told so, and the last one may still be said', async () => {
    const served = await phoneProvider();
    const { resend, approve } = await open(engine, served);
    served.fails('resend_otp', { effect: false, answer: unsigned(error('11010')) });
    expect(await resend()).toMatchObject({
      problem: { code: 'PROVIDER_REFUSED', providerCode: '11010', advice: 'GIVE_UP' },
    });
    served.fails('resend_otp', FAULTS['the connection is lost after it had an effect']);
    expect(await resend()).toMatchObject({ problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' } });
    expect(served.called('resend_otp')).toBe(2);
    expect((await approve()).charge.state).toBe('SUCCEEDED');
  });
});
