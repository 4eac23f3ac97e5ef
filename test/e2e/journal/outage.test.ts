import { afterEach, expect, jest, test } from '@jest/globals';
import Database from 'libsql';
import type { Tuning } from '../../../src/app/tuning.js';
import { SqliteThread } from '../../../src/store/engines/sqlite-thread.js';
import { until } from '../../harness/ask.js';
import { describePostgres, sqliteFile } from '../../harness/engines.js';
import { holdCall } from '../../harness/held-calls.js';
import {
  attempt,
  example,
  type OperationView,
  operation,
  outcomeOf,
  payment,
  perform,
  WRITES,
  type Write,
  type WriteInput,
} from '../../harness/operations.js';
import { type System, startGateway, startProvider } from '../../harness/system.js';
import { startTcpProxy } from '../../harness/tcp-proxy.js';
import { callsReceived, expectTruth } from '../../harness/truth.js';
import { BRISK } from './processes.js';

/** A refusal that tells the caller that nothing was sent, and that the same request may be repeated. */
const UNAVAILABLE = [
  expect.objectContaining({
    message: expect.stringContaining('nothing was sent'),
    extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true, requestId: expect.any(String) },
  }),
];

afterEach(() => {
  jest.restoreAllMocks();
});

/**
 * What succeeds is in time on a slow machine too, and the lock of what failed holds nobody up for long. Whether there are keys is
 * not asked of a store that is down, however long a busy machine takes over what is tried meanwhile.
 */
const TUNING = { ...BRISK, leaseMs: 5_000, abandonedAfterMs: 60_000, keysTrustedMs: 3_600_000 };

/** A gateway that keeps its journal there, and reads payments whatever becomes of it. */
async function startAt(databaseUrl: string, tuning: Partial<Tuning> = {}): Promise<System> {
  const simulator = await startProvider();
  return { simulator, ...(await startGateway(simulator.url, { DATABASE_URL: databaseUrl }, { ...TUNING, ...tuning })) };
}

/** Asks until the store is found to be back: connections may be gone before anybody has heard of it. */
async function performOnceBack(system: System, write: Write, wish: WriteInput) {
  return outcomeOf(
    await until(
      () => attempt(system, write, wish),
      ({ errors }) => errors.length === 0,
    ),
  );
}

async function expectReads(system: System, { paymentId }: WriteInput): Promise<void> {
  expect(await payment(system, paymentId)).toMatchObject({ paymentId });
}

describePostgres('while the database is down', (engine) => {
  test('payments are read, writes are refused before anything is sent, and the same key works afterwards', async () => {
    const proxy = await startTcpProxy(await engine.fresh());
    const system = await startAt(proxy.url);
    const wishes = WRITES.map((write) => [write, example(system, write)] as const);
    proxy.cut();
    for (const [write, wish] of wishes) {
      const { data, errors } = await attempt(system, write, wish);
      expect({ data, errors }).toEqual({ data: { outcome: null }, errors: UNAVAILABLE });
      await expectReads(system, wish);
      expect(callsReceived(system.simulator, write, wish.paymentId)).toBe(0);
    }
    proxy.restore();
    for (const [write, wish] of wishes) {
      const outcome = await performOnceBack(system, write, wish);
      expect(outcome).toMatchObject({ operation: { state: 'SUCCEEDED' } });
      expectTruth(system.simulator, write, wish.paymentId, outcome.operation);
    }
  });

  test('a write that began before is refused, not sent, and ends as not done', async () => {
    const proxy = await startTcpProxy(await engine.fresh());
    const system = await startAt(proxy.url, { abandonedAfterMs: 5_000 });
    const wish = example(system, 'refundPayment');
    const letGo = holdCall(system.simulator.faults, { paymentId: wish.paymentId, script: 'get_status3' });
    const answer = attempt(system, 'refundPayment', wish);
    await until(
      () => system.simulator.calls.length,
      (count) => count > 0,
    );
    proxy.cut();
    letGo();
    expect((await answer).errors).toEqual(UNAVAILABLE);
    proxy.restore();
    const { operation: found } = await performOnceBack(system, 'refundPayment', wish);
    const end = await until(() => operation(system, found.id), isFinal);
    expect(end).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY' } });
    expect(callsReceived(system.simulator, 'refundPayment', wish.paymentId)).toBe(0);
    const repeated = await perform(system, 'refundPayment', { ...wish, idempotencyKey: 'another' });
    expect(repeated.operation.state).toBe('SUCCEEDED');
  });

  test('a write that was sent before is said to be so, and is found when the database is back', async () => {
    const proxy = await startTcpProxy(await engine.fresh());
    const system = await startAt(proxy.url);
    const wish = example(system, 'refundPayment');
    const letGo = holdCall(system.simulator.faults, { paymentId: wish.paymentId, script: 'revoke' });
    const answer = attempt(system, 'refundPayment', wish);
    await until(
      () => callsReceived(system.simulator, 'refundPayment', wish.paymentId),
      (count) => count > 0,
    );
    proxy.cut();
    letGo();
    const { operation: unknown } = outcomeOf(await answer);
    expect(unknown).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } });
    proxy.restore();
    const end = await until(() => operation(system, unknown.id), isFinal);
    expect(end).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expectTruth(system.simulator, 'refundPayment', wish.paymentId, end);
    expect(await perform(system, 'refundPayment', wish)).toMatchObject({ replayed: true, operation: { id: end.id } });
  });

  test('and nobody says so, callers are answered all the same', async () => {
    const proxy = await startTcpProxy(await engine.fresh());
    const system = await startAt(proxy.url, { storeTimeoutMs: 3_000 });
    const wish = example(system, 'refundPayment');
    proxy.freeze();
    const [{ errors }] = await Promise.all([attempt(system, 'refundPayment', wish), expectReads(system, wish)]);
    expect(errors).toEqual(UNAVAILABLE);
    expect(callsReceived(system.simulator, 'refundPayment', wish.paymentId)).toBe(0);
    proxy.restore();
    const outcome = await performOnceBack(system, 'refundPayment', wish);
    const end = await until(() => operation(system, outcome.operation.id), isFinal);
    expectTruth(system.simulator, 'refundPayment', wish.paymentId, end);
  });
});

