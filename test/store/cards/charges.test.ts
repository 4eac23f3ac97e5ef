import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { stoppedBefore } from '../../../src/services/cards/charge-problems.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { MobileCodes } from '../../../src/store/cards/mobile-codes.js';
import { describeEngines, openJournal } from '../../harness/engines.js';

describeEngines('a charge as it is stored', (engine) => {
  const open = async (tellsBackend = false) => {
    const { store } = await openJournal(await engine.fresh());
    return { store, charges: new Charges(store, tellsBackend) };
  };
  const draft = (orderId = 'A-1') => ({ id: randomUUID(), account: 'default', orderId, kind: 'RECURRING' as const });

  test('is committed to leave once, or given up, whichever comes first', async () => {
    const { charges } = await open();
    for (const round of [1, 2, 3, 4, 5]) {
      const one = draft(`A-${round}`);
      await charges.begin(one);
      const [isGiven, committed] = await Promise.all([charges.giveUp(one.id, stoppedBefore), charges.commitSent(one)]);
      expect([isGiven, committed]).toEqual(isGiven ? [true, 'GONE'] : [false, 'SENT']);
      expect(await charges.find(one.id)).toMatchObject({ state: isGiven ? 'REJECTED' : 'PENDING' });
    }
    const sent = draft('A-6');
    await charges.begin(sent);
    expect([await charges.commitSent(sent), await charges.commitSent(sent)]).toEqual(['SENT', 'GONE']);
    expect(await charges.giveUp(sent.id, stoppedBefore)).toBe(false);
  });

  test('is begun by whoever comes first, as what that says', async () => {
    const { charges } = await open();
    const one = draft();
    expect(await charges.begin(one, stoppedBefore)).toMatchObject({ isNew: true, charge: { state: 'REJECTED' } });
    expect(await charges.begin(one)).toMatchObject({ isNew: false, charge: { state: 'REJECTED' } });
    expect(await charges.commitSent(one)).toBe('GONE');
  });

  test('that was sent keeps the others of its order from being sent until it ends', async () => {
    const { charges } = await open();
    const [first, second, elsewhere] = [draft(), draft(), { ...draft(), account: 'other' }];
    for (const one of [first, second, elsewhere]) await charges.begin(one);
    expect([await charges.isAnotherOpen(second), await charges.commitSent(first)]).toEqual([false, 'SENT']);
    for (const state of ['UNKNOWN', 'ACTION_REQUIRED', 'PENDING'] as const) {
      await charges.resolve(first.id, { state, problem: null });
      expect([await charges.isAnotherOpen(second), await charges.commitSent(second)]).toEqual([true, 'BUSY']);
    }
    expect([await charges.isAnotherOpen(first), await charges.commitSent(elsewhere)]).toEqual([false, 'SENT']);
    await charges.resolve(first.id, { state: 'REJECTED', problem: stoppedBefore });
    expect([await charges.isAnotherOpen(second), await charges.commitSent(second)]).toEqual([false, 'SENT']);
  });

  test('is taken for cut off only as it was found', async () => {
    const { charges } = await open();
    const [left, answered] = [draft('A-1'), draft('A-2')];
    for (const one of [left, answered]) {
      await charges.begin(one);
      await charges.commitSent(one);
    }
    const found = await charges.claimDue(2, 60_000);
    await charges.resolve(answered.id, { state: 'ACTION_REQUIRED', problem: null });
    for (const charge of found) await charges.cutOff(charge, stoppedBefore);
    expect(await charges.find(left.id)).toMatchObject({ state: 'UNKNOWN' });
    expect(await charges.find(answered.id)).toMatchObject({ state: 'ACTION_REQUIRED', problem: null });
  });

  test('of a phone may have taken the money from its first code on, also while it waits for another', async () => {
    const { charges, store } = await open();
    const codes = new MobileCodes(store);
    const phone = { ...draft(), kind: 'MOBILE_BALANCE' as const };
    const page = { ...draft(), id: randomUUID() };
    await charges.begin(phone);
    await charges.commitSent(phone);
    const waits = () => charges.resolve(phone.id, { state: 'ACTION_REQUIRED', problem: null });
    await waits();
    expect(await charges.isAnotherUndecided(page)).toBe(false);
    const id = randomUUID();
    const said = { id, account: 'default', chargeId: phone.id, kind: 'APPROVAL' as const, idempotencyKey: 'code' };
    await codes.begin(said);
    expect(await charges.isAnotherUndecided(page)).toBe(false);
    expect(await codes.commitApproval(id, phone)).toBe('SENT');
    expect(await charges.isAnotherUndecided(page)).toBe(true);
    await waits();
    expect(await charges.isAnotherUndecided(page)).toBe(true);
    await charges.resolve(phone.id, { state: 'REJECTED', problem: stoppedBefore });
    expect(await charges.isAnotherUndecided(page)).toBe(false);
  });

  test.each([
    [true, ['101', '102']],
    [false, []],
  ])('has its payment read for the backend when it ends, where there is one that is told (%s)', async (tells, read) => {
    const { charges, store } = await open(tells);
    const [paid, declined, pending, unnamed] = [draft('A-1'), draft('A-2'), draft('A-3'), draft('A-4')];
    for (const one of [paid, declined, pending, unnamed]) await charges.begin(one);
    await charges.resolve(paid.id, { state: 'SUCCEEDED', problem: null, paymentId: '101' });
    await charges.resolve(declined.id, { state: 'REJECTED', problem: stoppedBefore, paymentId: '102' });
    await charges.resolve(pending.id, { state: 'UNKNOWN', problem: null, paymentId: '103' });
    await charges.resolve(unnamed.id, { state: 'REJECTED', problem: stoppedBefore });
    const due = await store.selectFrom('outbox_looks').select(['kind', 'subject_id']).orderBy('subject_id').execute();
    expect(due).toEqual(read.map((id) => ({ kind: 'payment', subject_id: id })));
  });
});
