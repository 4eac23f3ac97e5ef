import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { ask, until } from '../harness/ask.js';
import { plantSignatures } from '../harness/leaks.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

const KINDS = ['check', 'result', 'payout'] as const;
const CREATE = `mutation ($input: CreatePaymentInput!) {
  createPayment(input: $input) { checkout { paymentId } }
}`;
const WISH = { amount: '2500', currency: 'KZT', description: 'Ticket' };

/** The built program as the shop, and the provider that knows its webhooks. */
let shop: { readonly program: ListeningProgram; readonly provider: Simulator };

beforeEach(async () => {
  const provider = await startProvider();
  const program = await listeningProgram(provider.url, { STATUS_MAX_AGE_MS: undefined });
  const [check, result, payout] = KINDS.map((kind) => `${program.url}/webhooks/default/${kind}`);
  provider.setUrls({ check: check ?? null, result: result ?? null, payout: payout ?? null });
  shop = { program, provider };
});

const create = (input: object) =>
  ask<{ readonly createPayment: { readonly checkout: { readonly paymentId: string } } | null }>(
    shop.program.url,
    CREATE,
    { input: { ...WISH, idempotencyKey: randomUUID(), ...input } },
  );

/** A page of an order; gives its payment's id. */
async function page(orderId: string): Promise<string> {
  const { data, errors } = await create({ orderId });
  expect(errors).toEqual([]);
  return data?.createPayment?.checkout.paymentId ?? '';
}

