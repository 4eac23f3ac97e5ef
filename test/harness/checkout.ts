import { randomUUID } from 'node:crypto';
import { defaultTuning } from '../../src/app/tuning.js';
import type { Environment } from '../../src/config/config.js';
import type { Answer } from './ask.js';
import { PLANTED } from './leaks.js';
import { type RunningGateway, type System, type SystemOptions, startGateway, startSystem } from './system.js';

/** What is given to createPayment; what is left out has a default in the schema. */
export type CheckoutInput = Readonly<Record<string, unknown>> & {
  readonly orderId: string;
  readonly idempotencyKey: string;
};

/** A checkout as a client sees it. */
export interface CheckoutView {
  readonly id: string;
  readonly state: string;
  readonly orderId: string;
  readonly paymentId: string | null;
  readonly redirectUrl: string | null;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly problem: { readonly code: string; readonly providerCode: string | null; readonly advice: string } | null;
}

export interface Created {
  readonly replayed: boolean;
  readonly checkout: CheckoutView;
}

const CREATE = `mutation ($input: CreatePaymentInput!) {
  outcome: createPayment(input: $input) {
    replayed
    checkout {
      id state orderId paymentId redirectUrl
      amount { amount currency }
      problem { code providerCode advice }
    }
  }
}`;

/** The scripts that open payments. */
export const CREATION_PATHS = { merchant: '/init_payment.php', gateway: '/g2g/payment_page' } as const;

/** An order of 2500.00 KZT that nobody else has, with a key of its own. */
export function order(other: Readonly<Record<string, unknown>> = {}): CheckoutInput {
  const orderId = `ORDER-${randomUUID()}`;
  const { payerEmail, payerPhone, session, parameter } = PLANTED;
  const common = {
    amount: '2500',
    currency: 'KZT',
    description: 'Ticket',
    idempotencyKey: `key-${orderId}`,
    payerEmail,
    payerPhone,
    successUrl: `https://shop.example/thanks?session=${session}`,
    parameters: [{ name: 'customer', value: parameter }],
  };
  return { orderId, ...common, ...other };
}

/** Asks for a payment, and gives the whole answer. */
export function tryCreate(gateway: RunningGateway, input: CheckoutInput): Promise<Answer<{ outcome: Created | null }>> {
  return gateway.query<{ outcome: Created | null }>(CREATE, { input });
}

/** As tryCreate, and gives what it came to: there may be no error. */
export async function create(gateway: RunningGateway, input: CheckoutInput): Promise<Created> {
  const { data, errors } = await tryCreate(gateway, input);
  if (errors.length > 0 || !data?.outcome) throw new Error(`Nothing was created: ${JSON.stringify(errors)}`);
  return data.outcome;
}

/** As create, for a payment whose page must open; gives its id. */
export async function openPayment(gateway: RunningGateway, input: CheckoutInput = order()): Promise<string> {
  const { checkout } = await create(gateway, input);
  if (checkout.paymentId === null) throw new Error(`No page: ${JSON.stringify(checkout)}`);
  return checkout.paymentId;
}

/** A gateway whose webhooks the simulator knows, as a merchant enters them in the provider's cabinet. */
export async function startShop(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem({ ...options, simulator: { webhookRetryMs: 20, ...options.simulator } });
  system.simulator.setUrls(webhooksOf(system));
  return system;
}

/** A gateway with the simulator inside, which is how it starts with no setting at all. */
export function startAlone(more: Environment = {}): Promise<RunningGateway> {
  const env = {
    FREEDOMPAY_URL: undefined,
    FREEDOMPAY_MERCHANT_ID: undefined,
    FREEDOMPAY_SECRET_KEY: undefined,
    FREEDOMPAY_PAYOUT_SECRET_KEY: undefined,
    SIMULATOR_PORT: '0',
    ...more,
  };
  // That simulator shows effects late, so they are looked for as long as ever.
  return startGateway('', env, defaultTuning);
}

/** Where a gateway takes its webhooks. */
export function webhooksOf({ gateway }: RunningGateway) {
  const base = `${gateway.url}/webhooks/default`;
  return { check: `${base}/check`, result: `${base}/result`, payout: `${base}/payout` };
}

/** The simulator's calls that open payments. */
export function creationCalls({ simulator }: System) {
  return simulator.calls.filter(({ path }) => Object.values<string>(CREATION_PATHS).includes(path));
}

/** Pays, and gives what the gateway answered and what the bank did. */
export async function pay({ simulator }: System, id: string) {
  await simulator.payer.pay(id);
  const answers = simulator.sentWebhooks
    .filter(({ paymentId }) => paymentId === id)
    .map(({ kind, outcome, answer }) => ({ kind, outcome, answer }));
  const { authorized, captured, cancelled, failureDescription } = simulator.ledger.payment(id);
  return { answers, authorized, captured, cancelled, failureDescription };
}

/** No tenge of the payer's is touched. */
export const UNTOUCHED = { authorized: null, captured: null };
