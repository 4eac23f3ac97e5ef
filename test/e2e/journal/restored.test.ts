import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openStore } from '../../../src/store/database.js';
import { ask, until } from '../../harness/ask.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { type ListeningProgram, listeningProgram } from '../../harness/program.js';
import { restorable } from '../../harness/restorable.js';
import { startProvider } from '../../harness/system.js';

const MOMENT = '2026-11-28T10:00:00Z';
const REJECTED = { state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } };

async function end(...programs: ListeningProgram[]): Promise<void> {
  for (const { child } of programs) child.kill('SIGKILL');
  await Promise.all(programs.map(({ ended }) => ended));
}

async function refund({ url }: ListeningProgram, paymentId: string, key = `wish-${paymentId}`): Promise<unknown> {
  const { data } = await ask<{ refundPayment: { operation: unknown } }>(
    url,
    `mutation { refundPayment(input: { paymentId: "${paymentId}", amount: "10", idempotencyKey: "${key}" }) { operation { state problem { advice } } } }`,
  );
  return data?.refundPayment.operation;
}

async function create({ url }: ListeningProgram, orderId: string, key: string): Promise<unknown> {
  const input = `orderId: "${orderId}", amount: "2500", currency: "KZT", description: "Ticket", idempotencyKey: "${key}"`;
  const { data } = await ask<{ createPayment: { checkout: unknown } }>(
    url,
    `mutation { createPayment(input: { ${input} }) { checkout { state problem { advice } } } }`,
  );
  return data?.createPayment.checkout;
}

async function ready({ url }: ListeningProgram): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/health/ready`)).json()) as Record<string, unknown>;
}

const pay = (provider: Simulator, orderId: string) =>
  provider.ledger.addPayment({ orderId, amount: '100.00', state: 'captured' });

/** As if the time had passed since all restores that the store knows. */
async function pass(url: string, ms: number): Promise<void> {
  const store = await openStore(url);
  try {
    await sql`update restores set elapsed_ms = elapsed_ms + ${ms}`.execute(store);
  } finally {
    await store.destroy();
  }
}

const DAY_MS = 86_400_000;

describeSharedEngines('a journal that is restored', (engine) => {
  test('does nothing again that was done after its backup, whoever is asked and however often it is started, for a day', async () => {
    const provider = await startProvider();
    const [known, other] = [pay(provider, 'RESTORED-1'), pay(provider, 'RESTORED-2')];
    const store = await restorable(engine);
    const start = (env = {}) => listeningProgram(provider.url, { DATABASE_URL: store.url, ...env });
    const first = await start();
    expect(await create(first, 'KEPT', 'kept-1')).toMatchObject({ state: 'OPEN' });
    await end(first);
    await store.backUp();
    const before = await start();
    expect(await refund(before, known)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await create(before, 'LOST', 'lost-1')).toMatchObject({ state: 'OPEN' });
    await end(before);
    await store.restore();

    const declared = await start({ RESTORED_JOURNAL: MOMENT });
    // It listens by then, and says so first.
    await until(declared.written, (written) => written.includes('the journal was restored from a backup'));
    // It was not told, and knows it from the store.
    const beside = await start();
    const payments = provider.ledger.payments().length;
    for (const program of [declared, beside]) {
      expect(await ready(program)).toMatchObject({ restoredUntil: expect.stringMatching(/Z$/) });
      expect(await refund(program, known)).toEqual(REJECTED);
      expect(await refund(program, known, `another-${new URL(program.url).port}`)).toEqual(REJECTED);
      expect(await create(program, 'LOST', 'lost-1')).toEqual(REJECTED);
      expect(await create(program, 'LOST', `order-${new URL(program.url).port}`)).toEqual(REJECTED);
    }
    expect(provider.ledger.payment(known)).toMatchObject({ writes: 1 });
    expect(provider.ledger.payments()).toHaveLength(payments);
    expect(await refund(beside, other)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await create(beside, 'KEPT', 'kept-2')).toMatchObject({ state: 'OPEN' });
    expect(await create(declared, 'NEW', 'new-1')).toMatchObject({ state: 'OPEN' });

    await end(declared, beside);
    await pass(store.url, DAY_MS - 600_000);
    const later = await start();
    const reported = await start({ RESTORED_JOURNAL: MOMENT });
    expect(await refund(later, known, 'later')).toEqual(REJECTED);
    expect(await refund(reported, known, 'told')).toEqual(REJECTED);

    await pass(store.url, 600_000);
    for (const program of [later, reported]) {
      await until(program.written, (written) => written.includes('the time after the restore of the journal is over'));
      const answer = await until(
        () => ready(program),
        (one) => !('restoredUntil' in one),
      );
      expect(answer).toMatchObject({ status: 'ready' });
    }
    expect(await refund(later, known, 'by-a-person')).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('once more is declared by the moment of that, also where the backup knows of the time before', async () => {
    const provider = await startProvider();
    const known = pay(provider, 'RESTORED-3');
    const store = await restorable(engine);
    const start = (env = {}) => listeningProgram(provider.url, { DATABASE_URL: store.url, ...env });
    const first = await start({ RESTORED_JOURNAL: MOMENT });
    await end(first);
    await pass(store.url, DAY_MS);
    await store.backUp();
    const before = await start();
    expect(await refund(before, known)).toMatchObject({ state: 'SUCCEEDED' });
    await end(before);
    await store.restore();

    const forgotten = await start({ RESTORED_JOURNAL: '2026-11-28T10:00:00.000Z' });
    expect(forgotten.written()).toContain('RESTORED_JOURNAL names a restore whose time is over');
    expect(await ready(forgotten)).not.toHaveProperty('restoredUntil');
    await end(forgotten);
    const repeated = await start({ RESTORED_JOURNAL: '2026-12-01T10:00:00Z' });
    expect(repeated.written()).not.toContain('whose time is over');
    expect(await refund(repeated, known)).toEqual(REJECTED);
    expect(provider.ledger.payment(known)).toMatchObject({ writes: 1 });
  });
});
