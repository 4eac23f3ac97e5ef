import { money } from '../domain/money.js';
import { referenceOf } from './dates.js';
import type { Ledger } from './ledger.js';
import { failureOf } from './refusals.js';
import type { RefundRecord } from './transactions.js';

/** The day all demo payments were made; the hour tells them apart. */
const at = (hour: number, minute = 0): Date => new Date(Date.UTC(2026, 6, 22, hour, minute));

function refund(id: string, amount: string, paidAt: Date | null, failureCode?: string): RefundRecord {
  return {
    id,
    sequence: 0,
    status: failureCode ? 'error' : 'success',
    amount: money(amount, 'KZT'),
    createdAt: paidAt ?? at(11, 45),
    paidAt,
    reference: paidAt && referenceOf(paidAt),
    failure: failureCode ? failureOf(failureCode) : null,
  };
}

/** Fills an empty ledger with the demo payments and payouts: always the same ids, orders, states and dates. */
export function addDemoData(ledger: Ledger): void {
  const payer = { userEmail: 'payer@example.com', userPhone: '77010000000' };
  ledger.addPayment({
    id: '7000000001',
    orderId: 'DEMO-HOLD',
    state: 'hold',
    amount: '15000.00',
    createdAt: at(8),
    ...payer,
  });
  ledger.addPayment({
    id: '7000000002',
    orderId: 'DEMO-PAID',
    state: 'captured',
    amount: '2500.00',
    createdAt: at(9),
    ...payer,
  });
  ledger.addPayment({
    id: '7000000003',
    orderId: 'DEMO-PARTIAL',
    state: 'captured',
    amount: '100.00',
    createdAt: at(11, 38),
    refunds: [refund('7000000031', '40.00', at(11, 41)), refund('7000000032', '60.00', null, '10020')],
    ...payer,
  });
  ledger.addPayment({
    id: '7000000004',
    orderId: 'DEMO-DECLINED',
    state: 'declined',
    failureCode: '10009',
    amount: '990.00',
    createdAt: at(12),
  });
  ledger.addPayment({ id: '7000000005', orderId: 'DEMO-NEW', state: 'new', amount: '500.50', createdAt: at(13) });
  ledger.addPayment({
    id: '7000000006',
    orderId: 'DEMO-REFUNDED',
    state: 'captured',
    amount: '320.00',
    createdAt: at(14),
    refunds: [refund('7000000061', '320.00', at(14, 30))],
    ...payer,
  });
  ledger.addPayment({
    id: '7000000007',
    orderId: 'DEMO-CANCELED',
    state: 'cancelled',
    amount: '4140.00',
    createdAt: at(15),
    revocations: [{ id: '7000000071', status: 'success', amount: money('4140.00', 'KZT'), createdAt: at(15, 20) }],
    ...payer,
  });
  ledger.addPayment({
    id: '7000000008',
    orderId: 'DEMO-ODD',
    state: 'new',
    word: 'on_review',
    amount: '77.00',
    createdAt: at(16),
  });
  ledger.addPayout({ id: '7100000001', orderId: 'DEMO-PAYOUT-OK', word: 'ok', createdAt: at(17) });
  ledger.addPayout({ id: '7100000002', orderId: 'DEMO-PAYOUT-PENDING', word: 'pending', createdAt: at(18) });
  ledger.addPayout({
    id: '7100000003',
    orderId: 'DEMO-PAYOUT-FAILED',
    word: 'failed',
    failureCode: '10000',
    createdAt: at(19),
  });
}