/** Sends fields as they are, signature and all. */
async function deliver(kind: string, message: Message) {
  plantSignatures(message);
  const response = await fetch(`${shop.program.url}/webhooks/default/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeForm(message),
  });
  const text = await response.text();
  plantSignatures(text);
  return { status: response.status, text, outcome: /<pg_status>(\w+)</.exec(text)?.[1] };
}

const say = (kind: string, fields: Message) => deliver(kind, withSignature(kind, fields, SIMULATOR_SECRET));
const paid = (id: string, salt: string) =>
  say('result', [
    ['pg_payment_id', id],
    ['pg_result', '1'],
    ['pg_can_reject', '1'],
    ['pg_salt', salt],
  ]);

/** The provider's question about a payment of 2500.00 KZT. */
const mayBePaid = (id: string, orderId: string) =>
  say(
    'check',
    Object.entries({
      pg_payment_id: id,
      pg_order_id: orderId,
      pg_amount: '2500',
      pg_currency: 'KZT',
      pg_ps_amount: '2500',
      pg_ps_full_amount: '2500',
      pg_salt: 's',
    }),
  );

/** Opens a page past the gateway, as another program of the shop does, pays there, and gives what the browser is handed. */
async function handedToBrowser(orderId: string, successUrl: string): Promise<Message> {
  const fields: Message = [
    ['pg_merchant_id', SIMULATOR_MERCHANT_ID],
    ['pg_order_id', orderId],
    ['pg_amount', '10'],
    ['pg_currency', 'KZT'],
    ['pg_description', 'Sweets'],
    ['pg_success_url', successUrl],
    ['pg_salt', 'salt'],
  ];
  const body = new URLSearchParams(encodeForm(withSignature('init_payment.php', fields, SIMULATOR_SECRET)));
  const reply = await fetch(`${shop.provider.url}/init_payment.php`, { method: 'POST', body });
  const address = textOf(decodeXml(await reply.text()), 'pg_redirect_url') ?? '';
  const answer = await fetch(`${address}/pay`, { method: 'POST', redirect: 'manual' });
  expect(answer.status).toBe(303);
  return [...new URL(answer.headers.get('location') ?? '').searchParams];
}

test('what is signed for a payer’s browser cannot be passed off as the result of another’s payment', async () => {
  const victim = await page('VICTIM');
  const successUrl = `${shop.program.url}/webhooks/default/result`;
  const handed = await handedToBrowser(`${victim};1`, successUrl);
  const [own, salt, signature] = ['pg_payment_id', 'pg_salt', 'pg_sig'].map((name) => textOf(handed, name) ?? '');
  const claim: Message = [
    ['pg_payment_id', victim],
    ['pg_result', '1'],
  ];
  const guises: readonly Message[] = [
    [...claim, ['pg_salt', own as string], ['pg_zz', salt as string]],
    [...claim, ['pg_salt', `${own};${salt}`]],
  ];
  for (const fields of guises) {
    const message: Message = [...fields, ['pg_sig', signature as string]];
    // The provider's signature fits indeed.
    expect(withSignature('result', fields, SIMULATOR_SECRET)).toEqual(message);
    expect(await deliver('result', message)).toMatchObject({ status: 403, outcome: 'error' });
  }
  // Nor as it came.
  expect(await deliver('result', handed)).toMatchObject({ status: 403, outcome: 'error' });

  // Nothing is paid: the victim pays, on another page of the order too.
  const second = await page('VICTIM');
  await shop.provider.payer.pay(second);
  expect(shop.provider.ledger.payment(second).captured).toMatchObject({ amount: '2500.00' });
  expect(await mayBePaid(victim, 'VICTIM')).toMatchObject({ outcome: 'rejected' });
});

test('no page is made that could be used so, and it is said why', async () => {
  const successUrl = `${shop.program.url}/webhooks/default/result`;
  for (const [input, why] of [
    [{ orderId: 'A', successUrl }, /input\.successUrl.*must not end in "result".*valid webhook/],
    [{ orderId: 'A', failureUrl: 'https://shop.example/Check.php/?a=b' }, /input\.failureUrl.*must not end in "check"/],
    [{ orderId: '7200000001;1' }, /input\.orderId.*must hold no ";"/],
  ] as const) {
    const { errors } = await create(input);
    expect(errors).toMatchObject([{ message: expect.stringMatching(why), extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test('an older order whose id holds a ";" is read by that id and by no part of it', async () => {
  shop.provider.ledger.addPayment({ orderId: '7200000001;1', amount: '10.00', state: 'captured' });
  const read = (orderId: string) =>
    ask(shop.program.url, 'query ($orderId: String!) { paymentByOrder(orderId: $orderId) { orderId status } }', {
      orderId,
    });
  expect(await read('7200000001;1')).toMatchObject({
    data: { paymentByOrder: { orderId: '7200000001;1', status: 'CAPTURED' } },
    errors: [],
  });
  expect(await read('7200000001')).toMatchObject({ data: { paymentByOrder: null }, errors: [] });
});

describe('a result that the provider signed', () => {
  test('of a payment that is not paid pays no order: the payment is read', async () => {
    const id = await page('A');
    expect(await paid(id, 'a')).toMatchObject({ status: 200, outcome: 'ok' });
    const second = await page('A');
    await shop.provider.payer.pay(second);
    expect(shop.provider.ledger.payment(second).captured).toMatchObject({ amount: '2500.00' });
    // Now the order is paid, by the one that was read so.
    expect(await paid(id, 'b')).toMatchObject({ outcome: 'ok' });
    expect(await mayBePaid(id, 'A')).toMatchObject({ outcome: 'rejected' });
  });

  test('of a payment that cannot be read is not lost: it is read before money is taken for its order again', async () => {
    const [first, second] = [await page('A'), await page('A')];
    shop.provider.setUrls({ result: null });
    await shop.provider.payer.pay(first);
    shop.provider.faults.arm({ kind: 'html', script: 'get_status3', times: 'always' });
    const answered = await paid(first, 'a');
    expect(answered).toMatchObject({ status: 200, outcome: 'ok' });
    expect(await mayBePaid(second, 'A')).toMatchObject({
      outcome: 'rejected',
      text: expect.stringContaining('may be paid already'),
    });
    shop.provider.faults.clear();
    // The provider is trusted again at once, or a moment later.
    const sure = await until(
      () => mayBePaid(second, 'A'),
      ({ text }) => text.includes('the order is paid already'),
    );
    expect(sure).toMatchObject({ outcome: 'rejected' });
    expect(await paid(first, 'another')).toEqual(answered);
  });
});

test('the same question before and after its own payment was paid gets the same bytes', async () => {
  const id = await page('A');
  const before = await mayBePaid(id, 'A');
  expect(before).toMatchObject({ status: 200, outcome: 'ok' });
  await shop.provider.payer.pay(id);
  expect(await mayBePaid(id, 'A')).toEqual(before);
});

test('a webhook of another merchant with the same secret is refused', async () => {
  const id = await page('A');
  const fields: Message = [
    ['pg_merchant_id', '999999'],
    ['pg_payment_id', id],
    ['pg_result', '1'],
    ['pg_salt', 's'],
  ];
  expect(await say('result', fields)).toMatchObject({ status: 403, outcome: 'error' });
});

test('a signed webhook with NUL is refused once and for all', async () => {
  const id = await page('A');
  const fields: Message = [
    ['pg_order_id', 'A\0'],
    ['pg_payment_id', id],
    ['pg_result', '1'],
    ['pg_salt', 's'],
  ];
  for (const _time of [1, 2]) expect(await say('result', fields)).toMatchObject({ status: 400, outcome: 'error' });
});
