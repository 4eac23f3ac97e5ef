import { expect, test } from '@jest/globals';
import { WEBHOOK_KINDS, type WebhookKind } from '../../src/simulator/model/webhook-kinds.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { openShop } from '../harness/shop.js';
import { call, start, until } from './client.js';

/** What each kind of webhook comes of. */
const CAUSES: Readonly<Record<WebhookKind, (simulator: Simulator) => Promise<unknown>>> = {
  check: (simulator) => simulator.payer.pay('7000000005'),
  result: (simulator) => simulator.payer.decline('7000000005'),
  payout: (simulator) => post(`${simulator.url}/control/payouts/DEMO-PAYOUT-PENDING/state`, { word: 'ok' }),
  card: async (simulator) => {
    const reply = await call(simulator, '/v1/merchant/500500/cardstorage/add2', [
      ['pg_user_id', 'u-9'],
      ['pg_back_link', 'https://shop.example/cards'],
    ]);
    const [page, query] = (reply.text('pg_redirect_url') ?? '').split('?');
    return fetch(`${page}/choose?${query}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ card: 'pays' }),
    });
  },
};

function post(url: string, body: unknown): Promise<unknown> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

test.each(WEBHOOK_KINDS)('a webhook of kind %s comes of what it tells, to the URL of the cabinet', async (kind) => {
  const simulator = await start();
  const shop = await openShop();
  simulator.setUrls({ [kind]: `${shop.url}/${kind}` });
  await CAUSES[kind](simulator);
  await until(() => shop.at(kind).length > 0);
  expect(shop.received.map(({ url }) => url)).toEqual([`/${kind}`]);
});
