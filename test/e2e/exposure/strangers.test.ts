import { describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../../src/freedompay/protocol/form.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { withSignature } from '../../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../../src/freedompay/protocol/xml.js';
import { SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import { ask } from '../../harness/ask.js';
import { order } from '../../harness/checkout.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';
import { payerToken } from '../access/payers.js';
import { post as postGraphQL } from './post.js';

const CREATE = `mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { checkout { paymentId state redirectUrl } } }`;

/** How many forged webhooks of one address are read. */
const FORGERIES = 60;
/** Has the program's clock stand still, so that no budget fills again, however long the test takes. */
const STANDING_CLOCK = '--import=data:text/javascript,const at=performance.now();performance.now=()=>at';

async function post(url: string, kind: string, body: Message | string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/webhooks/default/${kind}`, {
    method: 'POST',
    headers: {
      'content-type':
        typeof body === 'string' && body.startsWith('<') ? 'text/xml' : 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: typeof body === 'string' ? body : encodeForm(body),
  });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
}

async function created(url: string, other: Readonly<Record<string, unknown>> = {}) {
  const { data, errors } = await ask<{ createPayment: { checkout: { paymentId: string } } }>(url, CREATE, {
    input: order(other),
  });
  if (!data?.createPayment) throw new Error(JSON.stringify(errors));
  return data.createPayment.checkout.paymentId;
}

test('forged webhooks from one address are turned away after a while, and the provider’s are not', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, {}, [STANDING_CLOCK]);
  const forge = (address: string) =>
    post(
      url,
      'result',
      [
        ['pg_payment_id', '1'],
        ['pg_sig', '0'.repeat(32)],
      ],
      { 'x-forwarded-for': `198.51.100.1, ${address}` },
    );
  for (let sent = 0; sent < FORGERIES; sent++) expect((await forge('203.0.113.7')).status).toBe(403);
  const refused = await forge('203.0.113.7');
  expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
  expect(refused.text).not.toContain('pg_sig');

  const id = await created(url);
  simulator.ledger.pay(id);
  const { orderId } = simulator.ledger.payment(id);
  const result: Message = [
    ['pg_payment_id', id],
    ['pg_order_id', orderId],
    ['pg_amount', '2500.00'],
    ['pg_currency', 'KZT'],
    ['pg_result', '1'],
    ['pg_salt', 's'],
  ];
  const genuine = await post(url, 'result', withSignature('result', result, SIMULATOR_SECRET), {
    'x-forwarded-for': '203.0.113.8',
  });
  expect(genuine).toMatchObject({ status: 200, text: expect.stringContaining('<pg_status>ok</pg_status>') });
});

describe('wrong credentials from one address', () => {
  const READ = { query: '{ payment(paymentId: "7000000002") { status } }' };
  /** What one address may show at once. */
  const BUDGET = 100;

  /** The built program after a flood of wrong credentials from an address, and how to ask it from any. */
  async function flooded(address: string, before: (url: string) => Promise<void> = async () => {}) {
    const { url } = await listeningProgram((await startProvider()).url, BELIEVES_TOKENS, [STANDING_CLOCK]);
    const from = (address: string, credential: string) =>
      postGraphQL(url, READ, {
        authorization: `Bearer ${credential}`,
        'x-forwarded-for': `198.51.100.1, ${address}`,
      });
    await before(url);
    const wrong = await token({}, 'a-secret-that-is-not-the-issuers-at-all');
    const kinds = [wrong, `fpk_0123456789abcdef_${'A'.repeat(43)}`, 'hello'];
    const answers = await Promise.all(
      Array.from({ length: BUDGET }, (_, n) => from(address, kinds[n % kinds.length] ?? '')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    return from;
  }

  test('are turned away unread after a while, and so is one that holds but was never seen', async () => {
    const from = await flooded('203.0.113.7');
    for (const credential of ['hello', await token({ sub: 'new' })]) {
      const refused = await from('203.0.113.7', credential);
      expect([refused.status, refused.codes]).toEqual([429, ['RATE_LIMITED']]);
      const [{ extensions }] = JSON.parse(refused.text).errors;
      expect(extensions).toMatchObject({ retryable: true, requestId: expect.any(String) });
      expect(String(extensions.retryAfterSeconds)).toBe(refused.headers.get('retry-after'));
      expect(extensions.retryAfterSeconds).toBeGreaterThan(0);
    }
    expect((await from('203.0.113.8', await token({ sub: 'new' }))).status).toBe(200);
    expect((await from('203.0.113.8', 'hello')).status).toBe(401);
  });

  test('lock nobody out who was let in before, from wherever he asks', async () => {
    let payer = '';
    const from = await flooded('203.0.113.7', async (url) => {
      payer = await payerToken(url, 'paymentIds: ["7000000002"]', await token());
      expect((await postGraphQL(url, READ, { authorization: `Bearer ${payer}` })).status).toBe(200);
    });
    expect((await from('203.0.113.7', 'hello')).status).toBe(429);
    expect((await from('203.0.113.7', payer)).data).toEqual({ payment: { status: 'CAPTURED' } });
  });

  test('are counted for the whole of an IPv6 network that one customer has', async () => {
    const from = await flooded('2001:db8:1:2::1');
    expect((await from('2001:db8:1:2:ffff::9', 'hello')).status).toBe(429);
    expect((await from('2001:db8:1:3::1', 'hello')).status).toBe(401);
  });
});

test('a webhook of more than 200 fields is refused in every form, though it is signed', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url);
  const fields = (count: number): Message => Array.from({ length: count }, (_, n) => [`pg_field_${n}`, 'x'] as const);
  const few = withSignature('result', fields(190), SIMULATOR_SECRET);
  const many = withSignature('result', fields(200), SIMULATOR_SECRET);
  const nested = withSignature('result', [['pg_group', fields(200)]], SIMULATOR_SECRET);
  const most = 'A webhook has 200 fields at most.';
  for (const message of [many, nested])
    for (const body of [encodeForm(message), encodeXml(message)])
      expect(await post(url, 'result', body)).toMatchObject({ status: 400, text: expect.stringContaining(most) });
  expect((await post(url, 'result', encodeForm(few))).text).not.toContain(most);
});

test('where the payment page lies is handed out as it was understood, or not at all', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url);
  const { data } = await ask<{ createPayment: { checkout: { redirectUrl: string } } }>(url, CREATE, {
    input: order({ idempotencyKey: 'page' }),
  });
  const page = data?.createPayment.checkout.redirectUrl ?? '';
  expect([new URL(page).href, new URL(page).origin]).toEqual([page, simulator.url]);
});
