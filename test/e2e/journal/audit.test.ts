import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defaultTuning } from '../../../src/app/tuning.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import { until } from '../../harness/ask.js';
import { sqliteFile } from '../../harness/engines.js';
import { attempt, operation, perform, WRITES } from '../../harness/operations.js';
import { type RunningGateway, startGateway, startProvider, startSystem } from '../../harness/system.js';
import { BRISK } from './processes.js';

/** Nobody dies here: however slow the machine is, what was begun is not taken for abandoned. */
const TUNING = { ...BRISK, leaseMs: 60_000, abandonedAfterMs: 600_000 };

const PAID = '7000000002';
const WISH = { paymentId: PAID, amount: '40', idempotencyKey: 'key-1' };

const EVENTS = 'events { at source state note requestId caller }';

interface EventView {
  readonly at: string;
  readonly source: string;
  readonly state: string;
  readonly note: string;
  readonly requestId: string | null;
  readonly caller: string | null;
}

/** The events of an operation, as a client reads them. */
async function eventsOf({ query }: RunningGateway, id: string): Promise<readonly EventView[]> {
  const text = `query ($id: ID!) { paymentOperation(id: $id) { ${EVENTS} } }`;
  const { data } = await query<{ paymentOperation: { events: readonly EventView[] } }>(text, { id });
  return data?.paymentOperation.events ?? [];
}

test('an operation tells what happened to it, when, how that became known and in which request', async () => {
  const system = await startSystem();
  const answer = await attempt(system, 'refundPayment', WISH);
  const id = answer.data?.outcome?.operation.id ?? '';
  const events = await eventsOf(system, id);
  const common = { requestId: answer.requestId, caller: 'local', at: expect.stringMatching(/^\d{4}-.*Z$/) };
  expect(events).toEqual([
    { ...common, source: 'CALL', state: 'PENDING', note: 'asked for' },
    { ...common, source: 'CALL', state: 'PENDING', note: 'about to be sent' },
    { ...common, source: 'CALL', state: 'PENDING', note: 'the provider accepted it' },
    { ...common, source: 'READ', state: 'SUCCEEDED', note: expect.stringContaining('as done') },
  ]);
  const moments = events.map(({ at }) => at);
  expect(moments).toEqual([...moments].sort());
});

test('what the reconciler found out is logged as its own, and under no request', async () => {
  const system = await startSystem({ tuning: TUNING });
  system.simulator.faults.arm({ kind: 'drop-after', script: 'revoke' });
  const { operation: unknown } = await perform(system, 'refundPayment', WISH);
  await until(
    () => operation(system, unknown.id),
    ({ state }) => state === 'SUCCEEDED',
  );
  const events = await eventsOf(system, unknown.id);
  expect(events.map(({ source, state }) => [source, state])).toEqual([
    ['CALL', 'PENDING'],
    ['CALL', 'PENDING'],
    ['CALL', 'UNKNOWN'],
    ['RECONCILE', 'SUCCEEDED'],
  ]);
  expect(events.at(-1)).toMatchObject({ requestId: null, caller: null });
});

test('a payment lists its operations, oldest first, those that were refused too, and no others', async () => {
  const system = await startSystem();
  const done = await perform(system, 'refundPayment', WISH);
  const refused = await perform(system, 'capturePayment', { paymentId: PAID, idempotencyKey: 'key-2' });
  await perform(system, 'capturePayment', { paymentId: '7000000001', idempotencyKey: 'key-3' });
  const { data, errors } = await system.query<{ payment: unknown }>(
    `{ payment(paymentId: "${PAID}") { operations { id kind state amount { amount } refund { refundId } problem { code } } } }`,
  );
  expect(errors).toEqual([]);
  expect(data?.payment).toEqual({
    operations: [
      {
        id: done.operation.id,
        kind: 'REFUND',
        state: 'SUCCEEDED',
        amount: { amount: '40.00' },
        refund: { refundId: system.simulator.ledger.payment(PAID).refunds[0]?.id },
        problem: null,
      },
      {
        id: refused.operation.id,
        kind: 'CAPTURE',
        state: 'REJECTED',
        amount: null,
        refund: null,
        problem: { code: 'ALREADY_DONE' },
      },
    ],
  });
});

