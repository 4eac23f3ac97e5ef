import { expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { ask, until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';
import { openStream } from './open-stream.js';
import { payerToken } from './payers.js';

const FIELDS = `
  status amount { amount } netAmount { amount } reference acquirerReference authCode failure { code message }
  refunds { status reference failure { code message } }
  revocations { status reference acquirerReference failure { code message } }`;

/** Captured, partly refunded, declined, released. */
const IDS = ['7000000002', '7000000003', '7000000004', '7000000007'];
const READ = `{ paymentsById(paymentIds: ${JSON.stringify(IDS)}) { ${FIELDS} } }`;
const REDACTED = ['netAmount', 'reference', 'acquirerReference', 'authCode', 'message'];

/** Every value of the fields that are for operators only. */
function redactedIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (REDACTED.includes(name) ? [inner] : redactedIn(inner)));
}

test('the built program shows a payer no word meant for operators, no code or reference of a bank, and no net amount', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, BELIEVES_TOKENS);
  const shop = await token();
  const payer = await payerToken(url, `paymentIds: ${JSON.stringify(IDS)}`, shop);

  const toShop = await ask(url, READ, {}, shop);
  expect(redactedIn(toShop.data).filter((value) => value !== null).length).toBeGreaterThan(8);
  const toPayer = await ask<{ paymentsById: readonly object[] }>(url, READ, {}, payer);
  expect(toPayer.errors).toEqual([]);
  expect(redactedIn(toPayer.data).length).toBeGreaterThan(15);
  expect(redactedIn(toPayer.data).filter((value) => value !== null)).toEqual([]);
  // All else is as it is.
  expect(toPayer.data?.paymentsById).toMatchObject([
    { status: 'CAPTURED' },
    { status: 'PARTIALLY_REFUNDED' },
    { status: 'FAILED', failure: { code: '10009' } },
    { status: 'CANCELED' },
  ]);

  const watch = `subscription { paymentChanged(paymentId: "7000000002") { ${FIELDS} } }`;
  const stream = await openStream(url, payer, watch);
  const { text } = await until(
    () => stream,
    (state) => state.text.includes('CAPTURED'),
  );
  const { data } = JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? '');
  expect(redactedIn(data).filter((value) => value !== null)).toEqual([]);
});

test("where the provider fails, a payer is told so without the provider's words", async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, BELIEVES_TOKENS);
  const shop = await token();
  const payer = await payerToken(url, 'paymentIds: ["7000000002"], orderIds: ["DEMO-HOLD"]', shop);
  const description = 'The contract of this shop is blocked';
  simulator.faults.arm({ kind: 'refuse', code: '200', description, script: 'get_status3', times: 'always' });

  const byId = '{ payment(paymentId: "7000000002") { paymentId } }';
  expect((await ask(url, byId, {}, shop)).errors).toMatchObject([{ message: expect.stringContaining(description) }]);
  // By the payment's own id, by that of its order, in a list, and by an id that has to be looked for among the orders.
  for (const query of [
    byId,
    '{ paymentByOrder(orderId: "DEMO-HOLD") { paymentId } }',
    '{ paymentsById(paymentIds: ["7000000002"]) { paymentId } }',
    '{ payment(paymentId: "7000000003") { paymentId } }',
  ]) {
    const { errors } = await ask(url, query, {}, payer);
    expect([query, errors]).toMatchObject([
      query,
      [
        {
          message: 'The payment cannot be read now.',
          extensions: { code: 'PROVIDER_REFUSED', retryable: false },
        },
      ],
    ]);
  }
  const stream = await openStream(url, payer, 'subscription { paymentChanged(paymentId: "7000000002") { paymentId } }');
  const { text } = await until(
    () => stream,
    (state) => state.text.includes('PROVIDER_REFUSED'),
  );
  expect(text).toContain('The payment cannot be read now.');
  expect(text).not.toContain(description);
});

test('the schema shows which fields those are, and every one of them may be null', () => {
  const types = Object.values(gatewaySchema().getTypeMap()).filter(isObjectType);
  const redacted = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ extensions }) => 'notForPayers' in ((extensions['directives'] ?? {}) as object))
      .map((field) => ({ name: `${type.name}.${field.name}`, mayBeNull: !String(field.type).endsWith('!') })),
  );
  expect(redacted.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Payment.netAmount',
      'Payment.reference',
      'Payment.acquirerReference',
      'Payment.authCode',
      'RefundPayment.reference',
      'RevokedPayment.reference',
      'RevokedPayment.acquirerReference',
      'PaymentFailure.message',
      'OperationProblem.providerMessage',
    ]),
  );
  expect(redacted.filter(({ mayBeNull }) => !mayBeNull)).toEqual([]);
});
