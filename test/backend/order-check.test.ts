import { describe, expect, test } from '@jest/globals';
import { Backend } from '../../src/backend/backend-client.js';
import { OrderCheckBackend } from '../../src/backend/order-check.js';
import { money } from '../../src/domain/money.js';
import { atEnd } from '../harness/engines.js';
import { type MerchantAnswer, openMerchant, SECRET } from '../harness/merchant.js';

const QUESTION = { account: 'kz', paymentId: '101', orderId: 'order-1', amount: money('2500', 'KZT') };

/** What is decided when the backend answers so, and why nothing was, where nothing was. */
async function decided(answer: MerchantAnswer) {
  const merchant = await openMerchant();
  merchant.answer = () => answer;
  const backend = new Backend({
    url: merchant.url,
    secret: SECRET,
    timeoutMs: 120_000,
    connections: 2,
    keepAlive: false,
  });
  atEnd(() => backend.close());
  const problems: string[] = [];
  const decision = await new OrderCheckBackend(backend, (problem) => problems.push(problem)).decide(QUESTION);
  return { decision, problems, received: merchant.received };
}

test('the question names the payment, the order and the sum, and is signed', async () => {
  const { received } = await decided({ status: 200, body: '{"accept": true}' });
  expect(received).toMatchObject([{ id: expect.stringMatching(/^chk_/), type: 'payment.check' }]);
  expect(received[0]?.data).toEqual({ ...QUESTION, amount: { amount: '2500.00', currency: 'KZT' } });
  expect(Date.parse(received[0]?.timestamp ?? '')).not.toBeNaN();
});

test('true is a yes', async () => {
  expect(await decided({ status: 200, body: '{"accept": true}' })).toMatchObject({
    decision: { ok: true },
    problems: [],
  });
});

describe('false is a no,', () => {
  test.each([
    ['with its reason', '"sold out"', 'sold out'],
    ['without control characters', '"sold\\u0000\\r\\n out\\u202e!\\ud800"', 'sold out !'],
    ['cut where it is long', `"${'я'.repeat(500)}"`, 'я'.repeat(200)],
    ['whatever stands for a reason', '{"a": 1}', 'the shop does not accept this payment'],
    ['with a reason that says nothing', '" \\t "', 'the shop does not accept this payment'],
  ])('%s', async (_how, reason, expected) => {
    const { decision } = await decided({ status: 200, body: `{"accept": false, "reason": ${reason}}` });
    expect(decision).toEqual({ ok: false, reason: expected });
  });

  test('without any reason', async () => {
    expect(await decided({ status: 200, body: '{"accept":false}' })).toMatchObject({ decision: { ok: false } });
  });
});

describe('nothing is decided by', () => {
  test.each<[string, MerchantAnswer]>([
    ['"true" as text', { status: 200, body: '{"accept": "true"}' }],
    ['1', { status: 200, body: '{"accept": 1}' }],
    ['an object without it', { status: 200, body: '{}' }],
    ['a list', { status: 200, body: '[true]' }],
    ['true alone', { status: 200, body: 'true' }],
    ['null', { status: 200, body: 'null' }],
    ['no JSON', { status: 200, body: 'accept' }],
    ['nothing', { status: 200 }],
    ['too long an answer', { status: 200, body: `{"accept": true, "x": "${'x'.repeat(100_000)}"}` }],
    ['another status', { status: 201, body: '{"accept": true}' }],
    ['an error', { status: 500, body: '{"accept": true}' }],
    ['a redirect', { status: 302, to: 'http://127.0.0.1:1/', body: '{"accept": true}' }],
    ['silence', 'hang'],
  ])('%s', async (_what, answer) => {
    const { decision, problems } = await decided(answer);
    expect(decision).toBeNull();
    expect(problems).toEqual([expect.stringMatching(/^The backend .*\.$/)]);
  });
});
