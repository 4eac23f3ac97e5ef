import { describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../src/contract/play/run-results.js';
import { runnableOperationsIn } from '../../../src/contract/play/runnable-operations.js';
import { projectOf } from '../../../src/contract/project.js';
import { findingsOfRun } from '../../../src/contract/run/run-findings.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';

const schema = gatewaySchema();

/** What is found where an operation was run so. */
function found(
  text: string,
  executions: Execution[],
  notMade: readonly (readonly [string, 'absent' | 'unknown'])[] = [],
) {
  const project = projectOf([{ path: 'one.graphql', text }]);
  const [candidate] = runnableOperationsIn(project, schema);
  if (!candidate) throw new Error('The operation does not fit the schema.');
  const ran = { candidate, executions, fields: new Map(), notMade: new Map(notMade) };
  return findingsOfRun(ran, project, 'config.json').map(({ rule, message }) => `${rule}: ${message}`);
}

const executed = (comparable: unknown, ...errors: Execution['errors']): Execution => ({
  scenario: 'held',
  reading: { comparable, truths: [] },
  errors,
});
const error = (code: string, path: string) => ({ code, path, message: `${code}!` });

const REFUND =
  'mutation M($i: RefundPaymentInput!) { refundPayment(input: $i) { operation { state events { note } } } }';
const PAYMENT = 'query Q($x: ID!) { payment(paymentId: $x) { status } }';

describe('of an operation that was run', () => {
  test('an error that takes the outcome of a mutation with it is found', () => {
    const lost = executed({ refundPayment: null }, error('INTERNAL_SERVER_ERROR', 'refundPayment.operation.events'));
    expect(found(REFUND, [lost])).toEqual([
      'unreadable-error: An error below takes the whole answer with it (INTERNAL_SERVER_ERROR at refundPayment.operation.events, held): ask for that in a query of its own.',
    ]);
  });

  test.each([
    ['the mutation itself failed', executed({ refundPayment: null }, error('PROVIDER_UNAVAILABLE', 'refundPayment'))],
    [
      'the rest of the answer is there',
      executed({ refundPayment: {} }, error('PROVIDER_TIMEOUT', 'refundPayment.payment')),
    ],
  ])('no error is where %s', (_why, execution) => {
    expect(found(REFUND, [execution])).toEqual([]);
  });

  test('it is told where it was refused each time, and not where it was refused once', () => {
    const refused = executed(null, error('BAD_USER_INPUT', ''));
    expect(found(PAYMENT, [refused, refused])).toEqual([
      'variables: It was refused in every scenario, so that nothing was seen of it: BAD_USER_INPUT!',
    ]);
    expect(found(PAYMENT, [refused, executed({ payment: null })])).toEqual([]);
  });

  test('it is told which variables it lacked, and where to give them', () => {
    expect(found(PAYMENT, [], [['x', 'unknown']])).toEqual([
      'variables: It was not run: what goes into $x is not known; give it in config.json: {"variables":{"Q":{"x":"…"}}}.',
    ]);
    expect(found(PAYMENT.replace('query Q', 'query'), [], [['x', 'absent']])).toEqual([
      expect.stringContaining('give the operation a name, and the value in config.json.'),
    ]);
  });

  test('nothing is told where some scenario lacked something and others did not', () => {
    expect(found(PAYMENT, [executed({ payment: { status: 'CAPTURED' } })], [['x', 'absent']])).toEqual([]);
  });
});
