import { expect, test } from '@jest/globals';
import { detailsOf, tableOf } from '../../src/cli/operations-tables.js';
import type { PaymentOperation } from '../../src/domain/operations/operation.js';

const AT = new Date('2026-08-01T10:00:00Z');
const ERASES = '\u001b[2J\u202e';

const operation: PaymentOperation = {
  ...{ id: 'op', account: 'default', kind: 'REFUND', state: 'REJECTED', paymentId: '1', amount: null, refund: null },
  ...{ idempotencyKey: 'key', reason: null, note: null, requestedBy: `Dana${ERASES}`, approvedBy: null },
  ...{ createdAt: AT, updatedAt: AT },
  problem: {
    ...{ code: 'PROVIDER_REFUSED', advice: 'GIVE_UP', providerCode: '1', providerMessage: null },
    message: `no${ERASES}\nstate SUCCEEDED`,
  },
};

test('words of others neither steer the terminal nor look like lines of their own', () => {
  const at = { at: AT, source: 'READ', state: 'REJECTED', requestId: null, caller: null, person: null } as const;
  const texts = [tableOf([operation]), detailsOf({ operation, events: [{ ...at, note: `seen${ERASES}` }] })];
  for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(texts[1]).toContain('PROVIDER_REFUSED: no [2J  state SUCCEEDED');
});
