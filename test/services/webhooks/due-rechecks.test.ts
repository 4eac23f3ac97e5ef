import { expect, test } from '@jest/globals';
import { DueRechecks } from '../../../src/services/webhooks/due-rechecks.js';
import type { ResourceRef } from '../../../src/store/db/change-feed.js';

const PAYMENT: ResourceRef = { account: 'default', kind: 'payment', id: '1' };
const SOON_MS = 1_000;
const LAST_MS = 75_000;
const DAY_MS = 86_400_000;

function opened() {
  const clock = { ms: 500, steady: () => clock.ms };
  const times = { webhookRecheckDelaysMs: [SOON_MS, LAST_MS], firstMs: 1_000, maxMs: 300_000 };
  return { clock, due: new DueRechecks(times, clock) };
}

/** Reads what is due, every second until nothing waits, and tells when each reading was. */
function readAll({ clock, due }: ReturnType<typeof opened>): readonly number[] {
  const from = clock.ms;
  const readAt: number[] = [];
  for (; due.size > 0; clock.ms += SOON_MS)
    for (const resource of due.take(10)) {
      readAt.push(clock.ms - from);
      due.passed(resource);
    }
  return readAt;
}

test('what a webhook named is read soon, and once more when its effect must show', () => {
  const box = opened();
  box.due.heard(PAYMENT);
  expect(box.due.take(10)).toEqual([]);
  expect(readAll(box)).toEqual([SOON_MS, LAST_MS]);
});

test('what many webhooks named at once is read as if there had been one', () => {
  const box = opened();
  for (let n = 0; n < 100; n += 1) box.due.heard({ ...PAYMENT });
  expect(readAll(box)).toEqual([SOON_MS, LAST_MS]);
});

test('a payment and a payout of the same id are two', () => {
  const { clock, due } = opened();
  due.heard(PAYMENT);
  due.heard({ ...PAYMENT, kind: 'payout' });
  due.heard({ ...PAYMENT, account: 'other' });
  clock.ms += SOON_MS;
  expect(due.take(10)).toHaveLength(3);
});

test('whoever reads it after the webhook spares the reading', () => {
  const { clock, due } = opened();
  due.heard(PAYMENT);
  clock.ms += SOON_MS;
  due.passed(PAYMENT);
  expect(due.take(10)).toEqual([]);
  clock.ms += LAST_MS;
  due.passed(PAYMENT);
  expect(due.size).toBe(0);
});

test('what is being read is taken by nobody else, and read once more where another webhook came meanwhile', () => {
  const { clock, due } = opened();
  due.heard(PAYMENT);
  clock.ms += LAST_MS;
  expect(due.take(10)).toEqual([PAYMENT]);
  expect(due.take(10)).toEqual([]);
  due.heard(PAYMENT);
  due.passed(PAYMENT);
  expect(due.take(10)).toEqual([]);
  clock.ms += SOON_MS;
  expect(due.take(10)).toEqual([PAYMENT]);
});

test('another webhook brings the reading forward that was to be made later', () => {
  const { clock, due } = opened();
  due.heard(PAYMENT);
  clock.ms += SOON_MS;
  due.passed(PAYMENT);
  clock.ms += SOON_MS;
  due.heard(PAYMENT);
  clock.ms += SOON_MS;
  expect(due.take(10)).toEqual([PAYMENT]);
});

test('what cannot be read is tried again ever more rarely, for a day', () => {
  const { clock, due } = opened();
  due.heard(PAYMENT);
  let tries = 0;
  for (; due.size > 0; clock.ms += SOON_MS)
    for (const resource of due.take(10)) {
      tries += 1;
      due.failed(resource);
    }
  expect(clock.ms).toBeGreaterThan(DAY_MS);
  expect(clock.ms).toBeLessThan(DAY_MS + 400_000);
  // At most every five minutes, with jitter.
  expect(tries).toBeGreaterThan(200);
  expect(tries).toBeLessThan(500);
});

test('what was missed is read at once, and once', () => {
  const box = opened();
  box.due.missed(PAYMENT);
  expect(readAll(box)).toEqual([0]);
});

test('ten thousand wait: whoever comes then is told that the one that waited longest was dropped', () => {
  const { clock, due } = opened();
  for (let id = 1; id <= 10_000; id += 1) expect(due.heard({ ...PAYMENT, id: `${id}` })).toBe(true);
  expect(due.heard({ ...PAYMENT, id: '10001' })).toBe(false);
  clock.ms += SOON_MS;
  expect(due.take(1)).toEqual([{ ...PAYMENT, id: '2' }]);
});
