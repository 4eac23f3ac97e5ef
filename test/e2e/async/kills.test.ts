import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { providerIdempotencyKey, requestIdOf } from '../../../src/freedompay/provider-idempotency-key.js';
import { SIMULATOR_MERCHANT_ID } from '../../../src/simulator/credentials.js';
import { openStore } from '../../../src/store/database.js';
import { until } from '../../harness/ask.js';
import { describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import { attempt, EXAMPLES, operation, perform, WRITES, type Write } from '../../harness/operations.js';
import { ASYNC_SHOP as SHOP, startGateway, startProvider } from '../../harness/system.js';
import { callsReceived, effectsOf, requestIdsOf } from '../../harness/truth.js';
import { askUntilDead, COMMITS, inGroups, NAMES, STEPS } from '../journal/deaths.js';
import { BRISK, callerOf, startProcess } from '../journal/processes.js';

const HOURS_MS = 7_200_000;

const KINDS = { capturePayment: 'CAPTURE', cancelPayment: 'CANCEL', refundPayment: 'REFUND' } as const;

/** What a write came to: its state and the code of its problem, and how often it was sent and done at the provider. */
type End = readonly [state: string, problem: string | null, sent: number, done: number];

const DONE: End = ['SUCCEEDED', null, 1, 1];
const NOT_SENT: End = ['REJECTED', 'NOT_APPLIED', 0, 0];
const WITHOUT_EFFECT: End = ['REJECTED', 'NOT_APPLIED', 1, 0];

/** Its request is at the provider, which has done it, or has not yet: the answer is on its way. */
const ON_THE_WAY: Readonly<Record<string, { readonly after: boolean; readonly end: End }>> = {
  'its effect and the answer': { after: true, end: DONE },
  'its request and the effect': { after: false, end: WITHOUT_EFFECT },
};

/** The provider has refused it, and is asked whether that is so. */
const REFUSED: Readonly<Record<string, End>> = {
  'before script gateway.request.status': WITHOUT_EFFECT,
  'after script gateway.request.status': WITHOUT_EFFECT,
};

const ENDS: Readonly<Record<string, End>> = {
  ...Object.fromEntries(NAMES.map((step) => [step, STEPS[step] === 'not done' ? NOT_SENT : DONE])),
  ...Object.fromEntries(Object.entries(ON_THE_WAY).map(([step, { end }]) => [step, end])),
  ...REFUSED,
};

describeSharedEngines('a process that is killed in a write of the asynchronous interface', (engine) => {
  test.each(WRITES)('%s has neither sent twice nor left anything open', async (write) => {
    const provider = await startProvider({ lagMs: 60 });
    const databaseUrl = await engine.fresh();
    // What depends on how the store commits; the other steps are the same on every engine.
    const deaths = engine === sqliteFile ? [...NAMES, ...Object.keys(REFUSED)] : COMMITS;
    const steps = [...Object.keys(ON_THE_WAY), ...deaths];
    const wishes = new Map(steps.map((step) => [step, wishOf(provider, write)]));
    const wish = (step: string) => wishes.get(step) as ReturnType<typeof wishOf>;
    const script = EXAMPLES[write].scripts.async;
    // So that each has the time to send and to see its effect, on a busy machine too.
    const tuning = { readBackDelaysMs: [0, 100, 200, 400], leaseMs: 5_000 };
    const doomed = { providerUrl: provider.url, databaseUrl, env: SHOP, tuning };

    for (const [step, { after }] of Object.entries(ON_THE_WAY)) {
      const { paymentId } = wish(step);
      provider.faults.arm({ kind: 'delay', ms: HOURS_MS, after, script, paymentId });
      const dying = await startProcess(doomed);
      const asked = askUntilDead(dying, () => attempt(callerOf(dying), write, wish(step)));
      await until(
        () => [callsReceived(provider, write, paymentId), effectsOf(provider, write, paymentId)],
        ([calls, effects]) => calls === 1 && effects === Number(after),
      );
      await dying.kill();
      expect(await asked).toBe('SIGKILL');
    }
    for (const group of inGroups(deaths)) {
      await Promise.all(
        group.map(async (step) => {
          const { paymentId } = wish(step);
          if (step in REFUSED) provider.faults.arm({ kind: 'refuse', code: '10009', script, paymentId });
          const dying = await startProcess({ ...doomed, death: { step, delayMs: 0 } });
          const asking = () => attempt(callerOf(dying), write, wish(step));
          expect([step, await askUntilDead(dying, asking)]).toEqual([step, 'SIGKILL']);
        }),
      );
    }

    // Whose own lock outlives a busy machine: only those of the dead processes are to run out soon.
    const next = await startGateway(
      provider.url,
      { DATABASE_URL: databaseUrl, ...SHOP },
      { ...BRISK, leaseMs: 60_000 },
    );
    const begun = await operationsIn(databaseUrl);
    const ended = async (step: string) => {
      const id = begun.get(wish(step).paymentId) ?? (await perform(next, write, wish(step))).operation.id;
      return until(
        () => operation(next, id),
        ({ state }) => state === 'SUCCEEDED' || state === 'REJECTED',
      );
    };
    const notBegun = steps.filter((step) => !begun.has(wish(step).paymentId));
    expect(notBegun).toEqual(deaths.filter((step) => STEPS[step] === 'done by the repeat'));
    const ends = await Promise.all(
      steps.map(async (step) => {
        const end = await ended(step);
        const { paymentId, idempotencyKey } = wish(step);
        const counts = [callsReceived(provider, write, paymentId), effectsOf(provider, write, paymentId)];
        // A repeat after the end sends what did not leave or had no effect, and nothing else; under the same id as ever.
        await perform(next, write, wish(step));
        await ended(step);
        const id = requestIdOf(
          providerIdempotencyKey({ merchantId: SIMULATOR_MERCHANT_ID }, KINDS[write], idempotencyKey),
        );
        expect([step, [...new Set(requestIdsOf(provider, write, paymentId))]]).toEqual([step, [id]]);
        expect(effectsOf(provider, write, paymentId)).toBeLessThanOrEqual(1);
        return [step, [end.state, end.problem?.code ?? null, ...counts]] as const;
      }),
    );
    expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(steps.map((step) => [step, ENDS[step]])));
  });
});

/** The operations that the dead processes left, by their payments. */
async function operationsIn(databaseUrl: string): Promise<ReadonlyMap<string, string>> {
  const store = await openStore(databaseUrl);
  const rows = await store.selectFrom('operations').select(['id', 'payment_id']).execute();
  await store.destroy();
  return new Map(rows.map(({ id, payment_id }) => [payment_id, id]));
}

/** A wish for a payment of its own. */
function wishOf({ ledger }: Awaited<ReturnType<typeof startProvider>>, write: Write) {
  const id = randomUUID();
  const paymentId = ledger.addPayment({ id, orderId: `A-${id}`, amount: '2500.00', state: EXAMPLES[write].state });
  return { paymentId, idempotencyKey: `key-${id}` };
}
