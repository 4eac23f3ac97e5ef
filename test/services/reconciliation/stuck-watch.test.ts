import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import type { StuckWrite } from '../../../src/domain/operations/operation.js';
import { StuckWatch } from '../../../src/services/reconciliation/stuck-watch.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { atEnd } from '../../harness/engines.js';

type Answer = readonly string[] | Error;

/** A watch whose rounds come to these answers, one after the other, and then to nothing. */
function watch(...answers: Answer[]) {
  const [reported, defects]: [string[], unknown[]] = [[], []];
  let rounds = 0;
  const take = async () => {
    rounds += 1;
    const answer = answers.shift() ?? [];
    if (answer instanceof Error) throw answer;
    return answer.map((id) => ({ id }) as OperationRecord);
  };
  const one = new StuckWatch(
    { take },
    { stuckTickMs: 1 },
    ({ id }: StuckWrite) => void reported.push(id),
    (error) => void defects.push(error),
  );
  atEnd(() => one.stop());
  one.start();
  return { one, reported, defects, rounds: () => rounds };
}

test('each operation that is claimed is reported, round after round', async () => {
  const { reported } = watch(['a', 'b'], [], ['c']);
  await until(
    () => reported.length,
    (count) => count === 3,
  );
  expect(reported).toEqual(['a', 'b', 'c']);
});

test('a round that fails ends nothing: a store that is down is no defect, anything else is', async () => {
  const broken = new TypeError('broken');
  const { reported, defects } = watch(new JournalUnavailable(), broken, ['a']);
  await until(
    () => reported.length,
    (count) => count === 1,
  );
  expect(defects).toEqual([broken]);
});

test('nothing is asked any more once it is stopped', async () => {
  const { one, rounds } = watch();
  await until(rounds, (count) => count > 1);
  await one.stop();
  const before = rounds();
  await new Promise((resolve) => setImmediate(resolve));
  expect(rounds()).toBe(before);
});
