import { expect, test } from '@jest/globals';
import { startSystem } from '../harness/system.js';

const READ =
  '{ payment(paymentId: "7000000003") { refunds { failure { code reason fixableBy payerMessage(language: EN) } } } }';

test('a code that nobody documents has a reason and a sentence all the same, is logged once, and counted', async () => {
  const { gateway, query, simulator, logged } = await startSystem({ env: { STATUS_MAX_AGE_MS: '0' } });
  simulator.ledger.setRefundStatus('7000000032', 'error', '777001');
  for (let times = 0; times < 3; times += 1) {
    const { data } = await query(READ);
    const sentence = expect.stringMatching(/^[A-Z][^0-9]+\.$/);
    expect(data).toMatchObject({
      payment: { refunds: [{}, { failure: { code: '777001', reason: 'OTHER', payerMessage: sentence } }] },
    });
  }
  const lines = logged().filter(({ msg }) => msg === 'provider code that nobody documents');
  expect(lines).toMatchObject([{ level: 40, code: '777001' }]);
  const ready = await (await fetch(`${gateway.url}/health/ready`)).json();
  expect(ready).toMatchObject({ unknownCodes: { 777001: 3 } });
});
