import { randomUUID } from 'node:crypto';
import type { RecordedCall } from '../../src/simulator/provider/call-log.js';
import type { Answer } from './ask.js';
import type { RunningGateway, System } from './system.js';

/** The three writes, by the name of their mutation. */
export const WRITES = ['capturePayment', 'cancelPayment', 'refundPayment'] as const;
export type Write = (typeof WRITES)[number];

export interface WriteInput {
  readonly paymentId: string;
  readonly idempotencyKey: string;
  readonly amount?: string | null;
}

/** A demo payment that can take the write, the scripts that carry it out in each flavour, and how it then reads. */
export const EXAMPLES = {
  capturePayment: {
    paymentId: '7000000001',
    state: 'hold',
    scripts: { merchant: 'do_capture', gateway: 'clearing', async: 'gateway.payment.clearing' },
    before: 'AUTHORIZED',
    after: 'CAPTURED',
  },
  cancelPayment: {
    paymentId: '7000000001',
    state: 'hold',
    scripts: { merchant: 'cancel', gateway: 'cancel', async: 'gateway.payment.reverse' },
    before: 'AUTHORIZED',
    after: 'CANCELED',
  },
  refundPayment: {
    paymentId: '7000000002',
    state: 'captured',
    scripts: { merchant: 'revoke', gateway: 'refund', async: 'gateway.payment.refund' },
    before: 'CAPTURED',
    after: 'REFUNDED',
  },
} as const;

/** A new payment of 2500.00 that can take the write, and a key nobody else uses. */
export function example({ simulator, flavour }: System, write: Write): WriteInput {
  const orderId = `ORDER-${randomUUID()}`;
  const paymentId = simulator.ledger.addPayment({
    ...{ orderId, amount: '2500.00', state: EXAMPLES[write].state },
    ...(flavour === 'async' && { id: randomUUID() }),
  });
  return { paymentId, idempotencyKey: `key-${orderId}` };
}

/** The scripts that read payments. */
export const STATUS_SCRIPTS = {
  merchant: 'get_status3',
  gateway: 'status_v2',
  async: 'gateway.payment.status',
} as const;

const OPERATION = `
  id kind state paymentId idempotencyKey
  amount { amount currency }
  refund { refundId status amount { amount } }
  problem { code message providerCode advice }`;

const PAYMENT = `
  paymentId status rawStatus captured allowedActions
  capturedAmount { amount } refundedAmount { amount } refundableAmount { amount } capturableAmount { amount }
  refunds { refundId status amount { amount } }`;

export interface OperationView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  readonly refund: { readonly refundId: string; readonly status: string } | null;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    readonly providerCode: string | null;
    readonly advice: string;
  } | null;
}

export interface PaymentView {
  readonly paymentId: string;
  readonly status: string;
  readonly allowedActions: readonly string[];
  readonly refundedAmount: { readonly amount: string };
  readonly refundableAmount: { readonly amount: string };
}

/** What a mutation answers with. */
export interface Outcome {
  readonly replayed: boolean;
  readonly operation: OperationView;
  readonly payment: PaymentView | null;
}

/** Sends a mutation with its input in variables, and asks for the operation and, unless told otherwise, the payment. */
export function attempt(
  gateway: RunningGateway,
  write: Write,
  input: WriteInput,
  beside: `payment { ${string} }` | '' = `payment { ${PAYMENT} }`,
) {
  const type = `${write[0]?.toUpperCase()}${write.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) {
    outcome: ${write}(input: $input) { replayed operation { ${OPERATION} } ${beside} }
  }`;
  return gateway.query<{ readonly outcome: Outcome | null }>(text, { input });
}

/** As attempt, and gives the outcome: there may be no error. */
export async function perform(gateway: RunningGateway, write: Write, input: WriteInput): Promise<Outcome> {
  return outcomeOf(await attempt(gateway, write, input));
}

export function outcomeOf({ data, errors }: Answer<{ readonly outcome: Outcome | null }>): Outcome {
  if (errors.length > 0 || !data?.outcome) throw new Error(`No outcome, but ${JSON.stringify(errors)}`);
  return data.outcome;
}

/** The operation, looked up again. */
export async function operation({ query }: RunningGateway, id: string): Promise<OperationView> {
  const text = `query ($id: ID!) { paymentOperation(id: $id) { ${OPERATION} } }`;
  const { data, errors } = await query<{ paymentOperation: OperationView | null }>(text, { id });
  if (!data?.paymentOperation) throw new Error(`There is no operation ${id}: ${JSON.stringify(errors)}`);
  return data.paymentOperation;
}

/** The payment, read now. */
export async function payment({ query }: RunningGateway, id: string): Promise<PaymentView> {
  const { data, errors } = await query<{ payment: PaymentView | null }>(
    `query ($id: ID!) { payment(paymentId: $id) { ${PAYMENT} } }`,
    { id },
  );
  if (!data?.payment) throw new Error(`There is no payment ${id}: ${JSON.stringify(errors)}`);
  return data.payment;
}

/** The calls at the simulator that try to move money, oldest first: all, or those for one payment. */
export function writeCalls({ simulator }: System, paymentId?: string): readonly RecordedCall[] {
  const names = Object.values(EXAMPLES).flatMap(({ scripts }) => Object.values<string>(scripts));
  return simulator.calls.filter(
    (call) =>
      names.includes(call.script.replace(/\.php$/, '')) && (paymentId === undefined || call.paymentId === paymentId),
  );
}
