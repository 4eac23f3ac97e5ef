// What it costs to reset a test gateway and play a scenario, 200 times in one process, and what is left open after.
// Usage: npm run bench:scenarios [-- --tests 200]
import { startTestGateway } from '../dist/testing/test-gateway.js';

const at = process.argv.indexOf('--tests');
const tests = at < 0 ? 200 : Number(process.argv[at + 1]);
if (!Number.isSafeInteger(tests) || tests < 1) throw new Error('--tests is a whole number above zero.');

const PAYMENT = 'query($id: ID!) { payment(paymentId: $id) { status allowedActions } }';
const PAYOUT = 'query($id: String!) { payoutStatus(orderId: $id) { status } }';

const loaded = performance.now();
const gateway = await startTestGateway();
const startMs = performance.now() - loaded;
const resets = [];
const begun = performance.now();
for (let test = 0; test < tests; test++) {
  const { name } = gateway.simulator.scenarios[test % gateway.simulator.scenarios.length];
  const before = performance.now();
  await gateway.reset();
  resets.push(performance.now() - before);
  const { paymentId, orderId } = await gateway.play(name);
  const { data, errors } = await (paymentId === null
    ? gateway.query(PAYOUT, { id: orderId })
    : gateway.query(PAYMENT, { id: paymentId }));
  if (!data && errors.length === 0) throw new Error(`${name} came to nothing.`);
}
const allMs = performance.now() - begun;
await gateway.stop();

const more = [];
for (let one = 0; one < 100; one++) {
  const before = performance.now();
  const other = await startTestGateway();
  more.push(performance.now() - before);
  await other.stop();
}
await new Promise((resolve) => setTimeout(resolve, 100));
const open = process.getActiveResourcesInfo().filter((one) => !/^(TTY|Pipe|FS)/.test(one));
const sorted = (list) => list.toSorted((a, b) => a - b);
const p = (list, share) => sorted(list)[Math.ceil(list.length * share) - 1].toFixed(1);
console.log(`first start              ${startMs.toFixed(0)} ms`);
console.log(
  `${tests} resets and scenarios ${(allMs / 1_000).toFixed(1)} s; a reset p50 ${p(resets, 0.5)} ms, p99 ${p(resets, 0.99)} ms`,
);
console.log(`100 more starts          p50 ${p(more, 0.5)} ms, p99 ${p(more, 0.99)} ms`);
console.log(`left open                ${open.length === 0 ? 'nothing' : open.join(', ')}`);
if (open.length > 0) process.exitCode = 1;
