import { describe, expect, test } from '@jest/globals';
import { BAD_ANSWERS, environmentFor } from './fault-table.js';
import { FLAVOURS, startSystem } from './system.js';
import { STATUS_SCRIPTS } from './writes.js';

const QUERY = '{ payment(id: "7000000002") { id status capturedAmount { amount } } }';
const SHOWN = { payment: { id: '7000000002', status: 'CAPTURED', capturedAmount: { amount: '2500.00' } } };

describe.each(FLAVOURS)('a read with the %s scripts', (flavour) => {
  const script = STATUS_SCRIPTS[flavour];

  test.each(BAD_ANSWERS)('that always meets $what is $code and shows nothing', async (bad) => {
    const { query, simulator } = await startSystem({ flavour, env: environmentFor(bad) });
    simulator.faults.arm({ ...bad.fault, script, times: 'always' });
    const { data, errors, requestId } = await query(QUERY);
    expect(data).toEqual({ payment: null });
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/provider/),
        locations: expect.anything(),
        path: ['payment'],
        extensions: { code: bad.code, retryable: bad.retryable, requestId },
      },
    ]);
    if (bad.retryable) expect(simulator.calls.length).toBeGreaterThan(1);
    else expect(simulator.calls).toHaveLength(1);
  });

  test.each(BAD_ANSWERS.filter(({ retryable }) => retryable))('that meets $what once is asked again', async (bad) => {
    const { query, simulator } = await startSystem({ flavour, env: environmentFor(bad) });
    simulator.faults.arm({ ...bad.fault, script });
    const { data, errors } = await query(QUERY);
    expect(errors).toEqual([]);
    expect(data).toEqual(SHOWN);
    expect(simulator.calls).toHaveLength(2);
  });

  test('that the provider refuses says so, with its code and without asking again', async () => {
    const { query, simulator } = await startSystem({ flavour });
    simulator.faults.arm({ kind: 'refuse', code: '9999', script, times: 'always' });
    const { data, errors, requestId } = await query(QUERY);
    expect(data).toEqual({ payment: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('9999'),
        extensions: { code: 'PROVIDER_REFUSED', retryable: false, requestId },
      }),
    ]);
    expect(simulator.calls).toHaveLength(1);
  });

  test.each(['11068', '340'])('that is answered with code %s finds nothing, and that is no error', async (code) => {
    const { query, simulator } = await startSystem({ flavour });
    simulator.faults.arm({ kind: 'refuse', code, script });
    expect(await query(QUERY)).toMatchObject({ data: { payment: null }, errors: [] });
  });

  test('that meets a status word nobody documents is UNKNOWN, with the word, and allows nothing', async () => {
    const { query, simulator } = await startSystem({ flavour });
    simulator.faults.arm({ kind: 'unknown-word', word: 'frozen', script });
    const { data, errors } = await query('{ payment(id: "7000000002") { status rawStatus allowedActions } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ payment: { status: 'UNKNOWN', rawStatus: 'frozen', allowedActions: [] } });
  });

  test('signed with a secret the gateway does not have is not believed', async () => {
    const { query } = await startSystem({ flavour, env: { FREEDOMPAY_SECRET_KEY: 'another-secret' } });
    const { data, errors } = await query(QUERY);
    expect(data).toEqual({ payment: null });
    expect(errors[0]?.extensions['code']).toBe('PROVIDER_REFUSED');
  });
});

describe('a read of a payout', () => {
  const query = '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status rawStatus } }';
  // The documented answer does not name the order, so an answer about another payout can not be told apart.
  const bad = BAD_ANSWERS.filter(({ fault }) => fault.kind !== 'other-payment');

  test.each(bad)('that always meets $what is $code and shows nothing', async (answer) => {
    const system = await startSystem({ env: environmentFor(answer) });
    system.simulator.faults.arm({ ...answer.fault, script: 'get_status2', times: 'always' });
    const { data, errors } = await system.query(query);
    expect(data).toEqual({ payoutStatus: null });
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([
      { code: answer.code, retryable: answer.retryable },
    ]);
  });

  test('that meets a status word nobody documents is UNKNOWN, with the word', async () => {
    const system = await startSystem();
    system.simulator.faults.arm({ kind: 'unknown-word', word: 'frozen', script: 'get_status2' });
    expect((await system.query(query)).data).toEqual({ payoutStatus: { status: 'UNKNOWN', rawStatus: 'frozen' } });
  });
});

test('a provider that is not there is PROVIDER_UNAVAILABLE, and readiness tells once it has failed often', async () => {
  const { query, gateway } = await startSystem({ env: { FREEDOMPAY_URL: 'http://127.0.0.1:1' } });
  const aliases = Array.from({ length: 8 }, (_, index) => `a${index}: payment(id: "${index + 1}") { id }`);
  const { errors } = await query(`{ ${aliases.join(' ')} }`);
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(Array(8).fill('PROVIDER_UNAVAILABLE'));
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', provider: 'failing' }]);
});
