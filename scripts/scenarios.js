/*
 * What a client of the gateway sees of each of the simulator's scenarios: played and asked for, so that docs/scenarios.md says
 * what is so.
 */

const PAYMENT = `query($id: ID!) { payment(paymentId: $id) {
  status rawStatus refundedAmount { amount } allowedActions failure { reason } refunds { status failure { reason } }
} }`;
const LIST = 'query($order: String!) { payments(filter: { orderId: $order }) { nodes { status } } }';
const PAYOUT = 'query($id: String!) { payoutStatus(orderId: $id) { status failure { reason } } }';
const REFUND = `mutation($id: ID!, $amount: Decimal) { refundPayment(input: { paymentId: $id, amount: $amount, idempotencyKey: "wish" }) {
  operation { id state problem { code advice } }
} }`;
const CAPTURE = `mutation($id: ID!) { capturePayment(input: { paymentId: $id, idempotencyKey: "wish" }) {
  operation { id state problem { code advice } }
} }`;
const OPERATION = 'query($id: ID!) { paymentOperation(id: $id) { state problem { code advice } } }';

/** When it is looked at: how much later than the last time. */
const MOMENTS = [
  ['a minute later', { minutes: 1 }],
  ['two hours later', { hours: 2 }],
  ['two days later', { days: 2 }],
];

/** What a client sees, in a sentence; what has not changed is not said twice. */
export async function seenOf(gateway, scenario) {
  await gateway.reset();
  const cast = await gateway.play(scenario.name);
  const ask = async (document, variables) => {
    const { data, errors } = await gateway.query(document, variables);
    return errors[0] ? { error: errors[0].extensions.code } : data;
  };
  if (cast.paymentId === null) {
    return told(gateway, async () => {
      const { payoutStatus: payout, error } = await ask(PAYOUT, { id: cast.orderId });
      if (error) return `error ${code(error)}`;
      return payout ? withReason(code(payout.status), payout.failure) : 'no payout yet';
    });
  }
  const paymentNow = async () => {
    const { payment, error } = await ask(PAYMENT, { id: cast.paymentId });
    return error ? `error ${code(error)}` : paymentText(payment);
  };
  if (scenario.isTold) {
    // What comes of the webhooks alone, before a reading tells as much of each.
    await gateway.advance({ seconds: 1 });
    const listed = await told(gateway, async () => {
      const { payments } = await ask(LIST, { order: cast.orderId });
      const states = payments.nodes.map(({ status }) => code(status));
      return states.length > 0 ? `listed as ${states.join(' and ')}` : 'not listed';
    });
    return `unread: ${listed}; read: ${await paymentNow()}`;
  }
  const payment = await paymentNow();
  const write = await written(ask, scenario, cast.paymentId);
  if (!write) return told(gateway, paymentNow, payment);
  const operationNow = async () => {
    const { paymentOperation, error } = await ask(OPERATION, { id: write.operation.id });
    return error ? `error ${code(error)}` : operationText(paymentOperation);
  };
  const kind = scenario.isCaptured ? 'capture' : 'refund';
  return `${payment}; a ${kind} is ${await told(gateway, operationNow, operationText(write.operation))}`;
}

/** What a write came to; nothing where the scenario is about none. */
async function written(ask, { name, isRefunded, isCaptured }, id) {
  if (isCaptured) return (await ask(CAPTURE, { id })).capturePayment;
  if (isRefunded) return (await ask(REFUND, { id, amount: name === 'large' ? null : '1000.00' })).refundPayment;
  return undefined;
}

async function told(gateway, look, first) {
  let last = first ?? (await look());
  const said = [last];
  for (const [when, duration] of MOMENTS) {
    await gateway.advance(duration);
    const now = await look();
    if (now !== last) said.push(`${when}: ${now}`);
    last = now;
  }
  return said.join('; ');
}

function paymentText({ status, rawStatus, refundedAmount, allowedActions, failure, refunds }) {
  const parts = [withReason(code(status), failure)];
  if (status === 'UNKNOWN') parts.push(`the provider's word is ${code(rawStatus)}`);
  if (Number(refundedAmount.amount) > 0) parts.push(`${refundedAmount.amount} refunded`);
  for (const one of refunds)
    if (one.failure) parts.push(`a refund that is ${withReason(code(one.status), one.failure)}`);
  parts.push(allowedActions.length > 0 ? `may be ${allowedActions.map(code).join(', ')}` : 'nothing can be done');
  return parts.join(', ');
}

function operationText({ state, problem }) {
  return problem ? `${code(state)} (${code(problem.code)}, advice ${code(problem.advice)})` : code(state);
}

function withReason(text, failure) {
  return failure ? `${text} (${code(failure.reason)})` : text;
}

function code(word) {
  return `\`${word}\``;
}

const BEGIN = '<!-- generated: npm run docs:scenarios -->';
const END = '<!-- end of what is generated -->';

/** The page with its table written anew. */
export function scenariosPage(page, rows) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page lacks ${BEGIN} or ${END}.`);
  const lines = rows.map(({ name, description, seen }) => `| ${code(name)} | ${description} | ${seen} |\n`);
  const table = `| scenario | at the provider | what a client sees |\n| --- | --- | --- |\n${lines.join('')}`;
  return `${page.slice(0, begin)}${BEGIN}\n${table}${page.slice(end)}`;
}

/** The scenarios in which something becomes of a refund, or that are about what people may decide on. */
const REFUNDED = /^(captured|large|lost-|forged-|(async-)?refund-(answer|fails|pending|refused)|provider-|rate-)/;

/** What makes a gateway one that calls the asynchronous Gateway API. */
export const ASYNC_SHOP = { FREEDOMPAY_API: 'async', PAYMENT_CURRENCY: 'KZT' };

/** The scenarios in which something becomes of a capture. */
const CAPTURED = /^(async-)?hold-/;

/** The scenarios in which something becomes of the webhooks. */
const TOLD = /^(paid$|webhook-|order-paid-)/;

/** A row for each scenario: those of the asynchronous Gateway API are played beside a gateway that calls it. */
export async function scenarioRows(scriptsGateway, asyncGateway) {
  const rows = [];
  for (const { name, description, isAsync } of scriptsGateway.simulator.scenarios) {
    const gateway = isAsync ? asyncGateway : scriptsGateway;
    const isRefunded = REFUNDED.test(name) && name !== 'large-held';
    const seen = await seenOf(gateway, { name, isRefunded, isCaptured: CAPTURED.test(name), isTold: TOLD.test(name) });
    rows.push({ name, description, seen });
  }
  return rows;
}
