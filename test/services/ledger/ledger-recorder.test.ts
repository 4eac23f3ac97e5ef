import { expect, jest, test } from '@jest/globals';
import type { Payment } from '../../../src/domain/payments/payment.js';
import { LedgerRecorder } from '../../../src/services/ledger/ledger-recorder.js';
import { PaymentHistories } from '../../../src/services/ledger/payment-histories.js';
import { openStores } from '../../../src/store/database.js';
import { Ledger } from '../../../src/store/ledger/ledger.js';
import { LedgerReads } from '../../../src/store/ledger/ledger-reads.js';
import { captured, held, refundOf } from '../../domain/examples.js';
import { ASKED } from '../../harness/cause.js';
import { atEnd } from '../../harness/engines.js';

async function openRecorder() {
  const stores = await openStores(':memory:');
  atEnd(() => stores.close());
  const ledger = new Ledger(stores.writes);
  const written = jest.spyOn(ledger, 'notePayments');
  const defects: unknown[] = [];
  const recorder = new LedgerRecorder(ledger, { gatherMs: 60_000 }, (error) => defects.push(error));
  atEnd(async () => {
    await recorder.close();
    expect(defects).toEqual([]);
  });
  const histories = new PaymentHistories(new LedgerReads(stores), recorder);
  const history = async () => (await histories.of([{ account: 'default', paymentId: '101' }]))[0] ?? [];
  return { recorder, written, history };
}

const at = (payment: Payment, ms: number): Payment => ({ ...payment, checkedAt: new Date(ms) });

test('a payment that is read again unchanged is not written again', async () => {
  const { recorder, written } = await openRecorder();
  for (let n = 0; n < 5; n += 1) {
    recorder.heardPayment(at(held(), n), 'reads', ASKED);
    await recorder.flush();
  }
  expect(written).toHaveBeenCalledTimes(1);
});

test('a refund that changed its status is written, though no sum of the payment did', async () => {
  const { recorder, written } = await openRecorder();
  for (const status of ['PENDING', 'FAILED'] as const) {
    recorder.heardPayment(captured(refundOf('40', { status })), 'reads', ASKED);
    await recorder.flush();
  }
  expect(written).toHaveBeenCalledTimes(2);
});

test('history has what was read a moment ago, and what each reading was made for', async () => {
  const { recorder, history } = await openRecorder();
  recorder.heardPayment(at(held(), 1), 'webhooks', ASKED);
  recorder.heardPayment(at(captured(), 2), 'writes', ASKED);
  recorder.heardPayment(at(captured(refundOf('40')), 3), 'reads', ASKED);
  recorder.heardPayment(at(held(), 4), 'polling', { job: 'webhook rechecks' });
  expect((await history()).map(({ source }) => source)).toEqual(['WEBHOOK', 'OPERATION', 'READ', 'WEBHOOK']);
});

test('after everything was forgotten what is read is written again', async () => {
  const { recorder, written } = await openRecorder();
  recorder.heardPayment(held(), 'reads', ASKED);
  await recorder.flush();
  recorder.forget();
  recorder.heardPayment(held(), 'reads', ASKED);
  await recorder.flush();
  expect(written).toHaveBeenCalledTimes(2);
});
