// What it costs to hold operations against the schema, and to run them in every scenario: 200 of them, a quarter of them writes.
// Usage: npm run bench:contract [-- --operations 200]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const at = process.argv.indexOf('--operations');
const count = at < 0 ? 200 : Number(process.argv[at + 1]);
if (!Number.isSafeInteger(count) || count < 1) throw new Error('--operations is a whole number above zero.');

const PAYMENT =
  'paymentId status amount { amount currency } refundableAmount { amount } allowedActions failure { reason payerMessage }';
const OPERATION = 'id kind state problem { code message advice }';

/** As an admin screen asks: of eight operations two write. */
const FORMS = [
  (name) => `query ${name}($id: ID!) { payment(paymentId: $id) { ${PAYMENT} } }`,
  (name) => `query ${name}($id: ID!) { payment(paymentId: $id) { ${PAYMENT} operations { ${OPERATION} } } }`,
  (name) => `query ${name}($order: String!) { paymentByOrder(orderId: $order) { ${PAYMENT} } }`,
  (name) => `query ${name}($first: Int!) { payments(first: $first) { nodes { ${PAYMENT} } } }`,
  (name) => `query ${name}($id: ID!) { paymentOperation(id: $id) { ${OPERATION} } }`,
  (name) => `query ${name}($order: String!) { payoutStatus(orderId: $order) { status failure { reason } } }`,
  (name) =>
    `mutation ${name}($input: RefundPaymentInput!) { refundPayment(input: $input) { operation { ${OPERATION} } } }`,
  (name) =>
    `mutation ${name}($input: CapturePaymentInput!) { capturePayment(input: $input) { operation { ${OPERATION} } payment { ${PAYMENT} } } }`,
];

const folder = mkdtempSync(join(tmpdir(), 'contract-'));
try {
  for (let one = 0; one < count; one++)
    writeFileSync(join(folder, `${one}.graphql`), FORMS[one % FORMS.length](`Operation${one}`));
  timed(`${count} operations checked`, []);
  timed(`${count} operations run    `, ['--run']);
} finally {
  rmSync(folder, { recursive: true });
}

function timed(what, options) {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', 'contract', folder, ...options], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - begun) / 1_000;
  if (status !== 0) throw new Error(`It ended with ${status}: ${stdout}${stderr}`);
  const [, ran = ''] = stdout.split('\n');
  console.log(`${what} ${seconds.toFixed(1)} s ${ran}`.trimEnd());
}
