// A whole gateway in this process, over a store that was filled, and what is asked of it: so that the longest block of its event
// loop is seen, whoever causes it.
import { createGateway } from '../build/app/gateway.js';
import { defaultTuning } from '../build/app/tuning.js';
import { parseConfig } from '../build/config/config.js';
import { signatureOf } from './provider/replies.js';
import { READ, REFUND_AMOUNT, REFUNDABLE, SHOP } from './provider/world.js';

/** No webhook of the benchmark is of the years before it. */
let webhooks = 0;
let refunds = 0;

/** Starts one; brings what is asked of it, and how long the start took in milliseconds. */
export async function startGateway(databaseUrl, providerUrl) {
  const began = performance.now();
  const gateway = await createGateway(parseConfig(environment(databaseUrl, providerUrl)), defaultTuning, {
    write() {},
  });
  const startMs = performance.now() - began;
  const ask = async (query) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = await reply.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    startMs,
    close: () => gateway.close(),
    read: () =>
      ask(`{ payment(paymentId: "${READ + Math.floor(Math.random() * 1e6)}") { status refundableAmount { amount } } }`),
    list: () =>
      ask(
        '{ payments(first: 100) { nodes { paymentId } } operations(first: 100, filter: { state: [UNKNOWN] }) { nodes { id } } }',
      ),
    ready: async () => (await fetch(`${gateway.url}/health/ready`)).json(),
    refund: async () => {
      refunds += 1;
      const input = `{ paymentId: "${REFUNDABLE + refunds}", amount: "${REFUND_AMOUNT}", idempotencyKey: "scale-${refunds}" }`;
      const { refundPayment } = await ask(`mutation { refundPayment(input: ${input}) { operation { state } } }`);
      if (refundPayment.operation.state !== 'SUCCEEDED')
        throw new Error(`A refund ended ${refundPayment.operation.state}.`);
    },
    webhook: () => deliver(gateway.url),
  };
}

/** What the provider says when a payment was paid, signed as it signs. */
async function deliver(url) {
  webhooks += 1;
  const id = String(READ + 500_000 + webhooks);
  const fields = [
    ['pg_order_id', `SCALE-${webhooks}`],
    ['pg_payment_id', id],
    ['pg_amount', '100.00'],
    ['pg_currency', 'KZT'],
    ['pg_result', '1'],
    ['pg_can_reject', '0'],
    ['pg_salt', `salt-${webhooks}`],
  ];
  const body = new URLSearchParams([...fields, ['pg_sig', signatureOf('result', fields)]]);
  const reply = await fetch(`${url}/webhooks/default/result`, { method: 'POST', body });
  const text = await reply.text();
  if (reply.status !== 200) throw new Error(`A webhook was answered ${reply.status}: ${text}`);
}

function environment(databaseUrl, providerUrl) {
  return {
    ...{
      HOST: '127.0.0.1',
      PORT: '0',
      ALLOW_ANONYMOUS: 'loopback',
      LOG_LEVEL: 'warn',
      CALLER_COST_PER_MINUTE: '100000000',
    },
    ...{ DATABASE_URL: databaseUrl, FREEDOMPAY_URL: providerUrl },
    ...{ FREEDOMPAY_MERCHANT_ID: SHOP.merchantId, FREEDOMPAY_SECRET_KEY: SHOP.secret },
  };
}
