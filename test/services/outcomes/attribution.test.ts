import { describe, expect, test } from '@jest/globals';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { HOUR_MS, providerClock } from '../../harness/provider-clock.js';
import { openWriteServices, PAID, sentEarlier, writesReceived } from '../../harness/write-services.js';

const OPEN = /^(PENDING|UNKNOWN)$/;

describe.each([
  ['whose replies name the refund', true],
  ['whose replies do not name the refund', false],
])('two equal refunds in flight at a provider %s', (_what, receipts) => {
  /** A services whose provider shows what was done when the test says so. */
  async function open() {
    const { now, pass } = providerClock();
    const tuning = { horizonMs: HOUR_MS, absenceSpanMs: 0 };
    const services = await openWriteServices({ receipts, simulator: { lagMs: HOUR_MS, now }, tuning });
    return { services, show: () => pass(HOUR_MS) };
  }

  /** How the two end: first those that the provider shows as done, then, past the horizon, the rest. */
  async function endsOf(
    { services, show }: Awaited<ReturnType<typeof open>>,
    all: readonly OperationRecord[],
    done: number,
  ) {
    const found = () => Promise.all(all.map(({ id }) => services.becomes(id, () => true)));
    for (const { state, refund } of await found()) expect([state, refund]).toEqual([expect.stringMatching(OPEN), null]);
    show();
    await until(found, (entries) => entries.filter(({ state }) => state === 'SUCCEEDED').length === done);
    for (const { id } of all) await sentEarlier(services, id, HOUR_MS);
    return Promise.all(all.map(({ id }) => services.end(id)));
  }

  /** Asks for the same refund twice, one after the other, while the provider shows neither. */
  async function twoInFlight(at: Awaited<ReturnType<typeof open>>, done: number): Promise<readonly OperationRecord[]> {
    const first = await at.services.ask('REFUND', PAID, '40');
    const second = await at.services.ask('REFUND', PAID, '40.00');
    return endsOf(at, [first.operation, second.operation], done);
  }

  test.each([
    ['the first one lost', 'drop-before', null],
    ['the second one lost', null, 'drop-before'],
    ['the first one lost, the answer to the second too', 'drop-before', 'drop-after'],
    ['the second one lost, the answer to the first too', 'drop-after', 'drop-before'],
  ] as const)('%s: they end as one done and one that had no effect', async (_which, first, second) => {
    const at = await open();
    const { services } = at;
    if (first) services.simulator.faults.arm({ kind: first, script: 'revoke' });
    const one = await services.ask('REFUND', PAID, '40');
    if (second) services.simulator.faults.arm({ kind: second, script: 'revoke' });
    const other = await services.ask('REFUND', PAID, '40.00');
    const ended = await endsOf(at, [one.operation, other.operation], 1);

    expect(ended.map(({ state }) => state).sort()).toEqual(['REJECTED', 'SUCCEEDED']);
    const done = ended.find(({ state }) => state === 'SUCCEEDED');
    const lost = ended.find(({ state }) => state === 'REJECTED');
    const truth = services.simulator.ledger.payment(PAID);
    expect(done?.refund?.refundId).toBe(truth.refunds[0]?.id);
    expect(lost).toMatchObject({ refund: null, problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(truth).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
    expect(writesReceived(services)).toBe(2);
    // What the provider accepted is what was done.
    const accepted = ended.find((entry) => entry.accepted);
    if (accepted) expect(accepted.state).toBe('SUCCEEDED');
  });

  test('both done: they end as two entries, one for each', async () => {
    const at = await open();
    const { services } = at;
    const ended = await twoInFlight(at, 2);
    expect(ended.map(({ state }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const { refunds, refunded } = services.simulator.ledger.payment(PAID);
    expect(ended.map(({ refund }) => refund?.refundId).sort()).toEqual(refunds.map(({ id }) => id).sort());
    expect(refunded.amount).toBe('80.00');
  });

  test('the answers to both lost: they end as two entries, one for each', async () => {
    const at = await open();
    const { services } = at;
    services.simulator.faults.arm({ kind: 'drop-after', script: 'revoke', times: 2 });
    const ended = await twoInFlight(at, 2);
    expect(ended.map(({ state }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(new Set(ended.map(({ refund }) => refund?.refundId)).size).toBe(2);
    expect(writesReceived(services)).toBe(2);
  });

  test('both lost: neither is done, and their money is free again', async () => {
    const at = await open();
    const { services } = at;
    services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke', times: 2 });
    const ended = await twoInFlight(at, 0);
    expect(ended.map(({ state, problem }) => [state, problem?.code])).toEqual([
      ['REJECTED', 'NOT_APPLIED'],
      ['REJECTED', 'NOT_APPLIED'],
    ]);
    expect(await services.payments.byId(services.account, PAID, ASKED)).toMatchObject({
      refundableAmount: { amount: '2500.00' },
    });
  });

  test('one done and one failed: they end as one of each', async () => {
    const at = await open();
    const { services } = at;
    services.simulator.faults.arm({ kind: 'refund-fails', code: '11026' });
    const ended = await twoInFlight(at, 1);
    expect(ended.map(({ state }) => state).sort()).toEqual(['REJECTED', 'SUCCEEDED']);
    for (const { refund, state } of ended) {
      const truth = services.simulator.ledger.payment(PAID).refunds.find(({ id }) => id === refund?.refundId);
      expect(truth?.status).toBe(state === 'SUCCEEDED' ? 'success' : 'error');
    }
  });
});

test('an entry that was there before is not taken for the effect of a refund', async () => {
  const services = await openWriteServices();
  services.simulator.ledger.refund(PAID, '40.00');
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
});

test('an entry of another sum is not taken for the effect of a refund', async () => {
  const services = await openWriteServices();
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  services.simulator.ledger.refund(PAID, '41.00');
  expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
});
