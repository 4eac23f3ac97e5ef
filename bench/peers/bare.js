// The bare proxy: Node's own HTTP server, the signed call, the reply parsed and given back in the form of the GraphQL answer.
// No GraphQL, no verification, no limits, no journal, no log: the least that any server in front of this provider must do.
// Equal ids of one request share a call.
import { createServer } from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { Pool } from 'undici';
import { formOf, PARSER_OPTIONS, paymentOf, providerUrl, refundOf } from './plain.js';

const pool = new Pool(providerUrl, { connections: 128, pipelining: 1 });
const parser = new XMLParser(PARSER_OPTIONS);

createServer((request, reply) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { variables } = JSON.parse(Buffer.concat(chunks));
    const text = JSON.stringify(await answerTo(variables));
    reply.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    reply.end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');

async function answerTo({ id, ids, input }) {
  try {
    if (id) return { data: { payment: await payment(id) } };
    if (ids) return { data: { paymentsById: await payments(ids) } };
    return { data: { refundPayment: await refund(input) } };
  } catch (error) {
    return { errors: [{ message: error.message }] };
  }
}

async function payment(id) {
  return paymentOf(await call('get_status3.php', [['pg_payment_id', id]]));
}

function payments(ids) {
  const distinct = new Map(ids.map((id) => [id, undefined]));
  for (const id of distinct.keys()) distinct.set(id, payment(id));
  return Promise.all(ids.map((id) => distinct.get(id)));
}

async function refund(input) {
  const fields = [
    ['pg_payment_id', input.paymentId],
    ['pg_refund_amount', input.amount],
  ];
  const reply = await call('revoke.php', fields);
  const { paymentId, status, refundedAmount, refunds } = await payment(input.paymentId);
  const shown = refunds.map((one) => ({ refundId: one.refundId, status: one.status }));
  return refundOf(reply, input, { paymentId, status, refundedAmount, refunds: shown });
}

async function call(script, fields) {
  const { body } = await pool.request({
    method: 'POST',
    path: `/${script}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: formOf(script, fields),
  });
  return parser.parse(await body.text());
}
