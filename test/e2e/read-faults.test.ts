import { describe, expect, test } from '@jest/globals';
import { BAD_ANSWERS, SHORT_TIMEOUT } from '../harness/fault-table.js';
import { example, STATUS_SCRIPTS } from '../harness/operations.js';
import { FLAVOURS, sharedSystem, startSystem } from '../harness/system.js';

const QUERY = 'query ($id: ID!) { payment(paymentId: $id) { paymentId status capturedAmount { amount } } }';

describe.each(FLAVOURS)('a read with the %s scripts', (flavour) => {
  const patient = sharedSystem({ flavour });
  const hurried = sharedSystem({ flavour, env: SHORT_TIMEOUT });
  const script = STATUS_SCRIPTS[flavour];

  test.each(BAD_ANSWERS)('that always meets $what is $code and shows nothing', async (bad) => {
    const system = bad.slow ? hurried() : patient();
    const { paymentId } = example(system, 'refundPayment');
    expect((await system.query(QUERY, { id: paymentId })).errors).toEqual([]);
    system.simulator.clearCalls();
    system.simulator.faults.arm({ ...bad.fault, script, paymentId, times: 'always' });
    const { data, errors, requestId } = await system.query(QUERY, { id: paymentId });
    expect(data).toEqual({ payment: null });
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/provider/),
        path: ['payment'],
        extensions: { code: bad.code, retryable: bad.retryable, requestId },
      },
    ]);
    if (bad.retryable) expect(system.simulator.calls.length).toBeGreaterThan(1);
    // On a kept connection it may be one answer too many to something else, so it is asked again on one of its own.
    else expect(system.simulator.calls).toHaveLength(2);
  });

  test.each(BAD_ANSWERS.filter(({ retryable }) => retryable))('that meets $what once is asked again', async (bad) => {
    const system = bad.slow ? hurried() : patient();
    const { paymentId } = example(system, 'refundPayment');
    system.simulator.clearCalls();
    system.simulator.faults.arm({ ...bad.fault, script, paymentId });
    const { data, errors } = await system.query(QUERY, { id: paymentId });
    expect(errors).toEqual([]);
    expect(data).toEqual({ payment: { paymentId, status: 'CAPTURED', capturedAmount: { amount: '2500.00' } } });
    expect(system.simulator.calls).toHaveLength(2);
  });

  test.each([
    ['9999', true, 1],
    ['9996', false, 2],
  ])('that the provider refuses with %s says so, and whether that passes', async (code, retryable, calls) => {
    const { query, simulator } = patient();
    const { paymentId } = example(patient(), 'refundPayment');
    expect((await query(QUERY, { id: paymentId })).errors).toEqual([]);
    simulator.clearCalls();
    simulator.faults.arm({ kind: 'refuse', code, script, paymentId, times: 'always' });
    const { data, errors, requestId } = await query(QUERY, { id: paymentId });
    expect(data).toEqual({ payment: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(code),
        extensions: { code: 'PROVIDER_REFUSED', retryable, requestId },
      }),
    ]);
    expect(simulator.calls).toHaveLength(calls);
  });

  test.each(['11068', '340'])('that is answered with code %s finds nothing, and that is no error', async (code) => {
    const { query, simulator } = patient();
    const { paymentId } = example(patient(), 'refundPayment');
    simulator.faults.arm({ kind: 'refuse', code, script, paymentId, times: 'always' });
    expect(await query(QUERY, { id: paymentId })).toMatchObject({ data: { payment: null }, errors: [] });
  });

  test('that meets a status word nobody documents is UNKNOWN, with the word, and allows nothing', async () => {
    const { query, simulator } = patient();
    const { paymentId } = example(patient(), 'refundPayment');
    simulator.faults.arm({ kind: 'unknown-word', word: 'frozen', script, paymentId });
    const { data, errors } = await query(
      'query ($id: ID!) { payment(paymentId: $id) { status rawStatus allowedActions } }',
      { id: paymentId },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ payment: { status: 'UNKNOWN', rawStatus: 'frozen', allowedActions: [] } });
  });

  test('signed with a secret the provider does not know shows nothing', async () => {
    const { query } = await startSystem({ flavour, env: { FREEDOMPAY_SECRET_KEY: 'another-secret' } });
    const { data, errors } = await query(QUERY, { id: '7000000002' });
    expect(data).toEqual({ payment: null });
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([{ code: 'PROVIDER_REFUSED', retryable: false }]);
  });
});

describe('a read of a payout', () => {
  const query = '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status rawStatus } }';
  const script = 'get_status2';
  // The documented answer does not name the order, so an answer about another payout cannot be told apart.
  const bad = BAD_ANSWERS.filter(({ fault, slow }) => fault.kind !== 'other-payment' && !slow);
  const system = sharedSystem();

  test.each(bad)('that meets $what is $code and shows nothing', async (answer) => {
    const { faults } = system().simulator;
    faults.clear();
    expect((await system().query(query)).data).toEqual({ payoutStatus: { status: 'SUCCEEDED', rawStatus: 'ok' } });
    faults.arm({ ...answer.fault, script, times: 'always' });
    const { data, errors } = await system().query(query);
    expect(data).toEqual({ payoutStatus: null });
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([
      { code: answer.code, retryable: answer.retryable },
    ]);
  });

  test('that meets a status word nobody documents is UNKNOWN, with the word', async () => {
    const { faults } = system().simulator;
    faults.clear();
    faults.arm({ kind: 'unknown-word', word: 'frozen', script });
    expect((await system().query(query)).data).toEqual({ payoutStatus: { status: 'UNKNOWN', rawStatus: 'frozen' } });
  });
});

test('a provider that is not there is PROVIDER_UNAVAILABLE, and readiness tells once it has failed often', async () => {
  const { query, gateway } = await startSystem({ env: { FREEDOMPAY_URL: 'http://127.0.0.1:1' } });
  const aliases = Array.from(
    { length: 8 },
    (_, index) => `a${index}: payment(paymentId: "${index + 1}") { paymentId }`,
  );
  const { errors } = await query(`{ ${aliases.join(' ')} }`);
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(Array(8).fill('PROVIDER_UNAVAILABLE'));
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', provider: 'failing' }]);
});
