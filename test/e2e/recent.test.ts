import { describe, expect, jest, test } from '@jest/globals';
import { ReadCache } from '../../src/services/reads/read-cache.js';
import { until } from '../harness/ask.js';
import { holdCall } from '../harness/held-calls.js';
import { type System, startSystem } from '../harness/system.js';

const PAID = '7000000002';
const READ = `{ payment(paymentId: "${PAID}") { status checkedAt refundableAmount { amount } } }`;

interface Read {
  readonly payment: { status: string; checkedAt: string; refundableAmount: { amount: string } };
}

/** A gateway whose answers may be given again for a minute. */
const forAMinute = () => startSystem({ env: { STATUS_MAX_AGE_MS: '60000' } });
const read = async ({ query }: System) => (await query<Read>(READ)).data?.payment;
const reads = ({ simulator }: System) => simulator.calls.filter(({ script }) => script === 'get_status3.php').length;

test('equal reads of many requests at once are one call', async () => {
  const asked = jest.spyOn(ReadCache.prototype, 'get');
  const system = await startSystem();
  const letGo = holdCall(system.simulator.faults, {});
  const asking = Promise.all(Array.from({ length: 20 }, () => read(system)));
  await until(
    () => asked.mock.calls.length,
    (count) => count === 20,
  );
  letGo();
  asked.mockRestore();
  const answers = await asking;
  expect(answers.map((payment) => payment?.status)).toEqual(Array(20).fill('CAPTURED'));
  expect(reads(system)).toBe(1);
});

test('a client that goes away takes nothing from the others', async () => {
  const system = await startSystem();
  const letGo = holdCall(system.simulator.faults, {});
  const leaving = new AbortController();
  const request = fetch(`${system.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: READ }),
    signal: leaving.signal,
  });
  const other = read(system);
  leaving.abort();
  await expect(request).rejects.toThrow();
  await until(
    () => reads(system),
    (count) => count === 1,
  );
  letGo();
  expect(await other).toMatchObject({ status: 'CAPTURED' });
});

describe('what was read a moment ago', () => {
  test('is given again, and says when it was read', async () => {
    const system = await forAMinute();
    const first = await read(system);
    expect(await read(system)).toEqual(first);
    expect(reads(system)).toBe(1);
  });

  test.each([
    ['a payment with refunds', '7000000003'],
    ['a payment that failed, with words about it', '7000000004'],
  ])('says the same to the letter however often it is given: %s', async (_name, id) => {
    const system = await forAMinute();
    const everything = `{ payment(paymentId: "${id}") {
      paymentId orderId status rawStatus amount { amount currency } capturedAmount { amount } refundedAmount { amount }
      refundableAmount { amount } allowedActions card { maskedPan holder token } payer { email phone } reference
      failure { code message } refunds { refundId status amount { amount } refundedAt failure { code message } }
      createdAt paidAt checkedAt
    } }`;
    const answers = [];
    for (let time = 0; time < 4; time++) answers.push((await system.query(everything)).data);
    expect(answers[0]).toMatchObject({ payment: { paymentId: id } });
    expect(answers).toEqual(Array(4).fill(answers[0]));
    expect(reads(system)).toBe(1);
  });

  test('is not given again after a write here', async () => {
    const system = await forAMinute();
    await read(system);
    await system.query(
      `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "500.00", idempotencyKey: "k" }) { replayed } }`,
    );
    expect(await read(system)).toMatchObject({ status: 'PARTIALLY_REFUNDED', refundableAmount: { amount: '2000.00' } });
  });

  test('is not given again after a write here, to those who poll it either', async () => {
    const system = await forAMinute();
    const poll = async () => {
      const seen = [];
      for (let time = 0; time < 4; time++) seen.push((await read(system))?.refundableAmount.amount);
      return seen;
    };
    expect(await poll()).toEqual(Array(4).fill('2500.00'));
    await system.query(
      `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "500.00", idempotencyKey: "k" }) { replayed } }`,
    );
    expect(await poll()).toEqual(Array(4).fill('2000.00'));
    expect(await poll()).toEqual(Array(4).fill('2000.00'));
  });

  test('is not what a write goes by', async () => {
    const system = await forAMinute();
    await read(system);
    system.simulator.ledger.refund(PAID);
    const { data } = await system.query(
      `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "1.00", idempotencyKey: "k" }) { operation { problem { code } } payment { status } } }`,
    );
    expect(data).toEqual({
      refundPayment: { operation: { problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' } }, payment: { status: 'REFUNDED' } },
    });
  });

  test('is read anew without an age to go by', async () => {
    const system = await startSystem();
    await read(system);
    system.simulator.ledger.refund(PAID);
    expect(await read(system)).toMatchObject({ status: 'REFUNDED' });
  });
});
