import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { NewCheckout } from '../../../src/domain/checkouts/checkout.js';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import { ProviderUnavailable } from '../../../src/freedompay/errors/errors.js';
import { PaymentCreation } from '../../../src/services/checkouts/create-payment.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { LocalChangeFeed } from '../../../src/store/db/change-feed.js';
import type { Store } from '../../../src/store/db/schema.js';
import { askedTwice } from '../../harness/asked-twice.js';
import { ASKED } from '../../harness/cause.js';
import { openJournal } from '../../harness/engines.js';
import {
  accountAt,
  type Behaviour,
  body,
  clientWith,
  deafUrl,
  gate,
  provider,
  type ScriptedProvider,
  signed,
  silence,
  unsigned,
  until,
  whenever,
} from '../../harness/scripted-provider.js';

afterEach(() => {
  jest.restoreAllMocks();
});

const WISH: NewCheckout = {
  orderId: 'A-1',
  amount: money('2500', 'KZT'),
  description: 'Ticket',
  captureMethod: 'AUTOMATIC',
  language: null,
  lifetimeSeconds: null,
  successUrl: null,
  failureUrl: null,
  payerEmail: null,
  payerPhone: null,
  testMode: null,
  parameters: [],
  receipt: [],
};

const CREATED = [
  ['pg_status', 'ok'],
  ['pg_payment_id', '101'],
  ['pg_redirect_url', 'https://pay.example/101'],
  ['pg_redirect_url_type', 'need data'],
] as const;
const OPEN = { state: 'OPEN', paymentId: '101', redirectUrl: 'https://pay.example/101', problem: null };
const REFUSED = [
  ['pg_status', 'error'],
  ['pg_error_code', '9991'],
  ['pg_error_description', 'Not unique'],
] as const;

/** The service with its own store, at a provider that does as it is told. */
async function open(...script: readonly Behaviour[]) {
  const served = await provider(...script);
  return { served, ...(await openAt(served.url)) };
}

async function openAt(url: string) {
  const { store } = await openJournal(':memory:');
  const checkouts = new Checkouts(store);
  const client = clientWith({ timeoutMs: 5_000 });
  const webhooks = { url: 'https://gateway.example/freedom' as string | null };
  /** What has paid the order. */
  const payer = { id: null as string | null };
  const orders = { payerOf: async () => payer.id, isBeingCharged: async () => false };
  /** What is not known of the order. */
  const restored = { unknownPayment: async (): Promise<string | null> => null };
  const creation = new PaymentCreation(client, checkouts, orders, restored, () => webhooks.url, new LocalChangeFeed());
  const account = accountAt(url);
  const create = (other: Partial<NewCheckout> = {}, key = 'key-1', one = creation) =>
    one.create(account, { ...WISH, ...other }, key, ASKED, { caller: 'key:a', person: null });
  /** Another process at the same store. */
  const another = () =>
    new PaymentCreation(client, checkouts, orders, restored, () => webhooks.url, new LocalChangeFeed());
  return { store, checkouts, account, creation, create, another, webhooks, payer, restored };
}

const sentTo = ({ arrived }: ScriptedProvider) => arrived.map(({ path }) => path);

