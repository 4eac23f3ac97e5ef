import { describe, expect, test } from '@jest/globals';
import type { Truth } from '../../../src/contract/play/answer-reading.js';
import type { Execution } from '../../../src/contract/play/run-results.js';
import { indistinguishableIn } from '../../../src/contract/run/indistinguishable-outcomes.js';

const truth = (state: string, more: Partial<Truth> = {}): Truth => ({
  slot: 'refund.operation',
  state,
  detail: null,
  select: 'operation.state',
  selectDetail: 'operation.problem { code advice }',
  isReason: false,
  ...more,
});

const executed = (
  scenario: string,
  comparable: unknown,
  truths: readonly Truth[],
  errors: Execution['errors'] = [],
): Execution => ({ scenario, reading: { comparable, truths }, errors });

describe('what an operation cannot tell apart', () => {
  test('are outcomes that differ where the answers do not, with the first scenario of each', () => {
    const found = indistinguishableIn([
      executed('lost', { refund: { replayed: false } }, [truth('UNKNOWN')]),
      executed('captured', { refund: { replayed: false } }, [truth('SUCCEEDED')]),
      executed('paid', { refund: { replayed: false } }, [truth('SUCCEEDED')]),
    ]);
    expect(found).toEqual([
      { isReason: false, message: 'SUCCEEDED and UNKNOWN look the same (captured, lost): select operation.state.' },
    ]);
  });

  test.each([
    ['answers differ', executed('b', { state: 'UNKNOWN' }, [truth('UNKNOWN')])],
    [
      'one has an error',
      executed('b', { state: 'SUCCEEDED' }, [truth('UNKNOWN')], [{ code: 'X', path: '', message: '' }]),
    ],
    ['the outcome is the same', executed('b', { state: 'SUCCEEDED' }, [truth('SUCCEEDED')])],
    ['there is no outcome', executed('b', { state: 'SUCCEEDED' }, [])],
  ])('is nothing where %s', (_why, other) => {
    expect(indistinguishableIn([executed('a', { state: 'SUCCEEDED' }, [truth('SUCCEEDED')]), other])).toEqual([]);
  });

  test('are two refusals after which different things are to be done', () => {
    const answer = { state: 'REJECTED' };
    const found = indistinguishableIn([
      executed('unpaid', answer, [truth('REJECTED', { detail: 'GIVE_UP' })]),
      executed('provider-down', answer, [truth('REJECTED', { detail: 'RETRY_WITH_NEW_KEY' })]),
    ]);
    expect(found).toMatchObject([{ message: expect.stringMatching(/select operation\.problem \{ code advice \}\.$/) }]);
  });

  test('is told once for each thing to select, however many answers are the same', () => {
    const found = indistinguishableIn([
      executed('a', 1, [truth('UNKNOWN')]),
      executed('b', 1, [truth('SUCCEEDED')]),
      executed('c', 2, [truth('UNKNOWN')]),
      executed('d', 2, [truth('PENDING')]),
    ]);
    expect(found.map(({ message }) => message)).toEqual([
      'SUCCEEDED and UNKNOWN look the same (b, a); PENDING and UNKNOWN look the same (d, c): select operation.state.',
    ]);
  });
});
