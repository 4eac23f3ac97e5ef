import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { IdempotencyKeyReused, InvalidInput } from '../../../src/domain/errors.js';
import { cardIdOf } from '../../../src/services/cards/card-id.js';
import { CardWrites } from '../../../src/store/cards/card-writes.js';
import { askedTwice } from '../../harness/asked-twice.js';
import { type CardProvider, cardProvider, error, FAULTS } from '../../harness/card-provider.js';
import { openCardServices } from '../../harness/card-services.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { plant } from '../../harness/leaks.js';
import { signed } from '../../harness/scripted-provider.js';

const TOKEN = 'planted-token-0f3b-4d0b-9a6e-7b0c5a1d2e3f';
const USER = 'planted-user-17';
plant("a card's token", TOKEN);
plant("a card's user", USER);
plant("a card's page", 'planted-card-page');

const WISH = { userId: USER, purpose: 'CHARGE', returnUrl: 'https://shop.example/cards' } as const;
const card = { user: USER, token: TOKEN };

async function open(engine: Engine, served: CardProvider) {
  const { cards, account, foundation, news, cardIdOf } = await openCardServices(served, await engine.fresh());
  const { setups, removals } = cards;
  const cardId = cardIdOf(TOKEN);
  const remove = (key: string = randomUUID(), wish = { userId: USER, cardId }) =>
    removals.remove(account, wish, key, ASKED);
  return { setups, removals, account, foundation, news, cardId, remove };
}

describeEngines('the adding of a card', (engine) => {
  test('opens one page for a key, whoever repeats it, and tells of the card once the provider does', async () => {
    const served = await cardProvider();
    const { setups, account, news, foundation } = await open(engine, served);
    const asked = await Promise.all(Array.from({ length: 20 }, () => setups.create(account, WISH, 'key', ASKED)));
    const [first] = asked;
    expect(served.called('add2')).toBe(1);
    expect(new Set(asked.map(({ setup }) => setup.id)).size).toBe(1);
    expect(asked.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(first?.setup).toMatchObject({
      ...{ state: 'OPEN', userId: USER, purpose: 'CHARGE', cardId: null, token: null, problem: null },
      redirectUrl: 'https://pay.example/cards?pg_payment_id=planted-card-page-1',
    });
    expect(served.served.arrived[0]?.text('pg_post_link')).toBe('https://gateway.example/webhooks/default/card');
    const said = { setupId: '1860000001', userId: USER, token: TOKEN, word: 'success' };
    const read = () => setups.find(first?.setup.id ?? '', foundation.accounts);
    // Somebody else's, another's, and no card at all.
    for (const other of [{ userId: 'u-10' }, { setupId: '1860000002' }, { token: null }])
      await news.heard(account, { ...said, ...other });
    expect(await read()).toMatchObject({ state: 'OPEN', cardId: null });
    await news.heard(account, said);
    const completed = { state: 'COMPLETED', cardId: cardIdOf(account, TOKEN), token: TOKEN, redirectUrl: null };
    expect(await read()).toMatchObject(completed);
    // The first word stands.
    await news.heard(account, { ...said, token: 'another-token' });
    expect(await read()).toMatchObject(completed);
  });

  test('is told as it ended where it ends before a repeat of its key hears what was begun', async () => {
    const { setups, account } = await open(engine, await cardProvider());
    const [first, repeat] = await askedTwice(CardWrites.prototype, () => setups.create(account, WISH, 'key', ASKED));
    expect(first.setup.state).toBe('OPEN');
    expect(repeat).toEqual({ ...first, replayed: true });
  });

  test('with a key of another wish is refused, and nothing is sent', async () => {
    const served = await cardProvider(card);
    const { setups, account, remove } = await open(engine, served);
    await setups.create(account, WISH, 'key', ASKED);
    await expect(setups.create(account, { ...WISH, userId: 'u-10' }, 'key', ASKED)).rejects.toThrow(
      IdempotencyKeyReused,
    );
    await expect(remove('key')).rejects.toThrow(IdempotencyKeyReused);
    expect([served.called('add2'), served.called('remove')]).toEqual([1, 0]);
  });

  test('at an account of the Gateway API, which has no such page, is refused', async () => {
    const served = await cardProvider();
    const { setups, account } = await open(engine, served);
    await expect(setups.create({ ...account, flavour: 'gateway' }, WISH, 'key', ASKED)).rejects.toThrow(InvalidInput);
    expect(served.served.arrived).toEqual([]);
  });

  test.each(Object.entries(FAULTS))(
    'is UNKNOWN where %s, sent once, and another key opens a page',
    async (_, fault) => {
      const served = (await cardProvider()).fails('add2', fault);
      const { setups, account } = await open(engine, served);
      const first = await setups.create(account, WISH, 'key', ASKED);
      expect(first.setup).toMatchObject({
        ...{ state: 'UNKNOWN', redirectUrl: null },
        problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' },
      });
      expect(await setups.create(account, WISH, 'key', ASKED)).toEqual({ ...first, replayed: true });
      expect(served.called('add2')).toBe(1);
      expect((await setups.create(account, WISH, 'key-2', ASKED)).setup.state).toBe('OPEN');
    },
  );

  test('that the provider refuses for certain is REJECTED', async () => {
    const served = (await cardProvider()).fails('add2', { effect: false, answer: signed(error('9998')) });
    const { setups, account } = await open(engine, served);
    expect((await setups.create(account, WISH, 'key', ASKED)).setup).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_REFUSED', providerCode: '9998', advice: 'GIVE_UP' },
    });
  });
});

