import { describe, expect, test } from '@jest/globals';
import { addCard } from '../../../../src/freedompay/endpoints/cards/add-card.js';
import { listCards } from '../../../../src/freedompay/endpoints/cards/list-cards.js';
import { removeCard } from '../../../../src/freedompay/endpoints/cards/remove-card.js';
import { ReplyUntrusted } from '../../../../src/freedompay/errors/errors.js';
import type { Message } from '../../../../src/freedompay/protocol/message.js';
import { verify } from '../../../../src/freedompay/protocol/signature.js';
import {
  accountAt,
  body,
  clientWith,
  faultOf,
  provider,
  SECRET,
  signed,
  unsigned,
} from '../../../harness/scripted-provider.js';
import { context, fixture, account as fixtureAccount } from '../../replies.js';
import { sentIn } from '../exchange.js';
import { SAMPLES, sampleShop, TOKEN } from './samples.js';

const MERCHANT = ['pg_merchant_id', '500123'] as const;

describe('the list of saved cards', () => {
  test('is read from the published body', () => {
    const cards = listCards.merchant.result(fixture('15_cardstorage_list_two_cards.xml'), {
      ...context,
      account: fixtureAccount,
    });
    expect(cards).toEqual([
      {
        token: 'ef741cfc-f85e-41a0-84e6-2ba964912182',
        account: 'kz',
        status: 'APPROVED',
        rawStatus: 'approved',
        maskedPan: '426343******9479',
        brand: null,
        bank: null,
        expiry: null,
        createdAt: new Date('2026-02-03T05:55:01Z'),
      },
      expect.objectContaining({ token: '2e387830-dc9d-4a2e-9e52-c50445e3c832', maskedPan: '440043******1358' }),
    ]);
  });

  test.each([
    ['merchant', '/v1/merchant/500123/cardstorage/list'],
    ['gateway', '/g2g/cardstorage/list'],
  ] as const)('of the %s scripts is asked for by the user alone, and signed as "list"', async (flavour, path) => {
    const { url, arrived } = await provider(signed([]));
    const cards = await clientWith().call(accountAt(url), listCards[flavour], { userId: 'u-9' });
    expect([cards, arrived[0]?.path, sentIn(arrived[0])]).toEqual([[], path, [MERCHANT, ['pg_user_id', 'u-9']]]);
    expect(verify('list', arrived[0]?.form ?? [], SECRET)).toBe(true);
  });

  test('takes only "approved" for a card that can be charged, and leaves out what has no token', async () => {
    const { url } = await provider(
      signed([
        ['card', [...card('a', 'Approved'), ['bank_alias', 'Bank'], ['expiry_month', '7'], ['expiry_year', '2031']]],
        ['card', card('b', 'blocked')],
        ['card', [['pg_card_token', 'c'] as const, ['pg_card_hash', '4400-43XX-XXXX-5744']]],
        ['card', [['pg_status', 'approved'] as const, ['pg_card_id', '56']]],
      ]),
    );
    const cards = await clientWith().call(accountAt(url), listCards.merchant, { userId: 'u-9' });
    expect(
      cards?.map(({ token, status, rawStatus, bank, expiry }) => [token, status, rawStatus, bank, expiry]),
    ).toEqual([
      ['a', 'APPROVED', 'Approved', 'Bank', '07/31'],
      ['b', 'UNKNOWN', 'blocked', null, null],
      ['c', 'UNKNOWN', null, null, null],
    ]);
  });

  test('shows no whole card number, whatever the provider does', async () => {
    const { url } = await provider(signed([['card', [...card('a', 'approved', '4400430198765744')]]]));
    const cards = await clientWith().call(accountAt(url), listCards.merchant, { userId: 'u-9' });
    expect(cards?.[0]?.maskedPan).toBe('440043******5744');
  });

  test('is not believed without a signature, empty or not', async () => {
    const { url } = await provider(unsigned([['pg_salt', 'x']]));
    const asked = clientWith().call(accountAt(url), listCards.merchant, { userId: 'u-9' });
    await faultOf(asked, ReplyUntrusted);
  });
});

