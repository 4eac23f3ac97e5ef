import { expect, test } from '@jest/globals';
import { describeEngines } from '../../harness/engines.js';
import { addCheckout, checkFields, openWebhookServices, resultFields } from '../../harness/webhook-services.js';

describeEngines('a webhook that is repeated', (engine) => {
  test.each([
    ['result', resultFields()],
    ['check', checkFields()],
  ] as const)(
    'as %s writes nothing after the first minute, gets the first bytes, and is told on once',
    async (kind, fields) => {
      const box = await openWebhookServices({ url: await engine.fresh() });
      await addCheckout(box, { paymentId: '101' });
      const first = await box.send(kind, fields);
      const aged = Date.now() - 61_000;
      await box.store.updateTable('inbox').set({ received_at: aged }).execute();
      const stored = () => box.store.selectFrom('inbox').selectAll().execute();
      const before = await stored();
      const reported = box.reported.length;
      for (let times = 0; times < 5; times++) expect((await box.send(kind, fields)).body).toBe(first.body);
      expect(await stored()).toEqual(before);
      expect(box.reported.length - reported).toBe(1);
      expect(box.webhooks.counts).toMatchObject({ accepted: 1, repeated: 5 });
    },
  );
});