describeEngines('the removal of a card', (engine) => {
  test('sends one request for a key, whoever repeats it', async () => {
    const served = await cardProvider(card);
    const { remove } = await open(engine, served);
    const asked = await Promise.all(Array.from({ length: 20 }, () => remove('key')));
    expect(new Set(asked.map(({ removal }) => removal.state))).toEqual(new Set(['SUCCEEDED']));
    expect([served.called('remove'), served.cards]).toEqual([1, []]);
  });

  test('is told as it ended where it ends before a repeat of its key hears what was begun', async () => {
    const { remove } = await open(engine, await cardProvider(card));
    const [first, repeat] = await askedTwice(CardWrites.prototype, () => remove('key'));
    expect(first.removal.state).toBe('SUCCEEDED');
    expect(repeat).toEqual({ ...first, replayed: true });
  });

  test.each([
    ['another user', { userId: 'u-10' }],
    ['a card that is not there', { cardId: 'A'.repeat(43) }],
  ])('of %s sends nothing', async (_what, change) => {
    const served = await cardProvider(card);
    const { remove, cardId } = await open(engine, served);
    const { removal } = await remove('key', { userId: USER, cardId, ...change });
    expect(removal).toMatchObject({ state: 'REJECTED', problem: { code: 'CARD_NOT_FOUND', advice: 'GIVE_UP' } });
    expect(served.called('remove')).toBe(0);
  });

  test('whose cards cannot be read sends nothing', async () => {
    const served = (await cardProvider(card)).fails('list', { effect: false, answer: signed(error('9998')) });
    const { removal } = await (await open(engine, served)).remove();
    expect(removal).toMatchObject({ state: 'REJECTED', problem: { code: 'PROVIDER_REFUSED' } });
    expect(served.called('remove')).toBe(0);
  });

  test.each(Object.entries(FAULTS))('is found out by reading the cards where %s, and sent once', async (_, fault) => {
    const served = (await cardProvider(card)).fails('remove', fault);
    const { remove, removals, foundation } = await open(engine, served);
    const { removal } = await remove('key');
    expect(removal.state).toBe(fault.effect ? 'SUCCEEDED' : 'UNKNOWN');
    expect((await remove('key')).removal).toEqual(removal);
    // What still shows may be about to go: it is looked for, and nothing is sent.
    await removals.recheck();
    const read = () => removals.find(removal.id, foundation.accounts);
    expect(await read()).toMatchObject({ state: removal.state });
    served.cards.length = 0;
    await removals.recheck();
    expect(await read()).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect(served.called('remove')).toBe(1);
  });

  test('that still shows an hour after it may have left was not done, and may be asked for anew', async () => {
    const lost = FAULTS['the connection is lost before it has an effect'];
    const served = (await cardProvider(card)).fails('remove', lost);
    const { remove, removals, foundation } = await open(engine, served);
    const { removal } = await remove();
    const earlier = Date.now() - 3_700_000;
    await foundation.stores.writes.updateTable('card_writes').set({ created_at: earlier }).execute();
    await removals.recheck();
    expect(await removals.find(removal.id, foundation.accounts)).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect((await remove()).removal.state).toBe('SUCCEEDED');
  });

  test('that still shows stays UNKNOWN, however far ahead the clock of this machine is', async () => {
    const lost = FAULTS['the connection is lost before it has an effect'];
    const served = (await cardProvider(card)).fails('remove', lost);
    const { remove, removals, foundation } = await open(engine, served);
    const { removal } = await remove();
    const machine = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 40 * 86_400_000);
    try {
      await removals.recheck();
    } finally {
      machine.mockRestore();
    }
    expect(await removals.find(removal.id, foundation.accounts)).toMatchObject({ state: 'UNKNOWN' });
  });

  test('that the provider says it does not know any more was done, if the card does not show', async () => {
    const served = (await cardProvider(card)).fails('remove', { effect: true, answer: signed(error('11068')) });
    expect((await (await open(engine, served)).remove()).removal).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('that another process left under way is found out by reading the cards', async () => {
    const served = await cardProvider(card);
    const { removals, foundation, account, cardId, setups } = await open(engine, served);
    const { setup } = await setups.create(account, WISH, 'of its user', ASKED);
    const { encryptedUser } = (await new CardWrites(foundation.stores.writes).find(setup.id, 'SETUP'))?.write ?? {};
    // As a process that was killed leaves it: the user is encrypted for the row alone, so it is the same row.
    await foundation.stores.writes
      .updateTable('card_writes')
      .set({ kind: 'REMOVAL', state: 'PENDING', card_id: cardId, created_at: Date.now() - 200_000 })
      .execute();
    expect(encryptedUser).toBeDefined();
    await removals.recheck();
    expect(await removals.find(setup.id, foundation.accounts)).toMatchObject({ state: 'PENDING' });
    served.cards.length = 0;
    await removals.recheck();
    expect(await removals.find(setup.id, foundation.accounts)).toMatchObject({ state: 'SUCCEEDED' });
    expect(served.called('remove')).toBe(0);
  });
});
