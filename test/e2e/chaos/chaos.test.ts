import { expect, test } from '@jest/globals';
import { startSimulator } from '../../../src/simulator/simulator.js';
import { atBlockEnd, describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import { random, seed } from '../../harness/random.js';
import { restorable } from '../../harness/restorable.js';
import { BRISK, startProcess } from '../journal/processes.js';
import { Instances } from './instances.js';
import { machineClock } from './machine-clock.js';
import { startNetwork } from './network.js';
import { lies, makeWishes, pursue, type Reported, type Wish } from './wishes.js';

/*
 * CHAOS_WISHES says how many wishes, JOURNAL_SEED which run. An hour of the provider's day passes in half a second, or more on a
 * busy machine: effects come up to six hours late, and absence proves something after a day. CHAOS_FAKETIME is the path of
 * libfaketime's shared library: with it the clock of a SQLite file is set too, not only that of JavaScript.
 */
const WISHES = Number(process.env['CHAOS_WISHES'] ?? 36);
const HOUR_MS = 500;
const AT_ONCE = 6;
const SEED = seed();

describeSharedEngines('wishes over two instances to which everything happens', (engine) => {
  const close = atBlockEnd();

  test(`are done once or not at all, and told so (CHAOS_WISHES=${WISHES} JOURNAL_SEED=${SEED})`, async () => {
    const provider = await startSimulator({ lagMs: 60 });
    close(() => provider.close());
    const store = await restorable(engine, close);
    const hourMs = await hourOn(provider.url, store.url);
    const began = performance.now();
    const story: string[] = [];
    const note = (said: string) => void story.push(`${Math.round(performance.now() - began)} ms ${said}`);
    const network = await startNetwork(provider.url, random(SEED), 6 * hourMs, close, note);
    const tuning = { ...BRISK, horizonMs: 24 * hourMs };
    const faketime = process.env['CHAOS_FAKETIME'];
    const clock = engine === sqliteFile ? (faketime ? machineClock(faketime, close) : 'of JavaScript') : null;
    const env = { CALLER_COST_PER_MINUTE: '1000000', ...(clock instanceof Object && clock.env) };
    const options = { providerUrl: network.url, databaseUrl: store.url, tuning, env };
    const instances = new Instances(options, store, network.quietWithoutAnybody, random(SEED + 1), clock, close);
    await instances.start();

    const waiting = makeWishes(provider, WISHES, random(SEED + 2));
    const reported: (readonly [Wish, Reported])[] = [];
    const unsettled = new Set<Promise<void>>();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE);
      for (const wish of batch) {
        const pursued = pursue(
          wish,
          () => instances.any(),
          48 * hourMs,
          (said) => note(`${wish.paymentId} ${said}`),
        )
          .then((one) => void reported.push([wish, one]))
          .finally(() => unsettled.delete(pursued));
        unsettled.add(pursued);
      }
      note(`happened: ${await instances.trouble()}`);
      // Those whose answers were lost wait beside the next.
      while (unsettled.size > 3 * AT_ONCE) await Promise.race(unsettled);
    }
    network.calm();
    await Promise.all(unsettled);
    await network.quiet();

    process.stderr.write(`${summary(reported)}; ${JSON.stringify(instances.troubles)}\n`);
    expect(reported).toHaveLength(WISHES);
    const found = lies(provider, reported);
    // What was said of the payments that something is wrong with, and what happened meanwhile.
    const ids = found.map((lie) => /of (\d+):/.exec(lie)?.[1] ?? '');
    const about = story.filter((line) => line.includes('happened: ') || ids.some((id) => line.includes(id)));
    if (found.length > 0) process.stderr.write(`${about.join('\n')}\n`);
    expect(found).toEqual([]);
  }, 3_600_000);
});

/**
 * An hour of the provider's day: one in which a gateway can start twice. Days that end while everybody is still starting
 * would show what happens to who comes back after days, which is another matter.
 */
async function hourOn(providerUrl: string, databaseUrl: string): Promise<number> {
  const began = performance.now();
  const gateway = await startProcess({ providerUrl, databaseUrl });
  const tookMs = performance.now() - began;
  await gateway.kill();
  return Math.max(HOUR_MS, tookMs / 2);
}

function summary(reported: readonly (readonly [Wish, Reported])[]): string {
  const kinds = ['done', 'not done', 'for a person'] as const;
  return kinds.map((kind) => `${reported.filter(([, one]) => one === kind).length} ${kind}`).join(', ');
}
