import { describeFaultedCharges } from './charge-table.js';

describeFaultedCharges('merchant');
