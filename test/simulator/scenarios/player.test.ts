import { describe, expect, test } from '@jest/globals';
import { SCENARIOS } from '../../../src/simulator/scenarios/all.js';
import { start } from '../client.js';

describe('a scenario', () => {
  test('has a name that no other has, in lower case', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z\d]+(-[a-z\d]+)*$/.test(name))).toEqual([]);
  });

  test('can be played many times, each with a payment and an order of its own', async () => {
    const simulator = await start();
    const played = await Promise.all(Array.from({ length: 20 }, () => simulator.play('held')));
    expect(new Set(played.map(({ paymentId }) => paymentId)).size).toBe(20);
    expect(new Set(played.map(({ orderId }) => orderId)).size).toBe(20);
    for (const { paymentId } of played)
      expect(simulator.ledger.payment(paymentId ?? '')).toMatchObject({ captured: null });
  });

  test('that does not exist is refused with the names of those that do', async () => {
    const simulator = await start();
    await expect(simulator.play('no-such')).rejects.toThrow(/"no-such": .*held, captured/);
  });

  test('is over at a reset, also what was still to come of it', async () => {
    const simulator = await start();
    const { orderId } = await simulator.play('payout-fails-later');
    await simulator.reset();
    const id = simulator.ledger.addPayout({ orderId: orderId ?? '', word: 'pending' });
    await simulator.forward(3_600_000);
    expect(simulator.ledger.payout(orderId ?? '')).toMatchObject({ id, word: 'pending' });
  });

  test('comes to its end by the clock of the simulator, and not before', async () => {
    const simulator = await start();
    const { orderId } = await simulator.play('payout-fails-later');
    await simulator.forward(9 * 60_000);
    expect(simulator.ledger.payout(orderId ?? '').word).toBe('pending');
    await simulator.forward(2 * 60_000);
    expect(simulator.ledger.payout(orderId ?? '').word).toBe('failed');
  });

  test('is listed and played over HTTP', async () => {
    const simulator = await start();
    const listed = await (await fetch(`${simulator.url}/control/scenarios`)).json();
    expect(listed).toEqual(SCENARIOS.map(({ name, title, description }) => ({ name, title, description })));
    const post = (body: unknown) =>
      fetch(`${simulator.url}/control/scenarios`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const response = await post({ name: 'partly-refunded' });
    expect(response.status).toBe(201);
    const { paymentId } = (await response.json()) as { readonly paymentId: string };
    expect(simulator.ledger.payment(paymentId).refunds).toHaveLength(1);
    expect((await post({ name: 'no-such' })).status).toBe(400);
    expect((await post({})).status).toBe(400);
  });
});
