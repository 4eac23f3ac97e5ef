import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { RestoreWatch } from '../../../src/services/jobs/restore-watch.js';
import { until } from '../../harness/ask.js';
import { atEnd } from '../../harness/engines.js';

/** What is told where the store says this, one after the other, and the last for ever. */
async function told(...answers: (string | null | Error)[]): Promise<{ told: (string | null)[]; defects: unknown[] }> {
  const [heard, defects]: [(string | null)[], unknown[]] = [[], []];
  let rounds = 0;
  const watch = new RestoreWatch(
    async () => {
      const answer = answers[Math.min(rounds, answers.length - 1)] ?? null;
      rounds += 1;
      if (answer instanceof Error) throw answer;
      return answer === null ? null : new Date(answer);
    },
    { restoreTickMs: 1 },
    (end) => void heard.push(end?.toISOString() ?? null),
    (error) => void defects.push(error),
  );
  atEnd(() => watch.stop());
  await watch.start();
  await until(
    () => rounds,
    (count) => count > answers.length + 1,
  );
  await watch.stop();
  return { told: heard, defects };
}

const [ONE, LATER] = ['2026-11-29T10:00:00.000Z', '2026-12-02T10:00:00.000Z'];

test('a restore is told of once, another that is declared meanwhile too, and the end', async () => {
  expect(await told(null, ONE, ONE, LATER, null)).toEqual({ told: [ONE, LATER, null], defects: [] });
});

test('where none was declared nothing is told, and a store that does not answer ends nothing', async () => {
  expect(await told(null)).toEqual({ told: [], defects: [] });
  expect(await told(ONE, new JournalUnavailable(), ONE)).toEqual({ told: [ONE], defects: [] });
});
