import { describeFaultedPaymentWrites } from './write-table.js';

describeFaultedPaymentWrites('async');
