import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../src/config/config.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { withSignature } from '../../../src/freedompay/protocol/signature.js';
import {
  SIMULATOR_MERCHANT_ID,
  SIMULATOR_PAYOUT_SECRET,
  SIMULATOR_SECRET,
} from '../../../src/simulator/credentials.js';
import { ask } from '../../harness/ask.js';
import { charge, DEMO_USER, PAYING_CARD, payingCard, tryCharge } from '../../harness/charges.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { plant } from '../../harness/leaks.js';
import {
  environment,
  type RunningGateway,
  startGateway,
  startProvider,
  startSystem,
  startWatched,
} from '../../harness/system.js';
import { deliverWebhook } from '../../harness/webhook.js';

type Caller = Pick<RunningGateway, 'query'>;

const TOKEN = '9d1f0a52-1111-4d0b-9a6e-7b0c5a1d2e3f';
const OTHER = '9d1f0a52-2222-4d0b-9a6e-7b0c5a1d2e3f';
plant('a token that a webhook brought', TOKEN);
plant('a token that an attacker brought', OTHER);

interface Setup {
  readonly id: string;
  readonly state: string;
  readonly cardId: string | null;
}

async function open({ query }: Caller, userId: string): Promise<Setup> {
  const { data, errors } = await query<{ made: { setup: Setup } }>(
    'mutation ($input: CreateCardSetupInput!) { made: createCardSetup(input: $input) { setup { id state cardId } } }',
    { input: { userId, returnUrl: 'https://shop.example/cards', idempotencyKey: `key-${userId}` } },
  );
  if (!data?.made) throw new Error(`No page, but ${JSON.stringify(errors)}`);
  return data.made.setup;
}

const setupOf = async ({ query }: Caller, id: string) =>
  (await query<{ cardSetup: Setup }>('query ($id: ID!) { cardSetup(id: $id) { id state cardId } }', { id })).data
    ?.cardSetup;

/** Word of a card that was added, as the provider sends it. */
function word(setupId: string, userId: string, more: Readonly<Record<string, string>> = {}): Message {
  return Object.entries({
    pg_payment_id: setupId,
    pg_order_id: '',
    pg_card_hash: '4400-43XX-XXXX-5744',
    pg_status: 'success',
    pg_type: 'approve',
    pg_card_token: TOKEN,
    pg_user_id: userId,
    pg_salt: 'salt',
    ...more,
  });
}

describe('word of a card that was added', () => {
  test('counts for the setup and the user that it names, under the shop’s own secret alone, and the first stands', async () => {
    const system = await startSystem();
    const [mine, others] = [await open(system, 'planted-user-1'), await open(system, 'planted-user-2')];
    const called = (userId: string) =>
      system.simulator.ledger.setups.all().find((one) => one.userId === userId)?.id ?? '';
    const [own, other] = [called('planted-user-1'), called('planted-user-2')];
    const deliver = async (fields: Message, secret?: string) =>
      (await deliverWebhook(system, 'card', fields, secret)).status;
    const cardOf = async ({ id }: Setup) => (await setupOf(system, id))?.cardId;

    // Not the shop's secret, not one for cards, not the kind that was signed.
    expect(await deliver(word(own, 'planted-user-1'), 'another-secret')).toBe(403);
    expect(await deliver(word(own, 'planted-user-1'), '')).toBe(403);
    const asResult = withSignature('result', word(own, 'planted-user-1'), SIMULATOR_SECRET);
    const replayed = await fetch(`${system.gateway.url}/webhooks/default/card`, {
      method: 'POST',
      body: new URLSearchParams(asResult as [string, string][]),
    });
    expect(replayed.status).toBe(403);
    // Another user's card for this page, no page of ours, and a word that says nothing of a card.
    expect(await deliver(word(own, 'planted-user-2'))).toBe(200);
    expect(await deliver(word('1860099999', 'planted-user-1'))).toBe(200);
    expect(await deliver(word(own, 'planted-user-1', { pg_status: 'error' }))).toBe(200);
    expect([await cardOf(mine), await cardOf(others)]).toEqual([null, null]);

    expect(await deliver(word(own, 'planted-user-1'))).toBe(200);
    const cardId = await cardOf(mine);
    expect(cardId).toMatch(/^[\w-]{43}$/);
    // The page was used: no other card takes the place of the first, whoever signs it.
    for (const secret of [SIMULATOR_SECRET, SIMULATOR_PAYOUT_SECRET])
      expect(await deliver(word(own, 'planted-user-1', { pg_card_token: OTHER }), secret)).toBe(200);
    expect(await deliver(word(own, 'planted-user-1'))).toBe(200);
    expect([await cardOf(mine), await cardOf(others)]).toEqual([cardId, null]);
    expect(await deliver(word(other, 'planted-user-2', { pg_card_token: OTHER }))).toBe(200);
    expect(await cardOf(others)).not.toBe(cardId);
  });
});

