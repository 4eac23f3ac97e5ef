import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../../src/simulator/faults/faults.js';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeSharedEngines } from '../../harness/engines.js';
import { type End, endOf } from '../../harness/fault-outcomes.js';
import { ANSWER_WITHIN_MS, injectedRows } from '../../harness/injected-faults.js';
import { REACHED } from '../../harness/payouts.js';
import { FLAVOURS, type System, sharedSystem } from '../../harness/system.js';
import { sentFor, WRITES, type Write } from './card-writes.js';

/** What a write comes to where a call of the script, or every reading, meets the fault; and whether its key changes nothing then. */
async function meet(system: System, write: Write, fault: FaultEffect, expected: End) {
  const name = `faulted-${randomUUID().slice(0, 8)}`;
  const isRead = write.script.endsWith('list');
  const armed = system.simulator.faults.arm({ ...fault, script: write.script, times: isRead ? 'always' : 1 });
  const first = await write.ask(system, name);
  system.simulator.faults.clear(armed);
  const known = async (): Promise<End> => {
    const { state, problem } = await write.read(system, first.id);
    return [state, problem?.code ?? null, sentFor(system, write, name), write.done(system, name)];
  };
  const end = await until(known, (one) => `${one}` === `${expected}`, 10_000).catch(known);
  const { id } = await write.ask(system, name);
  return { script: write.script, end, isSame: id === first.id && `${await known()}` === `${end}` };
}

describeSharedEngines(
  'what is done to cards, without money, ends as the ledger says where it meets a fault',
  (engine) => {
    describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
      const close = atBlockEnd();
      const env = { ...REACHED, FREEDOMPAY_TIMEOUT_MS: `${ANSWER_WITHIN_MS}` };
      const tuning = { cardTickMs: 20, cardRecheckMs: 100 };
      const system = sharedSystem({ flavour, env, tuning, databaseUrl: () => engine.fresh(close) });
      const writes = WRITES[flavour];
      const all = new Map(writes.flatMap(({ script }) => injectedRows(script)).map((row) => [row.what, row]));

      test('and every fault that its scripts can meet is in the table', () => {
        for (const { script, ends } of writes)
          expect(injectedRows(script).filter(({ what }) => !endOf(ends, what))).toEqual([]);
      });

      test.each([...all.values()])(
        '$what: it is sent once at most, and nobody is told otherwise',
        async ({ what, fault }) => {
          for (const write of writes) {
            if (!injectedRows(write.script).some((row) => row.what === what)) continue;
            const end = endOf(write.ends, what) as End;
            expect(await meet(system(), write, fault, end)).toEqual({ script: write.script, end, isSame: true });
          }
        },
      );
    });
  },
);
