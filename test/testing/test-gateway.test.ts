import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.js';
import { temporaryDirectory } from '../harness/engines.js';

const PAYMENT = 'query($id: ID!) { payment(paymentId: $id) { status refundedAmount { amount } } }';
const REFUND = `mutation($id: ID!, $key: String!) {
  refundPayment(input: { paymentId: $id, idempotencyKey: $key }) { operation { id state problem { advice } } }
}`;
const OPERATION = 'query($id: ID!) { paymentOperation(id: $id) { state problem { advice } } }';

/** Of the demo data: captured, nothing refunded. */
const CAPTURED = '7000000002';

const running: TestGateway[] = [];

async function started(...options: Parameters<typeof startTestGateway>): Promise<TestGateway> {
  const gateway = await startTestGateway(...options);
  running.push(gateway);
  return gateway;
}

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
});

describe('a test gateway', () => {
  test('answers over HTTP from the simulator beside it', async () => {
    const { query, url } = await started();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await query(PAYMENT, { id: CAPTURED })).toEqual({
      status: 200,
      data: { payment: { status: 'CAPTURED', refundedAmount: { amount: '0.00' } } },
      errors: [],
    });
  });

  test('plays the recording of an operation from its file, without the time that answers took', async () => {
    const gateway = await started();
    const file = join(temporaryDirectory(), 'lost.json');
    const recording = {
      ...{ recording: 1, about: 'A refund whose answer was lost.', wish: { kind: 'REFUND', amount: null } },
      ...{ payment: { state: 'captured', amount: '40.00', currency: 'KZT' }, reading: null, course: [] },
      writes: [{ answer: 'lost', tookMs: 3_600_000, shows: [{ afterMs: 85_000, as: 'done' }] }],
    };
    writeFileSync(file, JSON.stringify(recording));
    const { paymentId: id } = await gateway.play(file);
    const { data } = await gateway.query<{ refundPayment: { operation: { id: string; state: string } } }>(REFUND, {
      id,
      key: 'wish-1',
    });
    const operation = data?.refundPayment.operation;
    expect(operation?.state).toBe('UNKNOWN');
    await gateway.advance({ seconds: 80 });
    expect(await gateway.query(OPERATION, { id: operation?.id })).toMatchObject({
      data: { paymentOperation: { state: 'UNKNOWN' } },
    });
    await gateway.advance({ minutes: 2 });
    expect(await gateway.query(OPERATION, { id: operation?.id })).toMatchObject({
      data: { paymentOperation: { state: 'SUCCEEDED' } },
    });
    await expect(gateway.play({ ...recording, payer: 'Aigerim' })).rejects.toThrow('"payer"');
    await expect(gateway.play(`${file}.json`)).rejects.toThrow('ENOENT');
  });

  test('is after a reset as it was at the start', async () => {
    const gateway = await started();
    const before = await gateway.query(PAYMENT, { id: CAPTURED });
    const first = await gateway.query(REFUND, { id: CAPTURED, key: 'wish-1' });
    expect(first.errors).toEqual([]);
    expect(await gateway.query(PAYMENT, { id: CAPTURED })).not.toEqual(before);
    await gateway.advance({ days: 2 });

    await gateway.reset();
    expect(await gateway.query(PAYMENT, { id: CAPTURED })).toEqual(before);
    expect(gateway.simulator.calls.filter(({ script }) => script === 'revoke.php')).toEqual([]);
    // The key of before is nobody's now.
    const repeated = await gateway.query<{ refundPayment: { operation: { id: string } } }>(REFUND, {
      id: CAPTURED,
      key: 'wish-1',
    });
    expect(repeated).not.toEqual(first);
    expect(repeated.data?.refundPayment.operation).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('gives a caller a new minute after a reset, and when a minute is jumped over', async () => {
    const gateway = await started({ env: { CALLER_COST_PER_MINUTE: '20', REQUEST_COST_LIMIT: '10' } });
    const spendAll = async () => {
      for (;;) {
        const { errors } = await gateway.query(PAYMENT, { id: CAPTURED });
        if (errors.length > 0) return errors[0]?.extensions['code'];
      }
    };
    expect(await spendAll()).toBe('RATE_LIMITED');
    await gateway.advance({ minutes: 1 });
    expect((await gateway.query(PAYMENT, { id: CAPTURED })).errors).toEqual([]);
    expect(await spendAll()).toBe('RATE_LIMITED');
    await gateway.reset();
    expect((await gateway.query(PAYMENT, { id: CAPTURED })).errors).toEqual([]);
  });

  test('looks for an outcome that was lost until the horizon is behind, when the clock is moved there', async () => {
    const gateway = await started();
    gateway.simulator.faults.arm({ kind: 'drop-before', script: 'revoke.php', paymentId: CAPTURED });
    const { data } = await gateway.query<{ refundPayment: { operation: { id: string; state: string } } }>(REFUND, {
      id: CAPTURED,
      key: 'wish-1',
    });
    const { id, state } = data?.refundPayment.operation ?? {};
    expect(state).toBe('UNKNOWN');
    await gateway.advance({ hours: 23 });
    expect(await gateway.query(OPERATION, { id })).toMatchObject({ data: { paymentOperation: { state: 'UNKNOWN' } } });
    await gateway.advance({ hours: 3 });
    expect(await gateway.query(OPERATION, { id })).toMatchObject({
      data: { paymentOperation: { state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } } },
    });
  });

  test('brings a webhook that nobody answered once more when the clock is moved to its next try', async () => {
    const gateway = await started();
    const { simulator } = gateway;
    const id = simulator.ledger.addPayment({ orderId: 'A-1', amount: '100.00', state: 'new' });
    simulator.faults.arm({ kind: 'lost', script: 'result', paymentId: id });
    await simulator.payer.pay(id);
    const tries = () =>
      simulator.sentWebhooks.filter(({ kind }) => kind === 'result').map(({ status }) => status ?? null);
    expect(tries()).toEqual([null]);
    await gateway.advance({ minutes: 29 });
    expect(tries()).toEqual([null]);
    await gateway.advance({ minutes: 2 });
    expect(tries()).toEqual([null, 200]);
  });

  test.each(['FREEDOMPAY_URL', 'FREEDOMPAY_ACCOUNTS_FILE', 'DATABASE_URL', 'PORT', 'PAYER_TOKEN_SECRET_FILE'])(
    'refuses to be led elsewhere by %s',
    async (name) => {
      await expect(startTestGateway({ env: { [name]: 'https://api.freedompay.kz' } })).rejects.toThrow(name);
    },
  );

  test('lists what is wrong with its variables', async () => {
    await expect(startTestGateway({ env: { STATUS_MAX_AGE_MS: 'soon' } })).rejects.toThrow('STATUS_MAX_AGE_MS');
  });

  test('runs beside others, each with payments and a clock of its own', async () => {
    const [one, other] = [await started(), await started()];
    await one.query(REFUND, { id: CAPTURED, key: 'wish-1' });
    await one.advance({ hours: 1 });
    expect(await other.query(PAYMENT, { id: CAPTURED })).toMatchObject({
      data: { payment: { refundedAmount: { amount: '0.00' } } },
    });
  });
});
