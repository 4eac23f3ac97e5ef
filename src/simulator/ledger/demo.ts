import type { Ledger } from './ledger.js';

/** The day all demo payments were made; the hour (UTC) tells them apart. */
const at = (hour: number, minute = 0): Date => new Date(Date.UTC(2026, 6, 22, hour, minute));

const PAYER = { userEmail: 'payer@example.com', userPhone: '77010000000' };

/** Fills an empty ledger with the demo payments and payouts: always the same ids, orders, states and dates. */
export function addDemoData(ledger: Ledger): void {
  ledger.addPayment({
    id: '7000000001',
    orderId: 'DEMO-HOLD',
    amount: '15000.00',
    createdAt: at(8),
    state: 'hold',
    ...PAYER,
  });
  ledger.addPayment({
    id: '7000000002',
    orderId: 'DEMO-PAID',
    amount: '2500.00',
    createdAt: at(9),
    state: 'captured',
    ...PAYER,
  });
  ledger.addPayment({
    id: '7000000003',
    orderId: 'DEMO-PARTIAL',
    amount: '100.00',
    createdAt: at(11, 38),
    state: 'captured',
    ...PAYER,
    refunds: [
      { id: '7000000031', amount: '40.00', createdAt: at(11, 41) },
      { id: '7000000032', amount: '60.00', createdAt: at(11, 45), status: 'error', failureCode: '10020' },
    ],
  });
  ledger.addPayment({
    id: '7000000004',
    orderId: 'DEMO-DECLINED',
    amount: '990.00',
    createdAt: at(12),
    state: 'declined',
    failureCode: '10009',
  });
  ledger.addPayment({ id: '7000000005', orderId: 'DEMO-NEW', amount: '500.50', createdAt: at(13) });
  ledger.addPayment({
    id: '7000000006',
    orderId: 'DEMO-REFUNDED',
    amount: '320.00',
    createdAt: at(14),
    state: 'captured',
    ...PAYER,
    refunds: [{ id: '7000000061', amount: '320.00', createdAt: at(14, 30) }],
  });
  ledger.addPayment({
    id: '7000000007',
    orderId: 'DEMO-CANCELED',
    amount: '4140.00',
    createdAt: at(15),
    state: 'cancelled',
    revocationId: '7000000071',
    ...PAYER,
  });
  ledger.addPayment({
    id: '7000000008',
    orderId: 'DEMO-ODD',
    amount: '77.00',
    createdAt: at(16),
    word: 'on_review',
  });
  ledger.addPayout({ id: '7100000001', orderId: 'DEMO-PAYOUT-OK', word: 'ok', createdAt: at(17) });
  ledger.addPayout({ id: '7100000002', orderId: 'DEMO-PAYOUT-PENDING', word: 'pending', createdAt: at(18) });
  ledger.addPayout({
    id: '7100000003',
    orderId: 'DEMO-PAYOUT-FAILED',
    word: 'failed',
    createdAt: at(19),
    failureCode: '10000',
  });
}
