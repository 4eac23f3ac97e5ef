import { expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openStore } from '../../../src/store/database.js';
import { until } from '../../harness/ask.js';
import { cardIds, DEMO_USER, payingCard } from '../../harness/charges.js';
import { describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import { type RunningGateway, startGateway, startProvider } from '../../harness/system.js';
import { BRISK, startProcess } from './processes.js';

type Caller = Pick<RunningGateway, 'query'>;

/** What a write came to: its state and the code of its problem, and how often it was sent and done at the provider. */
type End = readonly [state: string, problem: string | null, sent: number, done: number];

const DONE: End = ['SUCCEEDED', null, 1, 1];
const NOT_DONE: End = ['REJECTED', 'NOT_APPLIED', 0, 0];

/** A write that a process is killed in: how it is asked for, and what it came to. */
interface Killed {
  readonly query: string;
  input(caller: Caller, name: string): Promise<Readonly<Record<string, unknown>>>;
  /** By the step at which its process dies, in their order; nothing leaves the process between two of them. */
  readonly steps: Readonly<Record<string, End>>;
  /** Calls of the provider for it that have an effect. */
  sent(provider: Simulator, name: string): number;
  /** How often it took effect, as the ledger says. */
  done(provider: Simulator, name: string): number;
}

const CHARGE = 'charge { id state problem { code } }';

/** Money that was taken for the order. */
const taken = ({ ledger }: Simulator, orderId: string) =>
  ledger.payments().reduce((sum, one) => sum + (one.orderId === orderId ? one.effects.charges : 0), 0);

/** Calls of a script that have a field of that value. */
const calls = (provider: Simulator, script: string, name: string, value: string) =>
  provider.calls.filter(
    ({ path, fields }) =>
      path.split('/').at(-1) === script && fields.some((field) => field[0] === name && field[1] === value),
  ).length;

const order = (name: string) => ({
  ...{
    orderId: name,
    amount: '1500.00',
    currency: 'KZT',
    description: 'Tea',
    idempotencyKey: `key ${name}`.replaceAll(' ', '-'),
  },
});

const WRITES: Readonly<Record<string, Killed>> = {
  createCardSetup: {
    query:
      'mutation ($input: CreateCardSetupInput!) { outcome: createCardSetup(input: $input) { it: setup { id state problem { code } } } }',
    input: async (_, name) => ({
      userId: name,
      returnUrl: 'https://shop.example/cards',
      idempotencyKey: `key-${name}`,
    }),
    steps: {
      'before card write': ['OPEN', null, 1, 1],
      'in card write': ['OPEN', null, 1, 1],
      'after card write': ['UNKNOWN', 'OUTCOME_UNKNOWN', 0, 0],
      'before script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 0, 0],
      'during script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'after script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'before card write OPEN': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'after card write OPEN': ['OPEN', null, 1, 1],
    },
    sent: (provider, name) => calls(provider, 'add2', 'pg_user_id', name),
    done: ({ ledger }, name) => ledger.setups.all().filter(({ userId }) => userId === name).length,
  },
  removeCard: {
    query:
      'mutation ($input: RemoveCardInput!) { outcome: removeCard(input: $input) { it: removal { id state problem { code } } } }',
    input: async (caller, name) => {
      const [cardId] = [...(await cardIds(caller, name)).values()];
      return { userId: name, cardId, idempotencyKey: `key-${name}` };
    },
    steps: {
      'before card write': DONE,
      'in card write': DONE,
      'after card write': NOT_DONE,
      'after script list': NOT_DONE,
      'before script remove': NOT_DONE,
      'during script remove': DONE,
      'after script remove': DONE,
      'before card write SUCCEEDED': DONE,
      'after card write SUCCEEDED': DONE,
    },
    sent: (provider, name) => calls(provider, 'remove', 'pg_user_id', name),
    done: ({ ledger }, name) => 1 - ledger.cards.list(name).length,
  },
  chargeSavedCard: {
    query: `mutation ($input: ChargeSavedCardInput!) { outcome: chargeSavedCard(input: $input) { it: ${CHARGE} } }`,
    input: async (caller, name) => ({ ...order(name), userId: DEMO_USER, cardId: await payingCard(caller) }),
    steps: {
      'before checkout': DONE,
      'in checkout': DONE,
      'after checkout': NOT_DONE,
      'after charge': NOT_DONE,
      'after script list': NOT_DONE,
      'after script init': NOT_DONE,
      'after checkout OPEN': NOT_DONE,
      'after charge PENDING': NOT_DONE,
      'before charge sent': NOT_DONE,
      'in charge sent': NOT_DONE,
      // Its payment is there, and never paid: it runs out.
      'after charge sent': ['REJECTED', 'DECLINED', 0, 0],
      'during script direct': DONE,
      'after script direct': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: ({ calls: all, ledger }, name) => {
      const ids = ledger.payments().flatMap(({ id, orderId }) => (orderId === name ? id : []));
      return all.filter(({ path, paymentId }) => path.endsWith('/direct') && ids.includes(paymentId ?? '')).length;
    },
    done: taken,
  },
  chargeRecurring: {
    query: `mutation ($input: ChargeRecurringInput!) { outcome: chargeRecurring(input: $input) { it: ${CHARGE} } }`,
    input: async (_, name) => ({ ...order(name), recurringProfileId: '6100000001' }),
    steps: {
      'before checkout': DONE,
      'in checkout': DONE,
      'after checkout': NOT_DONE,
      'after charge': NOT_DONE,
      'before charge sent': NOT_DONE,
      'in charge sent': NOT_DONE,
      'after charge sent': NOT_DONE,
      'during script make_recurring_payment': DONE,
      'after script make_recurring_payment': DONE,
      'before checkout OPEN': DONE,
      'after checkout OPEN': DONE,
      'in charge PENDING': DONE,
      'after charge PENDING': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: (provider, name) => calls(provider, 'make_recurring_payment', 'pg_order_id', name),
    done: taken,
  },
};

const READ: Readonly<Record<string, string>> = {
  createCardSetup: 'cardSetup',
  removeCard: 'cardRemoval',
  chargeSavedCard: 'charge',
  chargeRecurring: 'charge',
};

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
    const databaseUrl = await engine.empty();
    const asker = await startGateway(provider.url);
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
        const text = `query ($id: ID!) { it: ${READ[write]}(id: $id) { id state problem { code } } }`;
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
