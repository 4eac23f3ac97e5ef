import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PaymentsNamedByWebhooks } from '../../../src/services/reconciliation/payments-named-by-webhooks.js';

const PAYMENT = { account: 'default', paymentId: '1' };
const TIMES = { firstMs: 1_000, agesMs: [120_000, 300_000] };

let steady = 0;
beforeEach(() => {
  steady = 100;
  jest.spyOn(performance, 'now').mockImplementation(() => steady);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('a payment that a webhook named is rechecked at once, and frequently for a minute, since its effect may show late', () => {
  const heard = new PaymentsNamedByWebhooks(TIMES, 60_000);
  heard.note(PAYMENT);
  let rechecks = 0;
  while (heard.has(PAYMENT)) {
    if (heard.due().length > 0) {
      rechecks += 1;
      heard.rechecked(PAYMENT);
    }
    steady += 100;
  }
  expect(rechecks).toBeGreaterThanOrEqual(5);
  expect(rechecks).toBeLessThanOrEqual(8);
  expect(steady).toBeLessThan(100 + 60_000);
});

test('is evicted when nothing is open any more, and cached again by the next webhook', () => {
  const heard = new PaymentsNamedByWebhooks(TIMES, 60_000);
  heard.note(PAYMENT);
  heard.forget(PAYMENT);
  expect(heard.due()).toEqual([]);
  heard.note(PAYMENT);
  heard.rechecked(PAYMENT);
  expect(heard.due()).toEqual([]);
  heard.note(PAYMENT);
  expect(heard.due()).toEqual([PAYMENT]);
});

test('holds no more than a thousand: the oldest are forgotten first', () => {
  const heard = new PaymentsNamedByWebhooks(TIMES, 60_000);
  for (let id = 1; id <= 1_500; id++) heard.note({ account: 'default', paymentId: `${id}` });
  expect(heard.due()).toHaveLength(1_000);
  expect(heard.has({ account: 'default', paymentId: '500' })).toBe(false);
  expect(heard.has({ account: 'default', paymentId: '1500' })).toBe(true);
});
