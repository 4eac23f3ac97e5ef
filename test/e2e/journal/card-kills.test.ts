import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { until } from '../../harness/ask.js';
import { describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import { startGateway, startProvider } from '../../harness/system.js';
import { type Caller, WRITES } from './killed-charges.js';
import { BRISK, startProcess } from './processes.js';

/** A step that is within a script: it has its effect, and its answer is on its way. */
const DURING = 'during script ';
const isDuring = (step: string) => step.startsWith(DURING);

/** The order or user that is a step's own. */
const nameOf = (step: string) => step.replaceAll(' ', '-');

/** Processes at once. */
const AT_ONCE = 4;
const HOURS_MS = 7_200_000;

interface It {
  readonly id: string;
  readonly state: string;
  readonly problem: { readonly code: string } | null;
}

describeSharedEngines('a process that is killed', (engine) => {
  test.each(Object.entries(WRITES))('in %s has neither sent twice nor left anything open', async (write, killed) => {
    const provider = await startProvider({ lagMs: 60 });
    const databaseUrl = await engine.fresh();
    const asker = await startGateway(provider.url, { DATABASE_URL: databaseUrl }, { cardTickMs: HOURS_MS });
    // What depends on how the store commits; the other steps are the same on every engine.
    const steps = Object.keys(killed.steps).filter((step) => engine === sqliteFile || step.startsWith('in '));
    const asked = new Map<string, Readonly<Record<string, unknown>>>();
    for (const step of steps) {
      const name = nameOf(step);
      if (write === 'removeCard') provider.ledger.cards.add({ userId: name, pan: '4716-04XX-XXXX-1981' });
      asked.set(step, await killed.input(asker, name));
    }
    const ask = ({ query }: Caller, step: string) =>
      query<{ outcome: { it: It } | null }>(killed.query, { input: asked.get(step) });

    const options = { providerUrl: provider.url, databaseUrl, tuning: { cardTickMs: HOURS_MS } };
    const [during, between] = [steps.filter(isDuring), steps.filter((step) => !isDuring(step))];
    for (const step of during) {
      const script = step.replace(DURING, '');
      provider.faults.arm({ kind: 'delay', ms: HOURS_MS, after: true, script });
      const doomed = await startProcess(options);
      void ask(doomed, step).catch(() => {});
      const name = nameOf(step);
      await until(
        () => killed.done(provider, name),
        (times) => times === 1,
      );
      await doomed.kill();
    }
    for (let at = 0; at < between.length; at += AT_ONCE) {
      await Promise.all(
        between.slice(at, at + AT_ONCE).map(async (step) => {
          const death = { step, delayMs: 0 };
          const doomed = await startProcess({ ...options, death });
          await Promise.race([doomed.ended, ask(doomed, step).catch(() => doomed.ended)]);
          expect([step, await doomed.ended]).toEqual([step, 'SIGKILL']);
        }),
      );
    }

    await hoursPass(databaseUrl);
    const next = await startGateway(
      provider.url,
      { DATABASE_URL: databaseUrl },
      { ...BRISK, cardTickMs: 50, cardRecheckMs: 50, horizonMs: 3_000 },
    );
    const repeated = async (step: string) => (await ask(next, step)).data?.outcome?.it as It;
    const found = new Map(await Promise.all(steps.map(async (step) => [step, await repeated(step)] as const)));
    // What only its lifetime ends.
    await provider.forward(8 * 24 * HOURS_MS);
    const ends = await Promise.all(
      steps.map(async (step) => {
        const id = found.get(step)?.id;
        const text = `query ($id: ID!) { it: ${killed.read}(id: $id) { id state problem { code } } }`;
        const expected = killed.steps[step]?.[0];
        const it = await until(
          async () => (await next.query<{ it: It | null }>(text, { id })).data?.it,
          (one) => one?.state === expected || one?.state === 'SUCCEEDED' || one?.state === 'REJECTED',
        );
        // The same key sends nothing now, whatever came of it.
        expect([step, await repeated(step)]).toEqual([step, it]);
        const name = nameOf(step);
        const counts = [killed.sent(provider, name), killed.done(provider, name)];
        return [step, [it?.state, it?.problem?.code ?? null, ...counts]] as const;
      }),
    );
    expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(steps.map((step) => [step, killed.steps[step]])));
  });
});

/** Has all that is open be of some hours ago, but for when it was sent. */
async function hoursPass(databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl);
  for (const table of ['checkouts', 'charges', 'card_writes'] as const)
    await store
      .updateTable(table)
      .set(({ eb, ref }) => ({
        created_at: eb(ref('created_at'), '-', HOURS_MS),
        updated_at: eb(ref('updated_at'), '-', HOURS_MS),
      }))
      .execute();
  for (const table of ['charges', 'card_writes'] as const)
    await store.updateTable(table).set({ next_check_at: 0 }).execute();
  await store.destroy();
}