test('while the disk is full, payments are read, no write is lost sight of, and afterwards each ends as the ledger says', async () => {
  const ask = jest.spyOn(SqliteThread.prototype, 'ask');
  const system = await startAt(await sqliteFile.fresh());
  // The one that writes is started, and asked, first.
  const writer = ask.mock.contexts[0] as SqliteThread;
  const wishes = Array.from({ length: 12 }, () => example(system, 'refundPayment')).map((wish) => ({
    ...wish,
    idempotencyKey: wish.idempotencyKey.padEnd(128, 'x'),
  }));
  const { rows } = await writer.ask({ sql: 'pragma page_count' });
  const [pages] = rows as [{ page_count: number }];
  await writer.ask({ sql: `pragma max_page_count = ${pages.page_count}` });
  const answers = await Promise.all(wishes.map((wish) => attempt(system, 'refundPayment', wish)));
  const refused = wishes.filter((_, index) => answers[index]?.errors.length);
  expect(refused.length).toBeGreaterThan(0);
  for (const [index, { errors }] of answers.entries()) {
    if (errors.length === 0) continue;
    expect(errors).toEqual(UNAVAILABLE);
    expect(callsReceived(system.simulator, 'refundPayment', (wishes[index] as WriteInput).paymentId)).toBe(0);
  }
  await expectReads(system, refused[0] as WriteInput);

  await writer.ask({ sql: 'pragma max_page_count = 1000000' });
  for (const wish of wishes) {
    const { operation: found } = await perform(system, 'refundPayment', wish);
    const end = await until(() => operation(system, found.id), isFinal);
    expectTruth(system.simulator, 'refundPayment', wish.paymentId, end);
  }
});

test('while another process keeps a SQLite file locked, payments are read and writes are refused', async () => {
  const url = await sqliteFile.fresh();
  const system = await startAt(url);
  const wish = example(system, 'capturePayment');
  const other = new Database(url.replace('file:', ''));
  // The gateway may be writing just then.
  await until(
    () => isDone(() => other.exec('begin immediate')),
    (isLocked) => isLocked,
  );
  const answer = attempt(system, 'capturePayment', wish);
  for (let read = 0; read < 20; read++) await expectReads(system, wish);
  expect((await answer).errors).toEqual(UNAVAILABLE);
  expect(callsReceived(system.simulator, 'capturePayment', wish.paymentId)).toBe(0);
  other.exec('rollback');
  other.close();
  const { operation: end, replayed } = await perform(system, 'capturePayment', wish);
  expect([end.state, replayed]).toEqual(['SUCCEEDED', false]);
  expectTruth(system.simulator, 'capturePayment', wish.paymentId, end);
});

function isDone(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof Error && /locked/.test(error.message))) throw error;
    return false;
  }
}

function isFinal({ state }: OperationView): boolean {
  return state === 'SUCCEEDED' || state === 'REJECTED';
}
