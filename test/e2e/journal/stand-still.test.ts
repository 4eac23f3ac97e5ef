import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { until } from '../../harness/ask.js';
import { atEnd, describeSharedEngines } from '../../harness/engines.js';
import { holdCall } from '../../harness/held-calls.js';
import { operation, perform } from '../../harness/operations.js';
import { startProvider } from '../../harness/system.js';
import { callsReceived } from '../../harness/truth.js';
import { callerOf, startProcess } from './processes.js';

const PAID = '7000000002';

describeSharedEngines('a process that stands still for longer than its lock lasts', (engine) => {
  test('while it reads the payment does not send, though nobody else took the lock', async () => {
    const provider = await startProvider();
    const databaseUrl = await engine.fresh();
    const store = await openStore(databaseUrl);
    atEnd(() => store.destroy());
    const gateway = await startProcess({ providerUrl: provider.url, databaseUrl });
    const caller = callerOf(gateway);
    const letGo = holdCall(provider.faults, { script: 'get_status3' });
    const asked = perform(caller, 'refundPayment', { paymentId: PAID, amount: '40', idempotencyKey: 'still' });
    await until(
      () => provider.calls.length,
      (count) => count === 1,
    );
    gateway.signal('SIGSTOP');
    letGo();
    const lock = () => store.selectFrom('payment_locks').selectAll().executeTakeFirstOrThrow();
    await until(lock, ({ until: end }) => end < Date.now());
    gateway.signal('SIGCONT');
    const { operation: reported } = await asked;
    const end = await until(
      () => operation(caller, reported.id),
      ({ state }) => state === 'REJECTED' || state === 'SUCCEEDED',
    );
    expect(end).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(callsReceived(provider, 'refundPayment', PAID)).toBe(0);
    expect(provider.ledger.payment(PAID).writes).toBe(0);
  });
});
