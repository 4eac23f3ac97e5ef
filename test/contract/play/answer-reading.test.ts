import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { type Reading, readingOf } from '../../../src/contract/play/answer-reading.js';
import { operationOf, withTruth } from '../../../src/contract/play/true-state-fields.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { startTestGateway, type TestGateway } from '../../../src/testing/test-gateway.js';

const schema = gatewaySchema();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => gateway.reset());
afterAll(() => gateway.stop());

/** What an operation sees in a scenario; it is asked with the payment's and the order's id, and a key of its own. */
async function seen(text: string, scenario: string): Promise<Reading> {
  const document = parse(text);
  const { paymentId, orderId } = await gateway.play(scenario);
  const variables = { id: paymentId, order: orderId, key: `wish-${paymentId}` };
  const { data } = await gateway.query(withTruth(schema, document), variables);
  return readingOf(schema, document, operationOf(document), data);
}

const states = ({ truths }: Reading) => truths.map(({ slot, state }) => `${slot}: ${state}`);

const OPERATION = `id account { id name } kind state paymentId amount { amount currency } idempotencyKey reason note requestedBy
  approvedBy refund { ...Refund } problem { code message providerCode providerMessage advice } createdAt updatedAt
  events { at source state note requestId caller person }`;
const FAILURE = 'failure { code reason fixableBy message payerMessage }';
const REFUND = `id refundId status rawStatus amount { amount currency } refundedAt reference ${FAILURE}`;
const PAYMENT = `id paymentId account { id name } orderId status rawStatus amount { amount currency } capturedAmount { amount }
  refundedAmount { amount } netAmount { amount } capturableAmount { amount } refundableAmount { amount } allowedActions captured
  canReject testMode method card { maskedPan brand holder expiry token } payer { email phone } reference acquirerReference authCode
  recurringProfileId ${FAILURE} refunds { ...Refund } revocations { id status ${FAILURE} } createdAt paidAt holdEndsAt answeredAt
  checkedAt history { at status capturedAmount { amount } refundedAmount { amount } }`;
const EVERYTHING = `mutation($id: ID!, $key: String!) {
  refundPayment(input: { paymentId: $id, idempotencyKey: $key }) { replayed operation { ${OPERATION} } payment { ${PAYMENT} } }
} fragment Refund on RefundPayment { ${REFUND} }`;

describe('what an operation sees', () => {
  test.each([
    'captured',
    'declined-10009',
    'partly-refunded',
    'refund-failed',
    'canceled',
    'lost-answer-applied',
    'refund-pending',
    'large',
  ])('is the same whenever %s is played: nothing in it is of one time alone', async (scenario) => {
    const first = await seen(EVERYTHING, scenario);
    const second = await seen(EVERYTHING, scenario);
    expect(first.comparable).toMatchObject({ refundPayment: { operation: { id: 'present' } } });
    expect(second.comparable).toEqual(first.comparable);
  });

  test('is what it asked for alone, by whatever names and through whatever fragments', async () => {
    const text = `query($id: ID!) { mine: payment(paymentId: $id) { paid: captured ...More ... on Payment { amount { currency } } } }
      fragment More on Payment { orderId amount { amount } }`;
    expect((await seen(text, 'captured')).comparable).toEqual({
      mine: { paid: true, orderId: 'present', amount: { amount: '2500.00', currency: 'KZT' } },
    });
  });

  test('goes with what a mutation really came to, though it did not ask', async () => {
    const text = `mutation($id: ID!, $key: String!) { refundPayment(input: { paymentId: $id, idempotencyKey: $key }) { replayed } }`;
    const reading = await seen(text, 'lost-answer-applied');
    expect(reading.comparable).toEqual({ refundPayment: { replayed: false } });
    expect(reading.truths).toEqual([
      expect.objectContaining({
        slot: 'refundPayment.operation',
        state: 'UNKNOWN',
        detail: 'WAIT',
        select: 'operation.state',
      }),
    ]);
  });

  test('goes with where a payment stands, where it shows something of that', async () => {
    const word = 'query($id: ID!) { payment(paymentId: $id) { rawStatus } }';
    expect(states(await seen(word, 'held'))).toEqual(['payment: AUTHORIZED']);
    const sums = 'query($id: ID!) { payment(paymentId: $id) { refundableAmount { amount } allowedActions } }';
    expect(states(await seen(sums, 'held'))).toEqual([]);
  });

  test('goes with who can do something about a refusal, and with the reason where nothing tells it', async () => {
    const vague = 'query($id: ID!) { payment(paymentId: $id) { status failure { fixableBy } } }';
    expect(states(await seen(vague, 'declined-10009'))).toEqual(
      expect.arrayContaining(['payment.failure: PAYER', 'payment.failure.reason: INSUFFICIENT_FUNDS']),
    );
    const clear = 'query($id: ID!) { payment(paymentId: $id) { status failure { payerMessage } } }';
    expect(states(await seen(clear, 'declined-10009'))).not.toContain('payment.failure.reason: INSUFFICIENT_FUNDS');
  });

  test('is read of whatever an interface turns out to be', async () => {
    const { paymentId } = await gateway.play('held');
    const { data } = await gateway.query('query($id: ID!) { payment(paymentId: $id) { id } }', { id: paymentId });
    const document = parse(
      'query($id: ID!) { node(id: $id) { id ... on Payment { rawStatus } ... on Checkout { state } } }',
    );
    const id = (data?.['payment'] as { readonly id: string } | undefined)?.id;
    const answer = await gateway.query(withTruth(schema, document), { id });
    const reading = readingOf(schema, document, operationOf(document), answer.data);
    expect(reading.comparable).toEqual({ node: { id: 'present', rawStatus: 'success' } });
    expect(states(reading)).toEqual(['node: AUTHORIZED']);
  });

  test('is told field by field, for what may be null and what is an enum', async () => {
    const { fields } = await seen(
      'query($id: ID!) { payment(paymentId: $id) { status failure { reason } paymentId } }',
      'held',
    );
    expect(fields).toEqual([
      expect.objectContaining({ coordinate: 'Query.payment', isNullable: true }),
      { coordinate: 'Payment.status', isNullable: false, enumName: 'PaymentStatus', value: 'AUTHORIZED' },
      { coordinate: 'Payment.failure', isNullable: true, enumName: null, value: null },
    ]);
  });
});
