import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { notTaken, stoppedBefore } from '../../../src/services/mobile/sms-code-problems.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { MobileCodes } from '../../../src/store/cards/mobile-codes.js';
import { describeEngines, openJournal } from '../../harness/engines.js';

describeEngines('a code as it is stored', (engine) => {
  const open = async () => {
    const { store } = await openJournal(await engine.fresh());
    const [codes, charges] = [new MobileCodes(store), new Charges(store)];
    /** One of a charge that waits for it. */
    const begun = async (orderId: string, kind: 'APPROVAL' | 'RESEND') => {
      const [id, charge] = [randomUUID(), { id: randomUUID(), account: 'default', orderId }];
      await charges.begin({ ...charge, kind: 'MOBILE_BALANCE' });
      await charges.commitSent(charge);
      await charges.resolve(charge.id, { state: 'ACTION_REQUIRED', problem: null });
      await codes.begin({ id, account: 'default', chargeId: charge.id, kind, idempotencyKey: id });
      return { id, charge };
    };
    return { codes, charges, begun };
  };

  test('is committed to leave, or given up, whichever comes first', async () => {
    const { codes, charges, begun } = await open();
    for (const round of [1, 2, 3, 4, 5]) {
      const { id, charge } = await begun(`A-${round}`, 'APPROVAL');
      const [given, committed] = await Promise.all([codes.giveUp(id, stoppedBefore), codes.commitApproval(id, charge)]);
      const isGiven = given.hasEnded;
      expect(committed).toBe(isGiven ? 'GONE' : 'SENT');
      expect(given).toMatchObject({ isSent: !isGiven, problem: isGiven ? stoppedBefore : null });
      expect(await charges.find(charge.id)).toMatchObject({ state: isGiven ? 'ACTION_REQUIRED' : 'PENDING' });
    }
  });

  test('that was given up leaves no more, and one that left is not given up', async () => {
    const { codes, charges, begun } = await open();
    const [one, other] = [await begun('A-1', 'APPROVAL'), await begun('A-2', 'RESEND')];
    for (const { id } of [one, other])
      expect(await codes.giveUp(id, stoppedBefore)).toMatchObject({ isSent: false, problem: stoppedBefore });
    expect(await codes.commitApproval(one.id, one.charge)).toBe('GONE');
    expect(await codes.commitResend(other.id, other.charge.id)).toBe(false);
    expect(await charges.find(one.charge.id)).toMatchObject({ state: 'ACTION_REQUIRED' });

    const [sent, resent] = [await begun('A-3', 'APPROVAL'), await begun('A-4', 'RESEND')];
    expect(await codes.commitApproval(sent.id, sent.charge)).toBe('SENT');
    expect(await codes.commitResend(resent.id, resent.charge.id)).toBe(true);
    for (const { id } of [sent, resent])
      expect(await codes.giveUp(id, stoppedBefore)).toMatchObject({ isSent: true, hasEnded: false, problem: null });
  });

  test('did not leave where its charge does not wait for one', async () => {
    const { codes, charges, begun } = await open();
    const { id, charge } = await begun('A-1', 'APPROVAL');
    await charges.resolve(charge.id, { state: 'UNKNOWN', problem: null });
    expect(await codes.commitApproval(id, charge)).toBe('GONE');
    expect((await codes.find(id)).code).toMatchObject({ isSent: false, hasEnded: false });
  });

  test('ends once, with a problem or with none', async () => {
    const { codes, begun } = await open();
    const [one, other] = [await begun('A-1', 'APPROVAL'), await begun('A-2', 'APPROVAL')];
    expect([await codes.end(one.id, null), await codes.end(one.id, notTaken)]).toEqual([null, null]);
    expect((await codes.find(one.id)).code).toMatchObject({ hasEnded: true, problem: null });
    expect([await codes.end(other.id, notTaken), await codes.end(other.id, null)]).toEqual([notTaken, notTaken]);
  });
});
