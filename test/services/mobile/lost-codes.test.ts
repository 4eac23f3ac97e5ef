import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import { stoppedBefore } from '../../../src/services/mobile/sms-code-problems.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { MobileCodes } from '../../../src/store/cards/mobile-codes.js';
import { error, FAULTS } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { phoneProvider } from '../../harness/phone-provider.js';
import { unsigned } from '../../harness/scripted-provider.js';

const CODE = '04815162';

/** A charge that waits for a code. */
async function open(engine: Engine) {
  const served = await phoneProvider();
  const { mobile, cards, account, foundation } = await openCardServices(served, await engine.fresh());
  const wish = { orderId: 'A-1', amount: money('1500', 'KZT'), description: 'Tea', phone: '77051239876' };
  const { charge } = await mobile.charging.charge(account, { ...wish, operator: null }, randomUUID(), ASKED);
  const wishOf = (idempotencyKey: string) => ({ chargeId: charge.id, idempotencyKey });
  const approve = (key: string = randomUUID()) => mobile.codes.approve(wishOf(key), CODE, foundation.accounts, ASKED);
  const resend = (key: string = randomUUID()) => mobile.codes.resend(wishOf(key), foundation.accounts, ASKED);
  const { writes } = foundation.stores;
  /** The codes as if they had been begun before the time in which one is sent. */
  const aged = () => writes.updateTable('mobile_codes').set({ created_at: sql<number>`created_at - 181000` }).execute();
  const later = async () => {
    await writes.updateTable('charges').set({ next_check_at: 0 }).execute();
    await cards.charges.round();
  };
  return { served, approve, resend, aged, later };
}

const down = () => new JournalUnavailable();
const WAITS = { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' };
const GIVEN_UP = { code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY' };
const ASK_ONCE_MORE = { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' };

describeEngines('where the store fails before a code leaves', (engine) => {
  test.each(['approve', 'resend'] as const)(
    'nothing is sent (%s), and the same key says so once nobody can be at it any more',
    async (what) => {
      const { served, aged, ...ways } = await open(engine);
      const commit = what === 'approve' ? 'commitApproval' : 'commitResend';
      jest.spyOn(MobileCodes.prototype, commit).mockRejectedValueOnce(down());
      await expect(ways[what]('key')).rejects.toThrow(JournalUnavailable);
      const waiting = { charge: { state: 'ACTION_REQUIRED' }, replayed: true };
      expect(await ways[what]('key')).toMatchObject({ ...waiting, problem: WAITS });
      await aged();
      for (const _ of [1, 2]) expect(await ways[what]('key')).toMatchObject({ ...waiting, problem: GIVEN_UP });
      expect(served.called('approve') + served.called('resend_otp')).toBe(0);
      expect(await ways[what]()).toMatchObject({ problem: null, replayed: false });
    },
  );

  test('a code that was given up meanwhile does not leave, and whoever began it hears so', async () => {
    const { served, approve } = await open(engine);
    const { commitApproval } = MobileCodes.prototype;
    jest.spyOn(MobileCodes.prototype, 'commitApproval').mockImplementationOnce(async function (
      this: MobileCodes,
      ...given
    ) {
      await this.giveUp(given[0], stoppedBefore);
      return commitApproval.apply(this, given);
    });
    const first = await approve('key');
    expect(first).toMatchObject({ charge: { state: 'ACTION_REQUIRED' }, problem: GIVEN_UP, replayed: false });
    expect(await approve('key')).toEqual({ ...first, replayed: true });
    expect(served.called('approve')).toBe(0);
    expect(await approve()).toMatchObject({ charge: { state: 'SUCCEEDED' }, problem: null });
  });
});

describeEngines('where the store fails after a code left', (engine) => {
  test('nobody hears that nothing was sent, and the charge is read on', async () => {
    const { served, approve, aged, later } = await open(engine);
    Object.assign(served, { word: 'process', outcome: { status: 'process' } });
    jest.spyOn(MobileCodes.prototype, 'end').mockRejectedValueOnce(down());
    const unknown = { charge: { state: 'UNKNOWN', nextAction: null, problem: WAITS }, problem: WAITS };
    expect(await approve('key')).toMatchObject({ ...unknown, replayed: false });
    await aged();
    expect(await approve('key')).toMatchObject({ charge: { state: 'PENDING' }, problem: WAITS, replayed: true });
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    Object.assign(served.payments[0] ?? {}, { status: 'success', captured: true });
    await later();
    expect(await approve('key')).toMatchObject({ charge: { state: 'SUCCEEDED' }, problem: null, replayed: true });
    expect(served.called('approve')).toBe(1);
  });

  test.each([
    ['that was refused', { effect: false, answer: unsigned(error('11002')) }],
    ['whose answer was lost', FAULTS['the connection is lost after it had an effect']],
    ['for a phone without money', { effect: false, answer: unsigned(error('11006')) }],
  ])('one %s may have been taken, and none follows it', async (_what, fault) => {
    const { served, approve } = await open(engine);
    served.fails('approve', fault);
    jest.spyOn(Charges.prototype, 'resolve').mockRejectedValueOnce(down());
    expect(await approve('key')).toMatchObject({ charge: { state: 'UNKNOWN' }, problem: WAITS, replayed: false });
    expect(await approve('key')).toMatchObject({ problem: WAITS, replayed: true });
    expect(await approve()).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect(served.called('approve')).toBe(1);
  });

  test('a code whose refusal was written down, but not under its key, was not taken', async () => {
    const { served, approve } = await open(engine);
    served.fails('approve', { effect: false, answer: unsigned(error('11002')) });
    jest.spyOn(MobileCodes.prototype, 'end').mockRejectedValueOnce(down());
    expect(await approve('key')).toMatchObject({ charge: { state: 'UNKNOWN' }, problem: WAITS });
    expect(await approve('key')).toMatchObject({ charge: { state: 'ACTION_REQUIRED' }, problem: GIVEN_UP });
    expect(served.called('approve')).toBe(1);
  });

  test('another SMS may be on its way, and the charge waits as before', async () => {
    const { served, resend } = await open(engine);
    jest.spyOn(MobileCodes.prototype, 'end').mockRejectedValueOnce(down());
    const waiting = { charge: { state: 'ACTION_REQUIRED' }, problem: ASK_ONCE_MORE };
    expect(await resend('key')).toMatchObject({ ...waiting, replayed: false });
    expect(await resend('key')).toMatchObject({ ...waiting, replayed: true });
    expect(served.called('resend_otp')).toBe(1);
  });
});