test('an operation that is not there is null', async () => {
  const { query } = await startSystem();
  for (const id of ['7d9d63ee-2c5c-4f0a-8f0e-4d2ef2f0f3a1', '', "' or 1=1 --", '\u0000']) {
    const { data } = await query('query ($id: ID!) { paymentOperation(id: $id) { id } }', { id });
    expect(data).toEqual({ paymentOperation: null });
  }
});

test('a key outlives the process: the same answer, another request refused, nothing sent', async () => {
  const provider = await startProvider();
  const env = { DATABASE_URL: await sqliteFile.fresh() };
  const first = await startGateway(provider.url, env, defaultTuning);
  const done = await perform(first, 'refundPayment', WISH);
  await first.close();
  provider.clearCalls();
  const second = await startGateway(provider.url, env);
  for (const amount of ['40', '40.00']) {
    const repeated = await perform(second, 'refundPayment', { ...WISH, amount });
    expect(repeated).toEqual({ ...done, payment: repeated.payment, replayed: true });
  }
  for (const other of [{ amount: '41' }, { paymentId: '7000000003' }, { amount: null }]) {
    const { errors } = await attempt(second, 'refundPayment', { ...WISH, ...other });
    expect(errors[0]?.extensions['code']).toBe('IDEMPOTENCY_KEY_REUSED');
  }
  expect(provider.calls.filter(({ script }) => !script.includes('status'))).toEqual([]);
});

test('the store holds no card, no payer, no secret and no signature', async () => {
  const url = await sqliteFile.fresh();
  const system = await startSystem({ env: { DATABASE_URL: url }, tuning: TUNING });
  const { ledger, faults, calls } = system.simulator;
  const card = { name: 'ALIYA SERIKOVA', pan: '5483-18XX-XXXX-0293', exp: '11/31', brand: 'MC', token: 'card-token-1' };
  const payer = { userEmail: 'aliya@example.kz', userPhone: '77011234567', card };
  const ends = WRITES.flatMap((write) =>
    ([null, 'drop-after', 'wrong-signature', 'drop-before'] as const).map(async (kind) => {
      const state = write === 'refundPayment' ? 'captured' : 'hold';
      const paymentId = ledger.addPayment({ orderId: `SECRET-${write}`, amount: '100.00', state, ...payer });
      if (kind) faults.arm({ kind, paymentId, script: SCRIPTS[write] });
      const { operation: found } = await perform(system, write, { paymentId, idempotencyKey: `key-${paymentId}` });
      return until(
        () => operation(system, found.id),
        (one) => one.state === 'SUCCEEDED' || one.state === 'REJECTED',
      );
    }),
  );
  const states = (await Promise.all(ends)).map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['SUCCEEDED', 'REJECTED']));

  const folder = dirname(url.replace('file:', ''));
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const stored = bytes.join('\n');
  expect(readdirSync(folder)).toContain('gateway.db-wal');
  expect(stored).toContain(calls.find(({ paymentId }) => paymentId)?.paymentId);

  const sent = calls.flatMap(({ fields }) => fields.filter(([name]) => /^pg_(sig|salt)$/.test(name)));
  expect(sent.length).toBeGreaterThan(20);
  const secrets = [SIMULATOR_SECRET, SIMULATOR_PAYOUT_SECRET, ...sent.map(([, value]) => String(value))];
  // A text as short as a brand's stands in any file by chance.
  const cardTexts = Object.values(card).filter((text) => text.length > 4);
  for (const secret of [...cardTexts, payer.userEmail, payer.userPhone, ...secrets]) {
    expect({ secret, isStored: stored.includes(secret) }).toEqual({ secret, isStored: false });
  }
  // Whatever the provider sent: no signature has another form.
  expect(stored).not.toMatch(/[0-9a-f]{32}/);
  expect(stored).not.toContain('pg_');
});

const SCRIPTS = { capturePayment: 'do_capture', cancelPayment: 'cancel', refundPayment: 'revoke' } as const;
