import { expect, test } from '@jest/globals';
import type { Payment } from '../../../src/domain/payments/payment.js';
import type { Account } from '../../../src/freedompay/account.js';
import { LiveQueries } from '../../../src/services/live/live-queries.js';
import type { Watched } from '../../../src/services/live/watchers.js';

type Parts = ConstructorParameters<typeof LiveQueries>;

async function watchedOrder(): Promise<Watched<Payment>> {
  const seen: Watched<Payment>[] = [];
  const watchers = {
    watch: (watched: Watched<Payment>) => {
      seen.push(watched);
      return { opened: Promise.resolve() };
    },
  };
  const nothing = {};
  const parts = [watchers, nothing, nothing, nothing, nothing, nothing] as unknown as Parts;
  await new LiveQueries(...parts).order({ id: 'kz' } as Account, 'A-1', { job: 'live queries' });
  const [watched] = seen;
  if (!watched) throw new Error('Nothing is watched.');
  return watched;
}

test('an order is read often while it is paid, and seldom once a reading takes several calls', async () => {
  const { stage } = await watchedOrder();
  const payment = (status: Payment['status'], ...refunds: unknown[]) => ({ status, refunds }) as unknown as Payment;
  expect(stage(payment('CREATED'))).toBe('moving');
  expect(stage(payment('CAPTURED'))).toBe('settled');
  expect(stage(payment('CAPTURED', { status: 'PENDING' }))).toBe('settled');
  expect(stage(payment('FAILED'))).toBe('settled');
});
