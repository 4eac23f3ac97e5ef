import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { RestoreWatch } from '../../../src/services/jobs/restore-watch.js';
import { until } from '../../harness/ask.js';
import { atEnd } from '../../harness/engines.js';

/** What is reported where these are the restores whose time is not over, one after the other, and the last for ever. */
async function reports(
  ...answers: (string | null | Error)[]
): Promise<{ reported: (string | null)[]; defects: unknown[] }> {
  const [reported, defects]: [(string | null)[], unknown[]] = [[], []];
  let [rounds, noted] = [0, 0];
  const watch = new RestoreWatch(
    {
      until: async () => {
        const answer = answers[Math.min(rounds, answers.length - 1)] ?? null;
        rounds += 1;
        if (answer instanceof Error) throw answer;
        return answer === null ? null : { restore: answer, endsAt: new Date(rounds) };
      },
      noteElapsed: async () => {
        noted += 1;
      },
    },
    { restoreTickMs: 1 },
    (time) => void reported.push(time?.restore ?? null),
    (error) => void defects.push(error),
  );
  atEnd(() => watch.stop());
  await watch.start();
  await until(
    () => rounds,
    (count) => count > answers.length + 1,
  );
  await watch.stop();
  expect(noted).toBe(rounds);
  return { reported, defects };
}

test('a restore is reported once, however its end moves, another that is declared meanwhile too, and that its time is over', async () => {
  expect(await reports(null, 'one', 'one', 'later', null)).toEqual({ reported: ['one', 'later', null], defects: [] });
});

test('where none was declared nothing is reported, and a store that does not answer ends nothing', async () => {
  expect(await reports(null)).toEqual({ reported: [], defects: [] });
  expect(await reports('one', new JournalUnavailable(), 'one')).toEqual({ reported: ['one'], defects: [] });
});
