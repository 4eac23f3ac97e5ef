import { describeFaultedPaymentWrites } from './write-table.js';

describeFaultedPaymentWrites('gateway');