describe('the removal of a card', () => {
  const ask = (url: string, flavour: 'merchant' | 'gateway' = 'merchant', account = accountAt(url)) =>
    clientWith().call(account, removeCard[flavour], { userId: 'u-9', token: TOKEN });

  test('is read from the published flat body, whose signature holds', async () => {
    const { url } = await provider(body(SAMPLES.removedFlat));
    expect(await ask(url, 'merchant', sampleShop(url))).toEqual({ removed: true });
  });

  test.each([
    ['a card with the word in it', [['card', [['pg_status', 'deleted'] as const, ['deleted_at', 'x']]]]],
    [
      'the word "success"',
      [
        ['pg_status', 'success'],
        ['deleted_at', '2026-08-01T07:10:00+00:00'],
      ],
    ],
  ] as const)('is also read from %s', async (_what, fields) => {
    const { url } = await provider(signed(fields as unknown as Message));
    expect(await ask(url)).toEqual({ removed: true });
  });

  test.each([
    ['nothing', []],
    ['a card that is still approved', [['card', [['pg_status', 'approved'] as const]]]],
    [
      'two cards',
      [
        ['card', [['pg_status', 'deleted'] as const]],
        ['card', [['pg_status', 'deleted'] as const]],
      ],
    ],
    ['the word "ok"', [['pg_status', 'ok']]],
  ] as const)('is not read from %s, and may have happened', async (_what, fields) => {
    const { url } = await provider(signed(fields as unknown as Message));
    expect(await faultOf(ask(url), ReplyUntrusted)).toMatchObject({ mayHaveActed: true });
  });

  test.each([
    ['merchant', '/v1/merchant/500123/cardstorage/remove'],
    ['gateway', '/g2g/cardstorage/remove'],
  ] as const)('of the %s scripts names the user and the token, and is signed as "remove"', async (flavour, path) => {
    const { url, arrived } = await provider(signed([['pg_status', 'success']]));
    await ask(url, flavour);
    expect(arrived[0]?.path).toBe(path);
    expect(sentIn(arrived[0])).toEqual([MERCHANT, ['pg_user_id', 'u-9'], ['pg_card_token', TOKEN]]);
    expect(verify('remove', arrived[0]?.form ?? [], SECRET)).toBe(true);
  });
});

describe('the page on which a card is added', () => {
  const input = {
    userId: 'u-9',
    postLink: 'https://gateway.example/webhooks/default/card',
    backLink: 'https://shop.example/c',
  };
  const page = [
    ['pg_payment_id', '1860000001'],
    ['pg_merchant_id', '500123'],
    ['pg_order_id', ''],
    ['pg_redirect_url', 'https://api.freedompay.kz/v1/merchant/500123/cardstorage/view?pg_payment_id=0f3b'],
    ['pg_status', 'ok'],
    ['pg_type', 'init'],
  ] as const;

  test.each([
    ['CHARGE', '/v1/merchant/500123/cardstorage/add2', 'add2'],
    // Signed with the payout secret, or as "add2", it is refused.
    ['PAYOUT', '/v1/merchant/500123/cardstoragepayout/add', 'add'],
  ] as const)('for %s is asked for at %s, with the payment secret', async (purpose, path, script) => {
    const { url, arrived } = await provider(signed(page));
    const opened = await clientWith().call(accountAt(url), addCard[purpose], input);
    expect(opened).toEqual({ setupId: '1860000001', redirectUrl: page[3][1] });
    expect(arrived[0]?.path).toBe(path);
    expect(sentIn(arrived[0])).toEqual([
      MERCHANT,
      ['pg_user_id', 'u-9'],
      ['pg_post_link', 'https://gateway.example/webhooks/default/card'],
      ['pg_back_link', 'https://shop.example/c'],
    ]);
    expect(verify(script, arrived[0]?.form ?? [], SECRET)).toBe(true);
  });

  test('names no place for its webhook where there is none', async () => {
    const { url, arrived } = await provider(signed(page));
    await clientWith().call(accountAt(url), addCard.CHARGE, { ...input, postLink: null });
    expect(sentIn(arrived[0])).toEqual([MERCHANT, ['pg_user_id', 'u-9'], ['pg_back_link', 'https://shop.example/c']]);
  });

  test.each([
    ['no page', { pg_redirect_url: '' }],
    ['a page that is none', { pg_redirect_url: 'javascript:alert(1)' }],
    ['no id', { pg_payment_id: '' }],
    ['an id of zero', { pg_payment_id: '0' }],
  ])('is not believed with %s', async (_what, change: Record<string, string>) => {
    const fields = page.map(([name, value]) => [name, change[name] ?? value] as const);
    const { url } = await provider(signed(fields));
    await faultOf(clientWith().call(accountAt(url), addCard.CHARGE, input), ReplyUntrusted);
  });
});

function card(token: string, word: string, hash = '4400-43XX-XXXX-5744'): Message {
  return [
    ['pg_status', word],
    ['pg_card_token', token],
    ['pg_card_hash', hash],
    ['created_at', '2026-02-03 10:55:01'],
  ];
}
