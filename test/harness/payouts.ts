import { randomUUID } from 'node:crypto';
import type { RecordedCall } from '../../src/simulator/provider/call-log.js';
import type { Flavour, RunningGateway, System } from './system.js';

/** Payouts are sent only where the provider can be told where its webhooks go. Nobody listens there. */
export const REACHED = { PUBLIC_URL: 'http://127.0.0.1:9' };

const OPERATION = `
  id method state orderId paymentId idempotencyKey
  amount { amount currency }
  problem { code message providerCode advice }`;

/** A payout operation as callers see it. */
export interface PayoutView {
  readonly id: string;
  readonly method: string;
  readonly state: string;
  readonly orderId: string;
  readonly paymentId: string | null;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    readonly providerCode: string | null;
    readonly advice: string;
  } | null;
}

/** What createPayout answers with. */
export interface PaidOut {
  readonly replayed: boolean;
  readonly redirectUrl: string | null;
  readonly operation: PayoutView;
}

/** Asks for a payout. */
export function askPayout({ query }: RunningGateway, input: object) {
  return query<{ readonly outcome: PaidOut | null }>(
    `mutation ($input: CreatePayoutInput!) {
      outcome: createPayout(input: $input) { replayed redirectUrl operation { ${OPERATION} } }
    }`,
    { input },
  );
}

/** As askPayout, and gives what it came to: there may be no error. */
export async function payOut(gateway: RunningGateway, input: object): Promise<PaidOut> {
  const { data, errors } = await askPayout(gateway, input);
  if (errors.length > 0 || !data?.outcome) throw new Error(`No outcome, but ${JSON.stringify(errors)}`);
  return data.outcome;
}

/** The operation, looked up again. */
export async function payoutOperation({ query }: RunningGateway, id: string): Promise<PayoutView> {
  const text = `query ($id: ID!) { payoutOperation(id: $id) { ${OPERATION} } }`;
  const { data, errors } = await query<{ payoutOperation: PayoutView | null }>(text, { id });
  if (!data?.payoutOperation) throw new Error(`There is no payout ${id}: ${JSON.stringify(errors)}`);
  return data.payoutOperation;
}

/** A payout to an account, under an order id and a key of its own. */
export function toAccount() {
  const orderId = `PO-${randomUUID().slice(0, 18)}`;
  const toIban = {
    ...{ iban: 'KZ00TEST000000000012', iin: '000000000012', name: 'TEST RECIPIENT' },
    ...{ kbe: '19', knp: '119', bik: 'KZZSAE' },
  };
  return { orderId, amount: '1500.00', currency: 'KZT', description: 'Settlement', idempotencyKey: orderId, toIban };
}

/** A payout to a saved card, as above. What becomes of it is for the card to say: that of this masked number. */
export function toCard({ simulator }: Pick<System, 'simulator'>, pan = '4671-59XX-XXXX-8252') {
  const { token: cardToken } = simulator.ledger.cards.add({ userId: 'u-9', pan, use: 'payout' });
  return { ...toAccount(), toIban: null, toSavedCard: { userId: 'u-9', cardToken } };
}

/** A payout to a card that the payee types into a page. @public */
export function toPage() {
  return { ...toAccount(), toIban: null, toCardPage: { userId: 'u-9', backUrl: 'https://shop.example/back' } };
}

/** The scripts that pay out, by flavour. */
export const PAYOUT_SCRIPTS: Readonly<Record<Flavour, readonly string[]>> = {
  merchant: ['reg2reg', 'reg2nonreg', 'to_iban'],
  gateway: ['reg2reg', 'to_iban'],
};

/** The script that shows a payout. @public */
export function payoutStatusScript(flavour: Flavour): string {
  return { merchant: 'payment_status2', gateway: 'payout_status2' }[flavour];
}

/** The calls at the simulator that try to pay out an order, oldest first. */
export function payoutCalls({ simulator }: Pick<System, 'simulator'>, orderId: string): readonly RecordedCall[] {
  return simulator.calls.filter((call) => PAYOUT_SCRIPTS.merchant.includes(call.script) && call.orderId === orderId);
}
