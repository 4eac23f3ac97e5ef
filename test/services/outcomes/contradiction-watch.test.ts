import { expect, test } from '@jest/globals';
import { ASKED } from '../../harness/cause.js';
import { HOLD, openWriteServices, PAID, type WriteServices } from '../../harness/write-services.js';

/** Services in which nothing looks for outcomes by itself. */
async function stillServices(): Promise<WriteServices> {
  const services = await openWriteServices();
  await services.reconciler.stop();
  return services;
}

const read = ({ payments, account }: WriteServices, id: string) => payments.byIdNow(account, id, ASKED);

const readsOf = ({ simulator }: WriteServices, id: string) =>
  simulator.calls.filter(({ script, paymentId }) => script.includes('status') && paymentId === id).length;

/** A write that is lost on its way, and whose outcome nobody knows. */
async function lost(services: WriteServices, kind: 'REFUND' | 'CAPTURE', paymentId: string, amount: string) {
  services.simulator.faults.arm({ kind: 'drop-before', script: kind === 'REFUND' ? 'revoke' : 'do_capture' });
  const { operation } = await services.ask(kind, paymentId, amount);
  expect(operation.state).toBe('UNKNOWN');
  return operation.id;
}

test('a reading that shows what became of an open operation has it found out at once, not in its turn', async () => {
  const services = await stillServices();
  const [refund, capture] = [
    await lost(services, 'REFUND', PAID, '40'),
    await lost(services, 'CAPTURE', HOLD, '15000'),
  ];
  services.simulator.ledger.refund(PAID, '40.00');
  services.simulator.ledger.capture(HOLD);
  await read(services, PAID);
  await read(services, HOLD);
  for (const id of [refund, capture]) {
    expect(await services.end(id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect((await services.journal.events(id)).at(-1)).toMatchObject({ source: 'READ', requestId: null });
  }
  expect(await read(services, PAID)).toMatchObject({ refundableAmount: { amount: '2460.00' } });
});

test('a reading that shows what is not its sum has nothing looked for', async () => {
  const services = await stillServices();
  const refund = await lost(services, 'REFUND', PAID, '40');
  const capture = await lost(services, 'CAPTURE', HOLD, '15000');
  services.simulator.ledger.refund(PAID, '50.00');
  services.simulator.ledger.capture(HOLD);
  const before = readsOf(services, PAID);
  await read(services, PAID);
  await read(services, HOLD);
  // By then the reading before it was compared, too.
  await services.end(capture);
  expect(readsOf(services, PAID)).toBe(before + 1);
  expect(await services.journal.find(refund)).toMatchObject({ state: 'UNKNOWN' });
});