describe('a creation', () => {
  test('opens a page, and is repeated from memory', async () => {
    const { create, served, another } = await open(signed(CREATED));
    const first = await create();
    expect(first).toMatchObject({ replayed: false, checkout: { ...OPEN, orderId: 'A-1', idempotencyKey: 'key-1' } });
    expect(await create()).toEqual({ ...first, replayed: true });
    expect(await create({}, 'key-1', another())).toEqual({ ...first, replayed: true });
    expect(sentTo(served)).toEqual(['/init_payment.php']);
  });

  test('is told as it ended where it ends before a repeat of its key hears what was begun', async () => {
    const { create, checkouts } = await open(signed(CREATED));
    const [first, repeat] = await askedTwice(checkouts, create);
    expect(first.checkout).toMatchObject(OPEN);
    expect(repeat).toEqual({ ...first, replayed: true });
  });

  test('for an order of which more is shown than a restored journal knows is left to a person, and sends nothing', async () => {
    const { create, served, restored } = await open(signed(CREATED));
    restored.unknownPayment = async () => '7200000008';
    const problem = {
      code: 'ACTION_NOT_ALLOWED',
      message: expect.stringContaining('7200000008'),
      advice: 'ASK_OPERATOR',
    };
    expect(await create()).toMatchObject({ checkout: { state: 'REJECTED', paymentId: null, problem } });
    restored.unknownPayment = async () => {
      throw new ProviderUnavailable('gone', false);
    };
    expect(await create({}, 'key-2')).toMatchObject({
      checkout: { state: 'REJECTED', problem: { code: 'PROVIDER_UNAVAILABLE' } },
    });
    expect(served.arrived).toEqual([]);
  });

  test('for an order that is paid is rejected and sends nothing; so is its repeat, whatever becomes of that payment', async () => {
    const { create, served, payer, checkouts } = await open(signed(CREATED));
    payer.id = '7200000009';
    const first = await create();
    expect(first).toMatchObject({
      replayed: false,
      checkout: {
        state: 'REJECTED',
        paymentId: null,
        redirectUrl: null,
        problem: { code: 'ALREADY_DONE', message: expect.stringContaining('7200000009'), advice: 'GIVE_UP' },
      },
    });
    payer.id = null;
    expect(await create()).toEqual({ ...first, replayed: true });
    expect(served.arrived).toEqual([]);
    expect(await checkouts.ofOrder('default', null, 'A-1')).toEqual({ checkouts: [] });
    expect(await create({}, 'key-2')).toMatchObject({ checkout: OPEN });
  });

  test('asked for again while it is under way waits for the same answer', async () => {
    const answer = gate();
    const { create, served } = await open(whenever(answer.opened, signed(CREATED)));
    const both = [create(), create()];
    await until(() => served.arrived.length === 1);
    answer.open();
    expect(await Promise.all(both)).toMatchObject([
      { replayed: false, checkout: OPEN },
      { replayed: true, checkout: OPEN },
    ]);
    expect(served.arrived).toHaveLength(1);
  });

  test.each<Partial<NewCheckout>>([
    { amount: money('2500.01', 'KZT') },
    { amount: money('2500', 'KGS') },
    { orderId: 'A-2' },
    { captureMethod: 'MANUAL' },
    { payerEmail: 'payer@shop.example' },
    { receipt: [{ name: 'Tea', count: 1, price: '2500', taxType: 0 }] },
  ])('refuses its key for another request, and sends nothing: %j', async (other) => {
    const { create, served } = await open(signed(CREATED));
    await create();
    await expect(create(other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(served.arrived).toHaveLength(1);
  });

  test.each(['pg_amount', 'PG_RESULT', 'Pg_x'])("refuses a parameter with the provider's name %s", async (name) => {
    const { create, served, store } = await open(signed(CREATED));
    await expect(
      create({
        parameters: [
          ['a', '1'],
          [name, '2'],
        ],
      }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'input.parameters[1].name',
    });
    expect(served.arrived).toEqual([]);
    expect(await store.selectFrom('checkouts').selectAll().execute()).toEqual([]);
  });

  test('names our webhooks, and none where the provider cannot reach us', async () => {
    const { create, served, webhooks } = await open(signed(CREATED));
    await create();
    webhooks.url = null;
    await create({}, 'key-2');
    const urls = served.arrived.map((request) => [request.text('pg_check_url'), request.text('pg_result_url')]);
    expect(urls).toEqual([
      [
        'https://gateway.example/freedom/webhooks/default/check',
        'https://gateway.example/freedom/webhooks/default/result',
      ],
      [undefined, undefined],
    ]);
  });

  test('tells the provider a key that is made of the caller’s, the same where the gateway has forgotten all, and never that one', async () => {
    const keys: unknown[] = [];
    for (const _gateway of [1, 2]) {
      const { create, served } = await open(signed(CREATED));
      const { checkout } = await create();
      keys.push(served.arrived[0]?.text('pg_idempotency_key'));
      expect(keys).not.toContain(checkout.idempotencyKey);
    }
    expect(keys[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(keys[1]).toBe(keys[0]);
  });
});

describe('a creation whose answer is lost', () => {
  test.each<[string, Behaviour]>([
    ['no answer', silence],
    ['half an answer', body('<response><pg_status>ok</pg_status>')],
    ['an unsigned answer', unsigned(CREATED)],
    ['an answer under another secret', signed(CREATED, { secret: 'guess' })],
    ['an unsigned refusal, which anybody can write', unsigned(REFUSED)],
    ['an answer without a page', signed(CREATED.slice(0, 2))],
    ['an answer without a payment', signed([...CREATED.slice(0, 1), ...CREATED.slice(2)])],
    ['an answer with an empty page', signed([...CREATED.slice(0, 2), ['pg_redirect_url', ' ']])],
  ])('to %s is UNKNOWN, and is never sent again under its key', async (_what, behaviour) => {
    const { create, served, another } = await open(behaviour, signed(CREATED));
    const first = await create();
    expect(first.checkout).toMatchObject({
      state: 'UNKNOWN',
      paymentId: null,
      redirectUrl: null,
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(await create()).toEqual({ ...first, replayed: true });
    expect(await create({}, 'key-1', another())).toEqual({ ...first, replayed: true });
    expect(served.arrived).toHaveLength(1);
    expect((await create({}, 'key-2')).checkout).toMatchObject(OPEN);
  });
});

test.each(['9999', '10000', '11000', '11014', '1000', '77777'])(
  'a creation that the provider answers with %s, a failure of its own, may have made a payment: it is UNKNOWN',
  async (code) => {
    const { create } = await open(
      signed([
        ['pg_status', 'error'],
        ['pg_error_code', code],
      ]),
      signed(CREATED),
    );
    const { checkout } = await create();
    expect(checkout).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', providerCode: code, advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(checkout.problem?.message).not.toMatch(/no payment was created/i);
    expect((await create({}, 'key-2')).checkout).toMatchObject(OPEN);
  },
);

describe('a creation that came to nothing', () => {
  test('because the provider refused is REJECTED with its code', async () => {
    const { create, served } = await open(signed(REFUSED));
    const first = await create();
    expect(first.checkout).toMatchObject({
      state: 'REJECTED',
      paymentId: null,
      problem: { code: 'PROVIDER_REFUSED', providerCode: '9991', providerMessage: 'Not unique', advice: 'GIVE_UP' },
    });
    expect(await create()).toEqual({ ...first, replayed: true });
    expect(served.arrived).toHaveLength(1);
  });

  test('because nobody was there is REJECTED, and a new key may try again', async () => {
    const { create } = await openAt(await deafUrl());
    expect((await create()).checkout).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_UNAVAILABLE', providerCode: null, advice: 'RETRY_WITH_NEW_KEY' },
    });
  });
});

/** Makes all that was begun older by so many milliseconds, by the store's clock. */
async function aged(store: Store, ms: number): Promise<void> {
  await store
    .updateTable('checkouts')
    .set(({ eb, ref }) => ({ created_at: eb(ref('created_at'), '-', ms) }))
    .execute();
}

describe('a creation that another process began', () => {
  /** One that another process has under way, at the time of its beginning. */
  async function begun() {
    const answer = gate();
    const opened = await open(whenever(answer.opened, signed(CREATED)));
    const work = opened.create();
    await until(() => opened.served.arrived.length === 1);
    const moveClock = (ms: number) => aged(opened.store, ms);
    const finish = async () => {
      answer.open();
      return (await work).checkout;
    };
    return { ...opened, moveClock, finish };
  }

  test('is PENDING for three minutes, and nothing is sent', async () => {
    const { create, another, served, moveClock, finish } = await begun();
    await moveClock(179_000);
    const { checkout, replayed } = await create({}, 'key-1', another());
    expect([checkout.state, replayed]).toEqual(['PENDING', true]);
    expect(served.arrived).toHaveLength(1);
    expect(await finish()).toMatchObject(OPEN);
  });

  test('counts as cut off after that, and what comes later does not change it', async () => {
    const { create, another, served, moveClock, finish } = await begun();
    await moveClock(180_100);
    const cutOff = await create({}, 'key-1', another());
    expect(cutOff.checkout).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
    expect(await finish()).toEqual(cutOff.checkout);
    expect(await create()).toEqual(cutOff);
    expect(served.arrived).toHaveLength(1);
  });
});

test('a list takes no creation for cut off by the clock of this machine', async () => {
  const answer = gate();
  const { another, checkouts, create, account, served } = await open(whenever(answer.opened, signed(CREATED)));
  const work = create();
  await until(() => served.arrived.length === 1);
  const [named] = (await checkouts.ofOrder(account.id, null, WISH.orderId)).checkouts;
  const begun = (await checkouts.find(`${named?.id}`))?.checkout;
  if (!begun) throw new Error('It is stored before it is sent.');
  const machine = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 40 * 86_400_000);
  expect(begun.state).toBe('PENDING');
  expect(await another().shown(account, begun)).toMatchObject({ state: 'PENDING' });
  machine.mockRestore();
  answer.open();
  expect((await work).checkout).toMatchObject(OPEN);
});

describe('when the store fails', () => {
  test('before it is sent, nothing is sent', async () => {
    const { create, served, store } = await open(signed(CREATED));
    await store.destroy();
    await expect(create()).rejects.toMatchObject({ name: 'JournalUnavailable', retryable: true });
    expect(served.arrived).toEqual([]);
  });

  test('while its answer is written, the caller gets the answer all the same, and it is not sent again', async () => {
    const { create, served, checkouts, another, store } = await open(signed(CREATED));
    jest.spyOn(checkouts, 'resolve').mockRejectedValueOnce(new JournalUnavailable());
    expect(await create()).toMatchObject({ replayed: false, checkout: OPEN });
    expect((await create()).checkout).toMatchObject({ state: 'PENDING', paymentId: null });
    await aged(store, 181_000);
    expect((await create({}, 'key-1', another())).checkout).toMatchObject({ state: 'UNKNOWN' });
    expect(served.arrived).toHaveLength(1);
  });
});

test('a gateway that stops waits for what is under way', async () => {
  const answer = gate();
  const { create, creation, served } = await open(whenever(answer.opened, signed(CREATED)));
  let isIdle = false;
  const work = create();
  await until(() => served.arrived.length === 1);
  const idle = creation.idle().then(() => {
    isIdle = true;
  });
  expect(isIdle).toBe(false);
  answer.open();
  expect((await work).checkout).toMatchObject(OPEN);
  await idle;
  expect(isIdle).toBe(true);
});