describe('at a gateway of two shops', () => {
  /** Each with secrets of its own, at a provider of its own. */
  async function start() {
    const secrets = { kz: SIMULATOR_SECRET, uz: 'the-secret-of-the-other-shop' };
    const simulators = { kz: await startProvider(), uz: await startProvider({ secret: secrets.uz }) };
    const accounts = (['kz', 'uz'] as const).map((id) => ({
      ...{ id, url: simulators[id].url, installation: id, merchantId: SIMULATOR_MERCHANT_ID },
      ...{ secretKey: secrets[id], payoutSecretKey: SIMULATOR_PAYOUT_SECRET },
    }));
    const { HOST, PORT, LOG_LEVEL, DATABASE_URL } = environment('');
    const env = { HOST, PORT, LOG_LEVEL, DATABASE_URL, FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ...BELIEVES_TOKENS };
    const running = await startWatched(parseConfig(env, () => JSON.stringify(accounts)));
    const as = async (account: 'kz' | 'uz'): Promise<Caller> => {
      const credential = await token({ accounts: [account] });
      return { query: (text, variables) => ask(running.gateway.url, text, variables, credential) };
    };
    return { ...running, simulators, secrets, kz: await as('kz'), uz: await as('uz') };
  }

  test('a card’s word that one signed says nothing of the other’s page', async () => {
    const { gateway, simulators, secrets, kz } = await start();
    const { id } = await open(kz, 'planted-user-1');
    const setupId = simulators.kz.ledger.setups.all()[0]?.id ?? '';
    const deliver = async (account: string) =>
      (await deliverWebhook({ gateway }, 'card', word(setupId, 'planted-user-1'), secrets.uz, account)).status;
    expect([await deliver('kz'), await deliver('uz')]).toEqual([403, 200]);
    expect(await setupOf(kz, id)).toMatchObject({ state: 'OPEN', cardId: null });
  });

  test('nothing of the one is found, charged or removed by the other, whatever ids it knows', async () => {
    const { simulators, kz, uz } = await start();
    const cardId = await payingCard(kz);
    const { charge: made } = await charge(kz, 'chargeSavedCard', { userId: DEMO_USER, cardId, orderId: 'A-1' });
    const { id: setupId } = await open(kz, 'planted-user-1');
    const removing =
      'mutation ($input: RemoveCardInput!) { it: removeCard(input: $input) { removal { id state problem { code } } } }';
    const removal = { userId: DEMO_USER, idempotencyKey: 'remove' };
    const stored = await kz.query<{ it: { removal: { id: string } } }>(removing, {
      input: { ...removal, cardId: 'x'.repeat(43) },
    });
    const removalId = stored.data?.it.removal.id;
    const read =
      'query ($c: ID!, $s: ID!, $r: ID!) { charge(id: $c) { id } cardSetup(id: $s) { id } cardRemoval(id: $r) { id } checkout(id: $c) { id } }';
    const ids = { c: made.id, s: setupId, r: removalId };
    expect((await uz.query(read, ids)).data).toEqual({
      charge: null,
      cardSetup: null,
      cardRemoval: null,
      checkout: null,
    });
    expect((await kz.query(read, ids)).data).toMatchObject({ charge: { id: made.id }, cardSetup: { id: setupId } });
    for (const name of ['chargeSavedCard', 'chargeRecurring'] as const) {
      const source = name === 'chargeSavedCard' ? { userId: DEMO_USER, cardId } : { recurringProfileId: '6100000001' };
      const { errors } = await tryCharge(uz, name, { ...source, account: 'kz', orderId: 'A-2' });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(simulators.uz.calls).toEqual([]);
    // The same key and order are another charge at another shop, and a card that only the first has is none there.
    simulators.uz.ledger.cards.change(simulators.uz.ledger.cards.list(DEMO_USER)[0]?.token ?? '', { word: 'deleted' });
    const { charge: none } = await charge(uz, 'chargeSavedCard', { userId: DEMO_USER, cardId, orderId: 'A-1' });
    expect(none).toMatchObject({ state: 'REJECTED', problem: { code: 'CARD_NOT_FOUND' } });
    expect(simulators.kz.ledger.payments().filter(({ orderId }) => orderId === 'A-1')).toHaveLength(1);
  });

  test('another user’s card is none of the one who is named', async () => {
    const { simulators, kz } = await start();
    const cardId = await payingCard(kz);
    const { charge: none } = await charge(kz, 'chargeSavedCard', { userId: 'demo-user-2', cardId, orderId: 'A-1' });
    expect(none).toMatchObject({ state: 'REJECTED', problem: { code: 'CARD_NOT_FOUND' } });
    const { data } = await kz.query<{ it: { removal: object } }>(
      'mutation ($input: RemoveCardInput!) { it: removeCard(input: $input) { removal { state problem { code } } } }',
      { input: { userId: 'demo-user-2', cardId, idempotencyKey: 'remove' } },
    );
    expect(data?.it.removal).toEqual({ state: 'REJECTED', problem: { code: 'CARD_NOT_FOUND' } });
    expect(simulators.kz.calls.map(({ path }) => path.split('/').at(-1))).toEqual(['list', 'list', 'list']);
  });
});

describeSharedEngines('two instances', (engine) => {
  test('take the money of an order once, by whatever keys, cards and profiles they are asked at once', async () => {
    const provider = await startProvider();
    const DATABASE_URL = await engine.fresh();
    const instances = [
      await startGateway(provider.url, { DATABASE_URL }),
      await startGateway(provider.url, { DATABASE_URL }),
    ];
    const cardId = await payingCard(instances[0] as RunningGateway);
    const asked = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const instance = instances[index % 2] as RunningGateway;
        const common = { orderId: 'A-1', idempotencyKey: `key-${index}` };
        return index % 3 === 0
          ? charge(instance, 'chargeRecurring', { ...common, recurringProfileId: '6100000001' })
          : charge(instance, 'chargeSavedCard', { ...common, userId: DEMO_USER, cardId });
      }),
    );
    const states = asked.map(({ charge: { state } }) => state).sort();
    expect(states).toEqual([...Array(11).fill('REJECTED'), 'SUCCEEDED']);
    const effects = provider.ledger
      .payments()
      .filter(({ orderId }) => orderId === 'A-1')
      .map((one) => one.effects.charges);
    expect(effects.reduce((sum, one) => sum + one, 0)).toBe(1);
  });
});

