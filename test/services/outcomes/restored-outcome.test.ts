import { expect, test } from '@jest/globals';
import { Restores } from '../../../src/store/restores.js';
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
