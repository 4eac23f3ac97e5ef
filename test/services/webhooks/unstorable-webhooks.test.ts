import { expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import type { RawWebhook } from '../../../src/freedompay/webhooks/body.js';
import { FORMS, shop, signed } from '../../freedompay/webhooks/deliveries.js';
import { describeEngines } from '../../harness/engines.js';
import {
  addCheckout,
  checkFields,
  delivered,
  type Kind,
  openWebhookServices,
  resultFields,
} from '../../harness/webhook-services.js';

const PAYOUT: Message = Object.entries({
  pg_payment_id: '301',
  pg_order_id: 'P-1',
  pg_merchant_id: shop.merchantId,
  pg_salt: 's',
});
const KINDS: readonly (readonly [Kind, Message])[] = [
  ['check', checkFields()],
  ['result', resultFields()],
  ['payout', PAYOUT],
];

const post = (contentType: string, body: string): RawWebhook => {
  return { method: 'POST', query: '', contentType, body: Buffer.from(body) };
};
const xmlOf = (message: Message, odd: string) =>
  `<response>${message.map(([name, value]) => `<${name}>${value === '\0' ? odd : value}</${name}>`).join('')}</response>`;

describeEngines('a webhook that the provider signed', (engine) => {
  test.each(KINDS)(
    'as a %s with NUL in any of its texts is answered 400, and nothing is kept',
    async (kind, fields) => {
      const box = await openWebhookServices({ url: await engine.fresh() });
      await addCheckout(box, { paymentId: '101' });
      const sign = (message: Message) => signed(kind, message, kind === 'payout' ? shop.payoutSecret : shop.secret);
      const multipart = FORMS['a multipart POST'] as (message: Message) => RawWebhook;
      const statuses = new Map<string, number>();
      const send = async (what: string, raw: RawWebhook) => statuses.set(what, (await box.take(kind, raw)).status);

      for (const [spoiled] of fields) {
        const message = sign(fields.map(([name, value]) => [name, name === spoiled ? `${value}\0` : value] as const));
        await send(`${spoiled}, urlencoded`, delivered(message));
        await send(`${spoiled}, multipart`, multipart(message));
      }
      const own = sign([...fields, ['cart', '\0']]);
      await send('a field of the shop, urlencoded', delivered(own));
      await send('a nested field', delivered(sign([...fields, ['cart', [['rows', 'a\0b']]]])));
      for (const odd of ['&#0;', '&#x0;', '\0', '&#xD800;', '&#55296;', '<![CDATA[\0]]>'])
        await send(`XML with ${JSON.stringify(odd)}`, post('text/xml', xmlOf(own, odd)));
      await send('a name, urlencoded', post('application/x-www-form-urlencoded', 'a%00b=1'));
      await send('a nested name', post('application/x-www-form-urlencoded', 'a[b%00]=1'));
      await send('a name, multipart', multipart(sign([...fields, ['a\0b', '1']])));
      expect([...statuses].filter(([, status]) => status !== 400)).toEqual([]);
      expect(await box.store.selectFrom('inbox').selectAll().execute()).toEqual([]);
      expect(box.reported).toEqual([]);

      // The honest one is taken all the same.
      expect((await box.send(kind, fields)).status).toBe(200);
    },
  );
});
