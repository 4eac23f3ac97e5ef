import { describe, expect, test } from '@jest/globals';
import type { InjectedFault } from '../../src/simulator/faults/faults.js';
import { BODY_FORMS } from '../../src/simulator/model/body-form.js';
import { until } from '../harness/ask.js';
import { openPayment, order, pay, startShop, UNTOUCHED } from '../harness/checkout.js';
import { subscribe } from '../harness/subscription.js';
import { FLAVOURS } from '../harness/system.js';

/** Reads come only on word of a change. */
const NO_POLLING = { pollMs: 600_000, stablePollMs: 600_000, followUpMs: [] };

interface Seen {
  readonly paymentChanged: { readonly status: string };
}
const watch = (id: string) => `subscription { paymentChanged(paymentId: "${id}") { status } }`;

describe.each(FLAVOURS)('a payer who pays what was created with the %s scripts', (flavour) => {
  test.each([
    ['AUTOMATIC', 'CAPTURED'],
    ['MANUAL', 'AUTHORIZED'],
  ])('%s: the provider asks and tells, and subscribers see %s once', async (captureMethod, status) => {
    const system = await startShop({ flavour, tuning: NO_POLLING });
    const id = await openPayment(system, order({ captureMethod }));
    const live = subscribe<Seen>(system.gateway.url, watch(id));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    await system.simulator.payer.pay(id);
    await until(
      () => live.received.length,
      (count) => count === 2,
    );
    system.simulator.clearCalls();
    // Another word for the same thing is no change.
    await system.simulator.webhooks.resend('result', system.simulator.ledger.records.truth(id));
    await until(
      () => system.simulator.calls.at(-1)?.outcome,
      (outcome) => outcome === 'ok',
    );
    expect(live.received.map(({ paymentChanged }) => paymentChanged.status)).toEqual(['CREATED', status]);
    expect(system.simulator.sentWebhooks.map(({ kind, status: code, outcome }) => [kind, code, outcome])).toEqual([
      ['check', 200, 'ok'],
      ['result', 200, 'ok'],
      ['result', 200, 'ok'],
    ]);
  });
});

describe('whatever happens to webhooks', () => {
  test.each<readonly [string, InjectedFault, Readonly<Record<string, number>>]>([
    [
      'delivered three times',
      { kind: 'duplicate', copies: 3, times: 'always' },
      { accepted: 2, repeated: 4, forged: 0 },
    ],
    ['forged at first', { kind: 'wrong-signature', script: 'result' }, { accepted: 2, repeated: 0, forged: 1 }],
    ['lost at first', { kind: 'lost', script: 'result' }, { accepted: 2, repeated: 0, forged: 0 }],
    ['delayed', { kind: 'delay', script: 'result', ms: 100 }, { accepted: 2, repeated: 0, forged: 0 }],
  ])('%s, a subscriber sees each change once', async (_name, fault, counts) => {
    const system = await startShop({ tuning: NO_POLLING });
    const id = await openPayment(system);
    const live = subscribe<Seen>(system.gateway.url, watch(id));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    system.simulator.faults.arm(fault);
    await system.simulator.payer.pay(id);
    await until(
      async () => (await (await fetch(`${system.gateway.url}/health/ready`)).json()) as { webhooks: object },
      ({ webhooks }) => expect.objectContaining(counts).asymmetricMatch(webhooks),
    );
    await until(
      () => live.received.length,
      (count) => count >= 2,
    );
    expect(live.received.map(({ paymentChanged }) => paymentChanged.status)).toEqual(['CREATED', 'CAPTURED']);
  });

  test.each([
    ['every word of the end lost', { script: 'result' }, ['CREATED', 'CAPTURED']],
    ['all lost, the question too, so that nobody consents', {}, ['CREATED', 'FAILED']],
  ] as const)('%s, a watched payment reaches its end by polling', async (_name, target, statuses) => {
    const system = await startShop({ tuning: { pollMs: 50, stablePollMs: 50, followUpMs: [] } });
    const id = await openPayment(system);
    const live = subscribe<Seen>(system.gateway.url, watch(id));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    system.simulator.faults.arm({ kind: 'lost', times: 'always', ...target });
    await system.simulator.payer.pay(id);
    await until(
      () => live.received.length,
      (count) => count >= 2,
    );
    expect(live.received.map(({ paymentChanged }) => paymentChanged.status)).toEqual(statuses);
    const { webhooks } = (await (await fetch(`${system.gateway.url}/health/ready`)).json()) as { webhooks: object };
    expect(webhooks).toMatchObject({ accepted: 'script' in target ? 1 : 0, repeated: 0 });
  });

  test('all forged, no money is taken and no change is published', async () => {
    const system = await startShop({ tuning: NO_POLLING });
    const id = await openPayment(system);
    system.simulator.faults.arm({ kind: 'wrong-signature', script: 'check' });
    const { answers, ...bank } = await pay(system, id);
    expect(answers[0]).toMatchObject({ kind: 'check', answer: expect.stringContaining('error') });
    expect(bank).toMatchObject(UNTOUCHED);
  });
});

test.each(BODY_FORMS)('check and result are understood as %s', async (webhookForm) => {
  const system = await startShop({ simulator: { webhookForm } });
  const input = order({ parameters: [{ name: 'cart', value: '{"note": "a&b=c,<d>", "city": "Алматы"}' }] });
  const { answers, captured } = await pay(system, await openPayment(system, input));
  expect(answers.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  expect(captured).toMatchObject({ amount: '2500.00' });
});
