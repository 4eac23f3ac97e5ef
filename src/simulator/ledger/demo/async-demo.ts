import type { Ledger } from '../ledger.js';
import type { NewPayment } from '../new-payment.js';

/** The day before all other demo payments; the hour (UTC) tells them apart. */
const at = (hour: number): Date => new Date(Date.UTC(2026, 6, 21, hour));

/** The ids of these payments, and of what was done to them, are counted. */
const id = (number: number) => `01978d0e-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** One of each word of the asynchronous Gateway API, and one that nobody documents. */
const PAYMENTS: readonly NewPayment[] = [
  { orderId: 'DEMO-V5-HOLD', amount: '15000.00', state: 'hold' },
  { orderId: 'DEMO-V5-PAID', amount: '2500.00', state: 'captured' },
  {
    orderId: 'DEMO-V5-PARTIAL',
    amount: '100.00',
    state: 'captured',
    refunds: [
      { id: id(31), amount: '40.00', createdAt: at(10) },
      { id: id(32), amount: '60.00', createdAt: at(11), status: 'error', failureCode: '10020' },
    ],
  },
  { orderId: 'DEMO-V5-DECLINED', amount: '990.00', state: 'declined', failureCode: '10009' },
  { orderId: 'DEMO-V5-PROCESS', amount: '500.50' },
  {
    orderId: 'DEMO-V5-REFUNDED',
    amount: '320.00',
    state: 'captured',
    refunds: [{ id: id(61), amount: '320.00', createdAt: at(14) }],
  },
  { orderId: 'DEMO-V5-CANCELED', amount: '4140.00', state: 'cancelled', revocationId: id(71) },
  { orderId: 'DEMO-V5-ODD', amount: '77.00', word: 'on_review' },
  { orderId: 'DEMO-V5-3DS', amount: '45.00', word: 'waiting_3ds' },
  { orderId: 'DEMO-V5-CLEARING', amount: '640.00', state: 'hold', word: 'process_clearing' },
];

/** Adds the demo payments of the asynchronous Gateway API, which the scripts do not know. */
export function addAsyncDemo(ledger: Ledger): void {
  for (const [index, given] of PAYMENTS.entries())
    ledger.addPayment({ id: id(index + 1), createdAt: at(8 + index), ...given });
}