describe('what the provider says of a charge', () => {
  test('that it refuses repeats neither token, user, profile nor card, in answers, log and store', async () => {
    const system = await startSystem();
    const { simulator } = system;
    const saved = simulator.ledger.cards.list(DEMO_USER)[0];
    const profile = 'planted-profile-77';
    for (const secret of [saved?.token ?? '', DEMO_USER, profile]) plant('what a charge is made with', secret);
    const ofUser = `Card ${saved?.token} of ${DEMO_USER}, 4400430198765432`;
    const cardId = await payingCard(system);
    const words = {
      'card/init': `${ofUser} ${saved?.pan}`,
      'card/direct': `${ofUser} ${saved?.pan}`,
      'cardstorage/list': ofUser,
    };
    for (const [index, [script, description]] of Object.entries(words).entries())
      for (const code of ['9998', '9999', '120', '10009']) {
        simulator.faults.arm({ kind: 'refuse', script, code, description });
        const orderId = `A-${index}-${code}`;
        const { charge: one } = await charge(system, 'chargeSavedCard', { userId: DEMO_USER, cardId, orderId });
        expect([script, code, one.state === 'SUCCEEDED']).toEqual([script, code, false]);
      }
    simulator.faults.arm({
      kind: 'refuse',
      script: 'make_recurring_payment',
      code: '9011',
      description: `Card ${profile}`,
    });
    const { charge: over } = await charge(system, 'chargeRecurring', { recurringProfileId: profile, orderId: 'A-9' });
    expect(over.problem).toMatchObject({ providerCode: '9011' });
    simulator.faults.arm({
      kind: 'refuse',
      script: 'cardstorage/remove',
      code: '9998',
      description: words['card/init'],
    });
    const { data: removed } = await system.query<{ it: { removal: { problem: { message: string } } } }>(
      'mutation ($input: RemoveCardInput!) { it: removeCard(input: $input) { removal { problem { message } } } }',
      { input: { userId: DEMO_USER, cardId, idempotencyKey: 'remove' } },
    );
    const { data } = await system.query<{ checkouts: { nodes: { problem: object | null }[] } }>(
      '{ checkouts { nodes { problem { message providerMessage } } } }',
    );
    const problems = data?.checkouts.nodes.map(({ problem }) => problem) ?? [];
    expect(problems).toHaveLength(13);
    for (const said of [removed?.it.removal.problem, ...problems].map((problem) => JSON.stringify(problem))) {
      expect(said === 'null' || said.includes('Card ***')).toBe(true);
      for (const secret of [saved?.token, DEMO_USER, profile, '1981', '98765432']) expect(said).not.toContain(secret);
    }
  });

  test('is the masked number alone of a card that is listed', async () => {
    const system = await startSystem();
    const { data } = await system.query(`{ cards(userId: "${DEMO_USER}") { maskedPan token } }`);
    expect(data).toMatchObject({
      cards: expect.arrayContaining([expect.objectContaining({ maskedPan: PAYING_CARD })]),
    });
  });
});
