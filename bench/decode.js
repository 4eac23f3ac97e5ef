// What reading one status reply of about 1 kB costs in the gateway's own code: decode, verify, shape. Prints
// microseconds of CPU time, which others on the machine do not lengthen: the median of many batches, the first third left
// out as warm-up.
// Usage: node bench/decode.js [MILLISECONDS]
import { Secret } from '../build/domain/secret.js';
import { getStatus } from '../build/freedompay/endpoints/status.js';
import { verify } from '../build/freedompay/protocol/signature.js';
import { decodeXml } from '../build/freedompay/protocol/xml.js';
import { statusReply } from './provider/replies.js';
import { READ, SHOP } from './provider/world.js';

const BATCH = 200;
const end = performance.now() + Number(process.argv[2] ?? 3_000);
const script = 'get_status3.php';
const bodies = Array.from({ length: BATCH }, (_, n) => Buffer.from(statusReply(script, READ + n, false)));
const account = { id: 'default', timeZone: 'Asia/Almaty', secret: new Secret(SHOP.secret) };
const times = [];
while (performance.now() < end) {
  const before = process.cpuUsage();
  for (let n = 0; n < BATCH; n += 1) {
    const reply = decodeXml(bodies[n]);
    if (!verify(script, reply, [account.secret.reveal()])) throw new Error('The reply does not verify.');
    const { payment } = getStatus.merchant.result(reply, { account, checkedAt: new Date() });
    if (payment.paymentId !== String(READ + n)) throw new Error('The reply was read as another payment.');
  }
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / BATCH);
}
const warm = times.slice(Math.floor(times.length / 3)).sort((a, b) => a - b);
console.log(warm[Math.floor(warm.length / 2)].toFixed(2));
