import { expect, jest, test } from '@jest/globals';
import { MAX_UNDER_WAY } from '../../../src/services/webhooks/webhooks.js';
import { checkFields, openWebhookServices, resultFields } from '../../harness/webhook-services.js';

test('of a burst, what comes beyond the bound is turned away at once, payers may pay meanwhile, and a repeat is taken', async () => {
  const box = await openWebhookServices();
  let open = () => {};
  const disk = new Promise<void>((resolve) => {
    open = resolve;
  });
  const keep = box.inbox.keep.bind(box.inbox);
  const slowly = jest.spyOn(box.inbox, 'keep').mockImplementation(async (webhook) => {
    if (webhook.kind === 'result') await disk;
    return keep(webhook);
  });
  const nth = (n: number) => resultFields({ pg_payment_id: String(1_000 + n), pg_result: '0' });

  const burst = Array.from({ length: MAX_UNDER_WAY }, (_, n) => box.send('result', nth(n)));
  expect(await box.send('result', nth(MAX_UNDER_WAY))).toMatchObject({ status: 503, isSigned: false });
  expect(box.webhooks.counts.shed).toBe(1);
  expect(await box.send('check', checkFields())).toMatchObject({ status: 200, outcome: 'ok' });

  open();
  expect(new Set((await Promise.all(burst)).map(({ status }) => status))).toEqual(new Set([200]));
  slowly.mockRestore();
  expect(await box.send('result', nth(MAX_UNDER_WAY))).toMatchObject({ status: 200, isSigned: true });
  expect(box.webhooks.counts).toMatchObject({ accepted: MAX_UNDER_WAY + 2, shed: 1 });
});
