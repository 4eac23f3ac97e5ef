import { randomUUID } from 'node:crypto';
import type { TestGateway } from '../../testing/test-gateway.js';
import { ask } from './ask-gateway.js';
import type { Props } from './variables.js';

const PAYMENT = 'query($id: ID!) { payment(paymentId: $id) { id } }';
const PAYOUT = 'query($id: String!) { payoutStatus(orderId: $id) { id } }';
const REFUND = `mutation($id: ID!, $key: String!) {
  refundPayment(input: { paymentId: $id, idempotencyKey: $key }) { operation { id } }
}`;
const CHECKOUT = `mutation($input: CreatePaymentInput!) { createPayment(input: $input) { checkout { id } } }`;

/** What is done before an operation is run. */
export interface Preparation {
  /** The payment or payout is read once, so that lists have it and its order is known. */
  readonly reads: boolean;
  /** A refund is asked for, so that there is an operation. */
  readonly refunds: boolean;
  /** A page is asked for, so that there is a checkout. */
  readonly createsPage: boolean;
}

/** Plays a scenario, does what is to be done before, and says what variables can be made of. */
export async function prepareScenario(
  gateway: TestGateway,
  scenario: string,
  token: string,
  before: Preparation,
): Promise<Props> {
  const { paymentId, orderId } = await gateway.play(scenario);
  const first = async (document: string, variables: Readonly<Record<string, unknown>>, ...way: readonly string[]) =>
    idAt((await ask(gateway, { document, variables, token })).data, way);
  const payment = paymentId === null ? null : gateway.simulator.ledger.payment(paymentId);
  const nodeId =
    before.reads &&
    (paymentId === null
      ? await first(PAYOUT, { id: orderId }, 'payoutStatus')
      : await first(PAYMENT, { id: paymentId }, 'payment'));
  const operationId =
    before.refunds &&
    paymentId !== null &&
    (await first(REFUND, { id: paymentId, key: randomUUID() }, 'refundPayment', 'operation'));
  const checkoutId =
    before.createsPage && (await first(CHECKOUT, { input: newCheckout() }, 'createPayment', 'checkout'));
  const found = { account: 'default', currency: 'KZT', amount: payment?.amount.amount, paymentId, orderId };
  return Object.fromEntries(
    Object.entries({ ...found, nodeId, operationId, checkoutId }).filter(([, value]) => typeof value === 'string'),
  );
}

function newCheckout() {
  return {
    orderId: randomUUID(),
    amount: '2500.00',
    currency: 'KZT',
    description: 'Tea',
    idempotencyKey: randomUUID(),
  };
}

function idAt(data: unknown, way: readonly string[]): string | null {
  let at = data as Readonly<Record<string, unknown>> | null | undefined;
  for (const name of way) at = at?.[name] as typeof at;
  return typeof at?.['id'] === 'string' ? at['id'] : null;
}
