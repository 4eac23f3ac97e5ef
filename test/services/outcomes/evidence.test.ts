import { expect, test } from '@jest/globals';
import { ASKED } from '../../harness/cause.js';
import { HOUR_MS, providerClock } from '../../harness/provider-clock.js';
import {
  openWriteServices,
  PAID,
  sentEarlier,
  type WriteServices,
  writesReceived,
} from '../../harness/write-services.js';

const TEN_MINUTES_MS = 600_000;

const available = async (services: WriteServices) =>
  (await services.payments.byIdNow(services.account, PAID, ASKED))?.refundableAmount.amount;

test('a refund accepted without a name is PENDING while an entry of its sum says error, and SUCCEEDED with its own', async () => {
  const { now, pass } = providerClock();
  const services = await openWriteServices({ receipts: false, simulator: { now, lagMs: HOUR_MS } });
  const { operation } = await services.ask('REFUND', PAID, '40');
  services.simulator.ledger.refund(PAID, '40.00', { status: 'error' });
  const { checks } = await services.becomes(operation.id, () => true);
  const later = await services.becomes(operation.id, (entry) => entry.checks >= checks + 5);
  expect(later).toMatchObject({ state: 'PENDING', refund: null, problem: null });
  expect(await available(services)).toBe('2460.00');
  pass(HOUR_MS);
  expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', refund: { status: 'SUCCEEDED' } });
  expect(writesReceived(services)).toBe(1);
});

test('a refund accepted without a name has failed when nothing but an entry that failed shows for ten minutes', async () => {
  const services = await openWriteServices({ receipts: false });
  services.simulator.faults.arm({ kind: 'refund-fails', code: '11026' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  expect(operation).toMatchObject({ state: 'PENDING', problem: null });
  await sentEarlier(services, operation.id, TEN_MINUTES_MS);
  expect(await services.end(operation.id)).toMatchObject({
    state: 'REJECTED',
    refund: { status: 'FAILED' },
    problem: { providerCode: '11026' },
  });
});

test('a lost refund is not rejected for the entry that failed of somebody else', async () => {
  const services = await openWriteServices({ tuning: { horizonMs: 0, absenceSpanMs: 0 } });
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  services.simulator.ledger.refund(PAID, '40.00', { status: 'error' });
  const { checks } = await services.becomes(operation.id, () => true);
  const later = await services.becomes(operation.id, (entry) => entry.checks >= checks + 5);
  expect(later).toMatchObject({ state: 'UNKNOWN', refund: null });
});

test('a refund that shows under another name than the provider gave is for a person after ten minutes, and its sum is set aside once', async () => {
  const services = await openWriteServices({ receipts: () => '8999999992' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  expect(operation).toMatchObject({ state: 'PENDING', problem: null, transactionId: '8999999992' });
  expect(await available(services)).toBe('2460.00');
  await sentEarlier(services, operation.id, TEN_MINUTES_MS);
  const { id: shown } = services.simulator.ledger.payment(PAID).refunds[0] ?? {};
  expect(await services.becomes(operation.id, ({ state }) => state !== 'PENDING')).toMatchObject({
    state: 'UNKNOWN',
    problem: {
      code: 'OUTCOME_UNKNOWN',
      advice: 'ASK_OPERATOR',
      message: expect.stringContaining(`named refund 8999999992, and shows refund ${shown}`),
    },
  });
  expect(await available(services)).toBe('2460.00');
  expect(writesReceived(services)).toBe(1);
});

test('a refund whose named entry shows another sum is contradicted', async () => {
  const services: WriteServices = await openWriteServices({
    receipts: () => services.simulator.ledger.refund(PAID, '300.00'),
  });
  const { operation } = await services.ask('REFUND', PAID, '400');
  expect(operation).toMatchObject({
    state: 'UNKNOWN',
    problem: { advice: 'ASK_OPERATOR', message: expect.stringContaining('shows 300.00 instead of 400.00') },
  });
  expect(writesReceived(services)).toBe(1);
});

test('more refunds of a sum than were sent cannot be attributed: that is for a person', async () => {
  const { now, pass } = providerClock();
  const services = await openWriteServices({ receipts: false, simulator: { now, lagMs: HOUR_MS } });
  const { operation } = await services.ask('REFUND', PAID, '40');
  pass(HOUR_MS);
  services.simulator.ledger.refund(PAID, '40.00');
  const later = await services.becomes(operation.id, ({ state }) => state !== 'PENDING');
  expect(later).toMatchObject({
    state: 'UNKNOWN',
    problem: { advice: 'ASK_OPERATOR', message: expect.stringContaining('cannot be told apart') },
  });
});

test('a refund dated before this one was sent is not taken for it, and proves nothing', async () => {
  const { now, pass } = providerClock();
  const services = await openWriteServices({ simulator: { now }, tuning: { horizonMs: 0, absenceSpanMs: 0 } });
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  pass(-5 * 60_000);
  services.simulator.ledger.refund(PAID, '40.00');
  const { checks } = await services.becomes(operation.id, () => true);
  const later = await services.becomes(operation.id, (entry) => entry.checks >= checks + 5);
  expect(later).toMatchObject({ state: 'UNKNOWN', refund: null });
});
