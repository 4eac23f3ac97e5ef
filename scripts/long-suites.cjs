const { join } = require('node:path');

// Suites that take minutes each: nearly every test of theirs has programs of its own started, killed or packed, or waits for
// deadlines of a table of faults. `npm test` leaves them to `npm run test:long`.
const LONG = [
  'cli/contract',
  'e2e/async-write-faults',
  'e2e/async/kills',
  'e2e/cards/card-write-faults',
  'e2e/cards/charge-faults',
  'e2e/cards/recurring-faults',
  'e2e/gateway-write-faults',
  'e2e/journal/card-kills',
  'e2e/journal/renamed',
  'e2e/journal/restored',
  'e2e/merchant-write-faults',
  'e2e/mobile/phone-faults',
  'e2e/payouts/gateway-payout-faults',
  'e2e/payouts/merchant-payout-faults',
  'e2e/payouts/payout-kills',
  'e2e/recordings',
  'e2e/rolling-restart',
  'package',
  'production-install',
  'scripts/built',
  'scripts/rehearsal',
  'scripts/scenarios',
];
const FILES = new Set(LONG.map((name) => join(__dirname, '..', 'test', `${name}.test.ts`)));

/** What `jest --filter` asks for. */
module.exports = async (paths) => ({ filtered: paths.filter((path) => FILES.has(path)) });
module.exports.FILES = FILES;
