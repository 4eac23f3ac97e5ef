import type { NewCard } from '../cards/card-book.js';
import type { Ledger } from '../ledger.js';
import { DEMO_CARD } from '../new-payment.js';
import { addAsyncDemo } from './async-demo.js';

/** The day all demo payments were made; the hour (UTC) tells them apart. */
const at = (hour: number, minute = 0): Date => new Date(Date.UTC(2026, 6, 22, hour, minute));

/** Two users of the shop, each with cards to pay with and one or more to be paid to. */
const DEMO_CARDS: readonly NewCard[] = [
  { id: '6000000001', userId: 'demo-user-1', pan: '4716-04XX-XXXX-1981', createdAt: at(6), profileId: '6100000001' },
  { id: '6000000002', userId: 'demo-user-1', pan: '4916-30XX-XXXX-4310', createdAt: at(6, 5) },
  { id: '6000000003', userId: 'demo-user-1', pan: '4400-44XX-XXXX-4443', createdAt: at(6, 10) },
  { id: '6000000004', userId: 'demo-user-1', pan: '4671-59XX-XXXX-8252', createdAt: at(6, 15), use: 'payout' },
  { id: '6000000005', userId: 'demo-user-2', pan: '5555-55XX-XXXX-5599', createdAt: at(7) },
  { id: '6000000006', userId: 'demo-user-2', pan: '5507-84XX-XXXX-2294', createdAt: at(7, 5), use: 'payout' },
  { id: '6000000007', userId: 'demo-user-2', pan: '4532-67XX-XXXX-0704', createdAt: at(7, 10), use: 'payout' },
  { id: '6000000008', userId: 'demo-user-2', pan: '4556-04XX-XXXX-1740', createdAt: at(7, 15), use: 'payout' },
];

const PAYER = { userEmail: 'payer@example.com', userPhone: '77010000000' };

/** Fills an empty ledger with the demo payments, payouts and cards: always the same ids, orders, states and dates. */
export function addDemoData(ledger: Ledger): void {
  // First, so that what most shops have is what is newest.
  addAsyncDemo(ledger);
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
    recurring: ledger.profiles.add({
      id: '6100000001',
      paymentId: '7000000002',
      amount: { amount: '2500.00', currency: 'KZT' },
      card: DEMO_CARD,
      userId: 'demo-user-1',
      createdAt: at(9),
      expiresAt: new Date(Date.UTC(2036, 6, 22)),
    }),
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
  ledger.addPayout({ id: '7100000001', orderId: 'DEMO-PAYOUT-OK', word: 'ok', createdAt: at(17), isEarlier: true });
  ledger.addPayout({
    id: '7100000002',
    orderId: 'DEMO-PAYOUT-PENDING',
    word: 'pending',
    createdAt: at(18),
    isEarlier: true,
  });
  ledger.addPayout({
    id: '7100000003',
    orderId: 'DEMO-PAYOUT-FAILED',
    word: 'failed',
    createdAt: at(19),
    isEarlier: true,
    failureCode: '10000',
  });
  for (const card of DEMO_CARDS) ledger.cards.add(card);
  const [, , , payee] = ledger.cards.list('demo-user-1');
  ledger.addPayout({
    id: '7100000004',
    orderId: 'DEMO-PAYOUT-CARD',
    amount: '4200.00',
    word: 'ok',
    createdAt: at(20),
    isEarlier: true,
    userId: 'demo-user-1',
    description: 'Prize',
    payee: payee ? { hash: payee.pan, cardToken: payee.token } : null,
  });
  ledger.addPayout({
    id: '7100000005',
    orderId: 'DEMO-PAYOUT-PAGE',
    amount: '700.00',
    word: 'partial',
    createdAt: at(21),
    description: 'Prize that waits for its payee',
    hasPage: true,
  });
}
