// The provider's stand-in of the benchmark, in a process of its own; prints its URL. It checks every signature, counts its
// calls, and waits as long as it is told to. Its parent asks over IPC: { ask: 'calls' } or { delayMs }.
import { createServer } from 'node:http';
import { errorReply, refundReply, signatureOf, statusReply } from './replies.js';
import { MANY_REFUNDS, REFUNDABLE, SHOP } from './world.js';

let calls = 0;
let delayMs = Number(process.argv[2] ?? 0);
const refunded = new Set();
const longReplies = new Map();

const server = createServer((request, reply) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    calls += 1;
    const text = answerTo(request.url, body);
    const send = () => {
      reply.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(text) });
      reply.end(text);
    };
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

process.on('message', (message) => {
  if (message.delayMs !== undefined) delayMs = message.delayMs;
  process.send({ calls });
});
process.on('disconnect', () => process.exit());

function answerTo(path, body) {
  const script = path.slice(path.lastIndexOf('/') + 1);
  const fields = [...new URLSearchParams(body)];
  const value = Object.fromEntries(fields);
  const signedFields = fields.filter(([name]) => name !== 'pg_sig');
  if (value.pg_merchant_id !== SHOP.merchantId || value.pg_sig !== signatureOf(script, signedFields)) {
    return errorReply(9998, 'Incorrect signature');
  }
  const id = Number(value.pg_payment_id);
  if (script === 'get_status3.php' || script === 'status_v2') {
    if (id >= MANY_REFUNDS && id < REFUNDABLE) return longReply(script, id);
    return statusReply(script, id, refunded.has(id));
  }
  if (script === 'revoke.php' || script === 'refund') {
    if (refunded.has(id)) return errorReply(10020, 'Refunded already');
    refunded.add(id);
    return refundReply(script, id);
  }
  return errorReply(9999, 'No such script');
}

/** Long lists never change here, so each is written once. */
function longReply(script, id) {
  const key = `${script} ${id}`;
  const known = longReplies.get(key) ?? statusReply(script, id, false);
  longReplies.set(key, known);
  return known;
}
