import { expect, test } from '@jest/globals';
import { describeSharedEngines } from '../../store/engines.js';
import { ask } from '../ask.js';
import { BELIEVES_TOKENS, token } from '../credentials.js';
import { reworded, startMeddlingProxy } from '../meddling-proxy.js';
import { listeningProgram } from '../program.js';
import { startProvider } from '../system.js';
import { notify } from '../webhook.js';

/*
 * What holds on the program as it is built and started, where no other file here shows it.
 */

const PAID = '7000000002';

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https://pay.example',
  'data:text/html,<script>alert(1)</script>',
  'https://user:password@pay.example/1',
  '//pay.example/1',
])('nobody is sent to the page %s, whoever signed it', async (page) => {
  const provider = await startProvider();
  const proxy = await startMeddlingProxy(provider.url);
  proxy.meddle = (call) => (call.script === 'init_payment.php' ? reworded(call, { pg_redirect_url: page }) : undefined);
  const { url } = await listeningProgram(proxy.url);
  const input = `orderId: "PAGE-1", amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "page-1"`;
  const { data } = await ask(url, `mutation { createPayment(input: { ${input} }) { checkout { redirectUrl } } }`);
  expect(data).toEqual({ createPayment: { checkout: { redirectUrl: null } } });
});

test('a key that is shown again shows what happened to it only to those who may read operations', async () => {
  const provider = await startProvider();
  const { url } = await listeningProgram(provider.url, BELIEVES_TOKENS);
  const input = `paymentId: "${PAID}", amount: "40", idempotencyKey: "again-1"`;
  const refund = (more = '') =>
    `mutation { refundPayment(input: { ${input} }) { replayed operation { state ${more} } } }`;
  const [whole, part] = await Promise.all([token(), token({ scope: 'payments:refund payments:read' })]);
  expect(await ask(url, refund(), {}, part)).toMatchObject({
    errors: [],
    data: { refundPayment: { replayed: false } },
  });
  expect(await ask(url, refund(), {}, part)).toMatchObject({ errors: [], data: { refundPayment: { replayed: true } } });
  const refused = await ask(url, refund('events { note }'), {}, part);
  expect(refused.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
  expect(JSON.stringify(refused.data ?? null)).not.toContain('asked for');
  const shown = await ask(url, refund('events { note }'), {}, whole);
  expect(JSON.stringify(shown.data)).toContain('asked for');
});

describeSharedEngines('a signed webhook with NUL, which not every store can keep,', (engine) => {
  test('is refused by its form', async () => {
    const provider = await startProvider();
    const databaseUrl = await engine.empty();
    const { url } = await listeningProgram(provider.url, { DATABASE_URL: databaseUrl });
    const fields = [
      ['pg_payment_id', PAID],
      ['pg_order_id', 'A\0B'],
      ['pg_amount', '2500'],
      ['pg_currency', 'KZT'],
      ['pg_result', '1'],
      ['pg_can_reject', '0'],
      ['pg_captured', '1'],
    ] as const;
    expect((await notify({ gateway: { url } }, 'result', fields)).status).toBe(400);
  });
});
