// What is asked, and what must come back: every answer under load is held against the one expected here.
import {
  afterRefunds,
  amountOf,
  bornRefundsOf,
  MANY_REFUNDS,
  newRefundOf,
  RANGE,
  READ,
  REFUND_AMOUNT,
  REFUNDABLE,
  twoDigits,
} from '../provider/world.js';

const MONEY = '{ amount currency }';
const paymentFields = (reference) => `{
  paymentId orderId status rawStatus amount ${MONEY} capturedAmount ${MONEY} refundedAmount ${MONEY} refundableAmount ${MONEY}
  allowedActions method card { maskedPan brand } ${reference} createdAt paidAt refunds { refundId status amount ${MONEY} refundedAt }
}`;
const PAYMENT = paymentFields('reference');
const ONE = `query Payment($id: ID!) { payment(paymentId: $id) ${PAYMENT} }`;
/** A document of its own for each number: its name and one of its fields differ. */
const shapeOf = (n) =>
  `query Payment${n}($id: ID!) { payment(paymentId: $id) ${paymentFields(`reference${n}: reference`)} }`;
const MANY = `query Payments($ids: [ID!]!) { paymentsById(paymentIds: $ids) ${PAYMENT} }`;
const REFUND = `mutation Refund($input: RefundPaymentInput!) {
  refundPayment(input: $input) {
    replayed operation { kind state paymentId amount ${MONEY} }
    payment { paymentId status refundedAmount ${MONEY} refunds { refundId status } }
  }
}`;

const IDS_IN_A_LIST = 50;
const DISTINCT_IDS = 25;
const LONG_LISTS = 100;
export const POLLED_PAYMENTS = 100;

const SHAPES = 1_000;
const KNOWN = 3_000;

let read = 0;
let refunded = 0;
let shape = 0;
// Keys stay new when a store is used for more than one run.
const run = `${Date.now().toString(36)}-${process.pid}`;

/** Those that need a server that reads what it is asked: the bare proxy gives one kind of answer only. */
export const NEEDS_GRAPHQL = ['shapes', 'firstTime'];

/** The next request of each workload: its body and the answer it must get. Payments are new to every server but where named. */
export const workloads = {
  /** One payment, never the same one. */
  single: () => one(READ + (read++ % RANGE)),
  /** One of 3,000 payments in turn, each of which was read a moment ago. */
  known: () => one(READ + (read++ % KNOWN)),
  /** One payment, never the same one, by 1,000 documents in turn, each of which every server has soon met. */
  shapes: () => inShape(shape++ % SHAPES),
  /** The same by a document that no server has met. */
  firstTime: () => inShape(SHAPES + shape++),
  /** 50 ids, each of 25 payments twice. */
  list: () => {
    const distinct = Array.from({ length: DISTINCT_IDS }, () => READ + (read++ % RANGE));
    const ids = Array.from({ length: IDS_IN_A_LIST }, (_, index) => distinct[index % DISTINCT_IDS]);
    const items = distinct.map(paymentText);
    return {
      body: requestBody(MANY, { ids: ids.map(String) }),
      expected: `{"data":{"paymentsById":[${[...items, ...items].join(',')}]}}`,
    };
  },
  /** One payment with 50 refunds. */
  refunds: () => one(MANY_REFUNDS + (read++ % LONG_LISTS)),
  /** One payment that everybody reads. */
  hot: () => one(READ + RANGE - 1),
  /** The payment of one of many pollers. */
  poll: (poller) => one(READ + RANGE - 2 - (poller % POLLED_PAYMENTS)),
  /** A refund with a new key, of a payment that had none. */
  mutation: () => {
    const id = REFUNDABLE + refunded++;
    const input = { paymentId: String(id), amount: REFUND_AMOUNT, idempotencyKey: `bench-${run}-${id}` };
    const refundedAmount = { amount: REFUND_AMOUNT, currency: 'KZT' };
    const operation = { kind: 'REFUND', state: 'SUCCEEDED', paymentId: String(id), amount: refundedAmount };
    const refunds = [{ refundId: String(newRefundOf(id).id), status: 'SUCCEEDED' }];
    const payment = { paymentId: String(id), status: 'PARTIALLY_REFUNDED', refundedAmount, refunds };
    return {
      body: requestBody(REFUND, { input }),
      expected: JSON.stringify({ data: { refundPayment: { replayed: false, operation, payment } } }),
    };
  },
};

function one(id) {
  return { body: requestBody(ONE, { id: String(id) }), expected: `{"data":{"payment":${paymentText(id)}}}` };
}

function inShape(n) {
  const id = READ + (read++ % RANGE);
  const expected = paymentText(id).replace('"reference"', `"reference${n}"`);
  return { body: requestBody(shapeOf(n), { id: String(id) }), expected: `{"data":{"payment":${expected}}}` };
}

function requestBody(query, variables) {
  return JSON.stringify({ query, variables });
}

function paymentText(id) {
  const refunds = bornRefundsOf(id);
  const amount = amountOf(id);
  const refundable = afterRefunds(amount, refunds.length);
  const second = twoDigits(id % 60);
  return JSON.stringify({
    paymentId: String(id),
    orderId: `B-${id}`,
    status: refunds.length === 0 ? 'CAPTURED' : 'PARTIALLY_REFUNDED',
    rawStatus: 'success',
    amount: kzt(amount),
    capturedAmount: kzt(amount),
    refundedAmount: kzt(refunds.length === 0 ? '0.00' : `${refunds.length * Number.parseInt(REFUND_AMOUNT, 10)}.00`),
    refundableAmount: kzt(refundable),
    allowedActions: ['REFUND'],
    method: 'bankcard',
    card: { maskedPan: `471604******${String(id).slice(-4)}`, brand: 'VI' },
    reference: `26072211${id}`,
    createdAt: `2026-07-22T11:38:${second}.000Z`,
    paidAt: `2026-07-22T11:40:${second}.000Z`,
    refunds: refunds.map(({ id: refundId, amount: given, seconds }) => ({
      refundId: String(refundId),
      status: 'SUCCEEDED',
      amount: kzt(given),
      refundedAt: `2026-07-23T05:00:${twoDigits(seconds)}.000Z`,
    })),
  });
}

function kzt(amount) {
  return { amount, currency: 'KZT' };
}
