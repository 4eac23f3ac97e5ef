import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { signedAnswer, startHoldingProxy, startMeddlingProxy } from '../harness/meddling-proxy.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

/*
 * What servers and networks between the gateway and the provider do to writes, on the program as it is built and started.
 */

const PAID = '7000000002';
const HOLD = '7000000001';

interface Operation {
  readonly id: string;
  readonly state: string;
  readonly problem: Readonly<Record<string, string | null>> | null;
}

const FIELDS = 'id state problem { code advice providerCode message }';
const WRITES = { refundPayment: 'revoke.php', cancelPayment: 'cancel.php', capturePayment: 'do_capture.php' } as const;

async function write(program: ListeningProgram, name: keyof typeof WRITES, input: string): Promise<Operation> {
  const { data, errors } = await ask<{ done: { operation: Operation } }>(
    program.url,
    `mutation { done: ${name}(input: { ${input}, idempotencyKey: "k-${Math.random()}" }) { operation { ${FIELDS} } } }`,
  );
  expect(errors).toEqual([]);
  return (data as { done: { operation: Operation } }).done.operation;
}

function ended(program: ListeningProgram, id: string): Promise<Operation> {
  const read = async () => {
    const { data } = await ask<{ paymentOperation: Operation }>(
      program.url,
      `{ paymentOperation(id: "${id}") { ${FIELDS} } }`,
    );
    return (data as { paymentOperation: Operation }).paymentOperation;
  };
  return until(read, ({ state }) => state === 'SUCCEEDED' || state === 'REJECTED');
}

test('a write that was given up does not arrive when the network delivers again what it held back', async () => {
  const provider = await startProvider();
  const network = await startHoldingProxy(provider.url);
  const program = await listeningProgram(network.url, { FREEDOMPAY_TIMEOUT_MS: '3000' });
  network.hold('POST /revoke.php');
  const operation = await write(program, 'refundPayment', `paymentId: "${PAID}", amount: "40"`);
  expect(operation).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } });
  await until(
    () => network.held,
    ({ begun, reset }) => begun === 1 && reset === 1,
  );
  await network.letGo();
  const { data } = await ask(program.url, `{ payment(paymentId: "${PAID}") { refundedAmount { amount } } }`);
  expect(data).toEqual({ payment: { refundedAmount: { amount: '0.00' } } });
  expect(provider.ledger.payment(PAID)).toMatchObject({ writes: 0, refunded: { amount: '0.00' } });
});

test('a creation that was given up does not arrive later either', async () => {
  const provider = await startProvider();
  const network = await startHoldingProxy(provider.url);
  const program = await listeningProgram(network.url, { FREEDOMPAY_TIMEOUT_MS: '3000' });
  network.hold('POST /init_payment.php');
  const { data } = await ask(
    program.url,
    'mutation { createPayment(input: { orderId: "LATE-1", amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "late-1" }) { checkout { state } } }',
  );
  expect(data).toEqual({ createPayment: { checkout: { state: 'UNKNOWN' } } });
  await until(
    () => network.held.reset,
    (count) => count === 1,
  );
  await network.letGo();
  const read = await ask(program.url, '{ paymentByOrder(orderId: "LATE-1") { paymentId } }');
  expect(read.data).toEqual({ paymentByOrder: null });
});

describe('a write that a proxy delivers twice, and whose second answer comes back', () => {
  test.each([
    ['refundPayment', PAID, ', amount: "2500"', '10020'],
    ['refundPayment', PAID, ', amount: "40"', '11025'],
    ['cancelPayment', HOLD, '', '9013'],
    ['cancelPayment', HOLD, '', '490'],
    ['capturePayment', HOLD, '', '10035'],
  ] as const)('is SUCCEEDED where its effect shows: %s of %s%s, refused with %s', async (name, id, more, code) => {
    const provider = await startProvider();
    const proxy = await startMeddlingProxy(provider.url);
    proxy.meddle = async (call) => {
      if (call.script !== WRITES[name]) return;
      await call.deliver();
      signedAnswer(call, { pg_status: 'error', pg_error_code: code, pg_error_description: 'No' });
    };
    const program = await listeningProgram(proxy.url);
    const operation = await write(program, name, `paymentId: "${id}"${more}`);
    expect(await ended(program, operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    const { effects } = provider.ledger.payment(id);
    expect(Object.values(effects).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(proxy.calls.filter((script) => script === WRITES[name])).toHaveLength(1);
  });
});

describe("the provider's own failure", () => {
  test('before a refund leaves everything as it is, and a retry is advised; a plain read may be repeated', async () => {
    const provider = await startProvider();
    const program = await listeningProgram(provider.url);
    provider.faults.arm({ kind: 'refuse', code: '9999', script: 'get_status3', times: 2 });
    const operation = await write(program, 'refundPayment', `paymentId: "${PAID}", amount: "40"`);
    expect(operation).toMatchObject({
      state: 'REJECTED',
      problem: { advice: 'RETRY_WITH_NEW_KEY', providerCode: '9999' },
    });
    expect(provider.ledger.payment(PAID).writes).toBe(0);
    const { errors } = await ask(program.url, `{ payment(paymentId: "${PAID}") { paymentId } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_REFUSED', retryable: true } }]);
  });

  test('in answer to a creation does not say that no payment was created', async () => {
    const provider = await startProvider();
    const program = await listeningProgram(provider.url);
    provider.faults.arm({ kind: 'refuse', code: '9999', script: 'init_payment' });
    const { data, errors } = await ask<{ createPayment: { checkout: { problem: { message: string } } } }>(
      program.url,
      'mutation { createPayment(input: { orderId: "SYS-1", amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "sys-1" }) { checkout { state problem { code advice providerCode message } } } }',
    );
    expect(errors).toEqual([]);
    expect(data?.createPayment.checkout).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY', providerCode: '9999' },
    });
    expect(data?.createPayment.checkout.problem.message).not.toMatch(/no payment was created/i);
  });
});
