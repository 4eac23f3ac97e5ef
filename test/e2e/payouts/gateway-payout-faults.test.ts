import { describeFaultedPayouts } from './payout-table.js';

describeFaultedPayouts('gateway');
