import { describeFaultedWrites } from '../../harness/faulted-writes.js';
import { PHONE_COLUMNS } from './phone-table.js';

const title = 'charges of phones that meet a fault of the provider end as the ledger says';
describeFaultedWrites(title, PHONE_COLUMNS, { horizonMs: 6_000 });
