import { add } from './payments.js';
import { ofPayment, type Scenario, type Stage } from './scenario.js';

const MINUTE_MS = 60_000;

/** A payment that is paid while something becomes of the webhook that tells of it. */
function paid(
  name: string,
  title: string,
  description: string,
  arm: (stage: Stage, paymentId: string) => void,
): Scenario {
  return {
    name,
    title,
    description,
    stage: async (stage) => {
      const paymentId = add(stage, { state: 'new' });
      arm(stage, paymentId);
      await stage.payer.pay(paymentId);
      return ofPayment(stage, paymentId);
    },
  };
}

/** What happens beside the calls of the shop: webhooks, banks, payers who pay twice. */
export const EVENT_SCENARIOS: readonly Scenario[] = [
  paid('paid', 'Paid just now', 'The payer paid, and the webhook was sent.', () => {}),
  paid(
    'webhook-delayed',
    'Webhook delayed',
    'The payer paid; the webhook comes ten minutes later.',
    ({ faults }, paymentId) => {
      faults.arm({ kind: 'delay', script: 'result', paymentId, ms: 10 * MINUTE_MS });
    },
  ),
  paid(
    'webhook-twice',
    'Webhook twice',
    'The payer paid; the webhook comes twice at once.',
    ({ faults }, paymentId) => {
      faults.arm({ kind: 'duplicate', script: 'result', paymentId });
    },
  ),
  paid(
    'webhook-missing',
    'Webhook missing',
    'The payer paid; no try of the webhook arrives.',
    ({ faults }, paymentId) => {
      faults.arm({ kind: 'lost', script: 'result', paymentId, times: 'always' });
    },
  ),
  {
    name: 'order-paid-twice',
    title: 'Order paid twice',
    description: 'Two pages were made for one order, and both were paid.',
    stage: async (stage) => {
      const orderId = stage.orderId();
      const [first, second] = [add(stage, { state: 'new', orderId }), add(stage, { state: 'new', orderId })];
      await stage.payer.pay(first);
      await stage.payer.pay(second);
      return { paymentId: second, payoutId: null, orderId };
    },
  },
  {
    name: 'refund-returned',
    title: 'Refund returned by the bank',
    description: "A refund of all succeeded; an hour later the payer's bank returns it, with the code 10000.",
    stage: (stage) => {
      const paymentId = add(stage);
      const refundId = stage.ledger.refund(paymentId);
      stage.later(60 * MINUTE_MS, () => void stage.ledger.setRefundStatus(refundId, 'error', '10000'));
      return ofPayment(stage, paymentId);
    },
  },
];
