import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Script } from 'node:vm';
import { expect, test } from '@jest/globals';
import { ASYNC_ACTIONS } from '../../src/simulator/model/async/wire.js';
import { WEBHOOK_KINDS } from '../../src/simulator/model/webhook-kinds.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { call, start } from './client.js';

async function page(simulator: Simulator) {
  const response = await fetch(`${simulator.url}/`);
  const body = await response.text();
  const script = /<script>(.*)<\/script>/s.exec(body)?.[1] ?? '';
  return { response, body, script, policy: response.headers.get('content-security-policy') ?? '' };
}

test('the root shows a page that runs its own script and style, and nothing else', async () => {
  const { response, body, script, policy } = await page(await start());
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const style = /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src ${digest(script)};`);
  expect(policy).toContain(`style-src ${digest(style)};`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(body).not.toMatch(/<(img|link|iframe)|\ssrc=|@import|url\(/i);
});

test('its script is whole, and everything it looks for is on the page', async () => {
  const { body, script } = await page(await start());
  expect(() => new Script(script)).not.toThrow();
  const sought = [...script.matchAll(/(?:\$|fill)\('(\w+)'/g)].map(([, id]) => id);
  expect(sought.length).toBeGreaterThan(20);
  expect(sought.filter((id) => !body.includes(`id="${id}"`))).toEqual([]);
});

test('a fault can be armed on it for each script, action and webhook, and what it offers is one', async () => {
  const simulator = await start();
  const guide = (await (await fetch(`${simulator.url}/control`)).json()) as Record<string, unknown>;
  const offered = guide['faultPlaces'] as string[];
  for (const script of offered) simulator.faults.arm({ kind: 'delay', ms: 0, script });
  const named = ['get_status3', 'cancel', 'payment', 'cardstorage/list', 'card/pay', 'mfs/pay'];
  expect(offered).toEqual(expect.arrayContaining([...ASYNC_ACTIONS, ...WEBHOOK_KINDS, ...named]));
  expect(new Set(offered).size).toBe(offered.length);
});

test('it has a place to enter the URL of every kind of webhook', async () => {
  const { body } = await page(await start());
  const [, form = ''] = /<form id="urls">(.*?)<\/form>/s.exec(body) ?? [];
  expect([...form.matchAll(/name="(\w+)"/g)].map(([, name]) => name)).toEqual(WEBHOOK_KINDS);
});

test('its script makes no markup of what it shows', async () => {
  const { script } = await page(await start());
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(/);
});

test('what it shows is one answer: the latest payments, payouts, calls and webhooks, newest first', async () => {
  const simulator = await start();
  for (let number = 1; number <= 45; number++) {
    await call(simulator, '/get_status3.php', [['pg_order_id', `Q-${number}`]]);
  }
  simulator.faults.arm({ kind: 'html' });
  const state = (await (await fetch(`${simulator.url}/control/state`)).json()) as Record<string, unknown[]>;
  expect(state['payments']?.[0]).toMatchObject({ orderId: 'DEMO-ODD', page: expect.stringMatching(/^\/pay\/\w+$/) });
  expect(state['payouts']).toHaveLength(5);
  expect([state['cards']?.length, state['profiles']?.length, state['setups']]).toEqual([8, 1, []]);
  expect(state['payoutBalance']).toMatchObject({ amount: '1000000.00', currency: 'KZT' });
  expect(state['calls']).toHaveLength(40);
  expect(state['calls']?.[0]).toMatchObject({ number: 45, orderId: 'Q-45', outcome: '11068' });
  expect([state['faults']?.length, state['webhooks']]).toEqual([1, []]);
});

test('it is not shown under a name that somebody made resolve to this machine', async () => {
  const simulator = await start();
  const status = await new Promise((resolve, reject) => {
    const sent = request(simulator.url, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(status).toBe(403);
});
