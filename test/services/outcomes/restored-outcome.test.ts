import { expect, test } from '@jest/globals';
import { Restores } from '../../../src/store/restores.js';
import { CALL, wish } from '../../harness/operation-records.js';
import { openWriteServices, PAID } from '../../harness/write-services.js';

const LOST = "another's, whose record is lost";

test('after a restore an open refund does not take the entry of one whose record was lost, and that one is not sent again', async () => {
  const services = await openWriteServices({ receipts: false, tuning: { horizonMs: 3_600_000 } });
  const { simulator, store } = services;
  simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation: open } = await services.ask('REFUND', PAID, '40');
  await new Restores(store).declare('a restore');
  // Done after the backup, and shown from now on.
  simulator.ledger.refund(PAID, '40');

  const { operation: repeated } = await services.ask('REFUND', PAID, '40.00');
  expect(repeated).toMatchObject({ state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } });
  const reported = await services.becomes(open.id, ({ problem }) => problem?.message.includes(LOST) === true);
  expect(reported).toMatchObject({ state: 'UNKNOWN', refund: null, problem: { advice: 'ASK_OPERATOR' } });
  expect(simulator.ledger.payment(PAID).writes).toBe(1);
});

test('what a restored journal has as not sent is not told as not done, and is not sent again over what it cannot account for', async () => {
  const services = await openWriteServices({ tuning: { horizonMs: 1, abandonedAfterMs: 100 } });
  const { simulator, store, journal } = services;
  const { operation: unsent } = await journal.begin(wish({ paymentId: PAID, askedAmount: '40' }), CALL);
  await new Restores(store).declare('a restore');
  // It was sent after the backup, and that is lost.
  simulator.ledger.refund(PAID, '40');
  await new Restores(store).noteElapsed({ name: 'a restore', elapsedMs: 86_400_000 });

  const closed = await services.end(unsent.id);
  expect(closed).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
  const person = { caller: 'somebody', requestId: 'r', person: null, note: null };
  const retried = await services.operations.retry(services.account, unsent.id, person);
  expect(retried.operation).toMatchObject({ state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } });
  // That one, and none of this gateway's.
  expect(simulator.ledger.payment(PAID).writes).toBe(1);
});
