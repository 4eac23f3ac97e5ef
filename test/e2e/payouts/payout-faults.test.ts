import { beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { atBlockEnd, describeEngines, type Engine, memory } from '../../harness/engines.js';
import { BAD_ANSWERS, type BadAnswer, SHORT_TIMEOUT } from '../../harness/fault-table.js';
import {
  PAYOUT_SCRIPTS,
  type PayoutView,
  payOut,
  payoutCalls,
  payoutOperation,
  payoutStatusScript,
  REACHED,
  toAccount,
  toCard,
  toPage,
} from '../../harness/payouts.js';
import { FLAVOURS, type Flavour, type System, sharedSystem, startSystem } from '../../harness/system.js';

/** Every place to pay to, by how a wish is made for it. */
const WISHES = { reg2reg: toCard, to_iban: toAccount, reg2nonreg: toPage } as const;
type Script = keyof typeof WISHES;

/** The reply names another payout, of the right order: that is no answer that is lost, but one that contradicts what is read. */
const ANSWERS = BAD_ANSWERS.filter(({ fault }) => fault.kind !== 'other-payment');

const isKnown = ({ state }: PayoutView) => state !== 'UNKNOWN';

const writesOf = ({ simulator }: System, orderId: string) => {
  try {
    return simulator.ledger.payoutBook.get(orderId).attempts;
  } catch {
    return 0;
  }
};

/** What every payout comes to whose answer is lost or cannot be believed. */
async function meets(system: System, script: Script, bad: BadAnswer) {
  const wish = WISHES[script](system);
  const { orderId } = wish;
  system.simulator.faults.arm({ ...bad.fault, script, orderId });
  const outcome = await payOut(system, wish);
  expect(outcome).toMatchObject({
    ...{ replayed: false, redirectUrl: null },
    operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' } },
  });
  const { id } = outcome.operation;
  if (bad.acts) {
    // Of a page that was opened the provider shows that it waits for the payee.
    const state = script === 'reg2nonreg' ? 'PENDING' : 'SUCCEEDED';
    const resolved = await until(() => payoutOperation(system, id), isKnown);
    expect(resolved).toMatchObject({
      state,
      problem: null,
      paymentId: system.simulator.ledger.payoutBook.get(orderId).id,
    });
  } else {
    // One reading without the effect proves nothing: the provider may show it late.
    expect(await payoutOperation(system, id)).toMatchObject({ state: 'UNKNOWN' });
  }
  expect(await payOut(system, wish)).toMatchObject({ replayed: true, operation: { id } });
  const another = await payOut(system, { ...wish, idempotencyKey: `${wish.idempotencyKey}-2` });
  expect(another.operation).toMatchObject({ state: 'REJECTED', problem: { code: 'ORDER_ID_TAKEN' } });
  expect(payoutCalls(system, orderId)).toHaveLength(1);
  expect(writesOf(system, orderId)).toBe(bad.acts ? 1 : 0);
}

const tableOf = (flavour: Flavour) =>
  (Object.keys(WISHES) as Script[]).filter((script) => PAYOUT_SCRIPTS[flavour].includes(script));

describeEngines('on', (engine: Engine) => {
  describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
    const close = atBlockEnd();
    const env: Record<string, string> = { ...REACHED };
    const hurriedEnv: Record<string, string> = { ...REACHED, ...SHORT_TIMEOUT };
    beforeAll(async () => {
      // Two gateways on one store, as in production.
      env['DATABASE_URL'] = await engine.empty(close);
      hurriedEnv['DATABASE_URL'] = engine === memory ? ':memory:' : (env['DATABASE_URL'] as string);
    });
    const patient = sharedSystem({ flavour, env });
    const hurried = sharedSystem({ flavour, env: hurriedEnv });

    describe.each(tableOf(flavour))('%s', (script) => {
      test.each(ANSWERS)('that meets $what is UNKNOWN, sent once, and resolved by reading', (bad) =>
        meets(bad.slow ? hurried() : patient(), script, bad),
      );
    });
  });
});

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  const patient = sharedSystem({ flavour, env: REACHED });
  const hurried = sharedSystem({ flavour, env: { ...REACHED, ...SHORT_TIMEOUT } });
  const status = payoutStatusScript(flavour);

  test('a payout that is refused for certain is REJECTED with its code once a reading shows none', async () => {
    const system = patient();
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'refuse', code: '9992', script: 'to_iban', orderId: wish.orderId });
    expect(await payOut(system, wish)).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'PROVIDER_REFUSED', providerCode: '9992' } },
    });
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test('a refusal of what was done all the same is not believed over a reading', async () => {
    const system = patient();
    const wish = toAccount();
    system.simulator.faults.arm({
      kind: 'refuse',
      code: '10009',
      after: true,
      script: 'to_iban',
      orderId: wish.orderId,
    });
    expect(await payOut(system, wish)).toMatchObject({ operation: { state: 'SUCCEEDED', problem: null } });
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test('a signed acceptance that names another payout than readings show is UNKNOWN, and for a person', async () => {
    const system = patient();
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'other-payment', script: 'to_iban', orderId: wish.orderId });
    expect(await payOut(system, wish)).toMatchObject({
      operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', advice: 'ASK_OPERATOR' } },
    });
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test.each(['9999', '10000', '10026', '8888', '9991', '777777'])(
    'code %s proves nothing: the payout is UNKNOWN until readings decide',
    async (code) => {
      const system = patient();
      const wish = toAccount();
      system.simulator.faults.arm({ kind: 'refuse', code, script: 'to_iban', orderId: wish.orderId });
      expect(await payOut(system, wish)).toMatchObject({
        operation: { state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', providerCode: code, advice: 'WAIT' } },
      });
      expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
    },
  );

  test('a balance that is said to be too low is REJECTED once readings show no payout for a while', async () => {
    const tuning = { absenceSpanMs: 200, firstMs: 20, agesMs: [100], oldSpacingMs: 0, tickMs: 20 };
    const system = await startSystem({ flavour, env: REACHED, tuning });
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'refuse', code: '8888', script: 'to_iban', orderId: wish.orderId });
    const { operation: first } = await payOut(system, wish);
    expect(await until(() => payoutOperation(system, first.id), isKnown)).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'INSUFFICIENT_BALANCE', providerCode: '8888' },
    });
  });

  test('a payout that was lost on its way is NOT_APPLIED at the horizon, and its key never sends it again', async () => {
    const tuning = { absenceSpanMs: 200, horizonMs: 0, firstMs: 20, agesMs: [100], oldSpacingMs: 0, tickMs: 20 };
    const system = await startSystem({ flavour, env: REACHED, tuning });
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'drop-before', script: 'to_iban', orderId: wish.orderId });
    const { operation: first } = await payOut(system, wish);
    const resolved = await until(() => payoutOperation(system, first.id), isKnown);
    expect(resolved).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' } });
    expect(await payOut(system, wish)).toMatchObject({ replayed: true, operation: { state: 'REJECTED' } });
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test('a payout that the provider shows late is found, and not taken for absent', async () => {
    const system = patient();
    const wish = toAccount();
    const { orderId } = wish;
    system.simulator.faults.arm({ kind: 'payment-lag', ms: 1_500, script: 'to_iban', orderId });
    system.simulator.faults.arm({ kind: 'drop-after', script: 'to_iban', orderId });
    const { operation: first } = await payOut(system, wish);
    expect(await until(() => payoutOperation(system, first.id), isKnown)).toMatchObject({ state: 'SUCCEEDED' });
    expect(payoutCalls(system, orderId)).toHaveLength(1);
  });

  test('a payout that shows another sum than was asked for is UNKNOWN, and for a person', async () => {
    const system = patient();
    const wish = toAccount();
    const { orderId } = wish;
    system.simulator.faults.arm({ kind: 'drop-before', script: 'to_iban', orderId });
    const { operation: first } = await payOut(system, wish);
    system.simulator.ledger.payoutBook.add({ orderId, amount: '1500.01', currency: 'KZT', word: 'ok' });
    const end = await until(
      () => payoutOperation(system, first.id),
      ({ problem }) => problem?.advice === 'ASK_OPERATOR',
    );
    expect(end).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
    expect(end.problem?.message).toContain('1500.01');
  });

  test('a payout whose status is a word that nobody documents is neither done nor failed', async () => {
    const system = patient();
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'unknown-word', script: 'to_iban', orderId: wish.orderId });
    const { operation: first } = await payOut(system, wish);
    expect(['UNKNOWN', 'SUCCEEDED']).toContain(first.state);
    expect(await until(() => payoutOperation(system, first.id), isKnown)).toMatchObject({ state: 'SUCCEEDED' });
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test.each(BAD_ANSWERS)('nothing is sent when reading the order always meets $what', async (bad) => {
    const system = bad.slow ? hurried() : patient();
    const wish = toAccount();
    const { orderId } = wish;
    const fault = system.simulator.faults.arm({ ...bad.fault, script: status, orderId, times: 'always' });
    const { operation } = await payOut(system, wish);
    // Of an order that is not known there is no answer whose signature could be spoiled: the error is unsigned as it is.
    if (operation.state === 'REJECTED') expect(operation.problem?.code).toBe('PROVIDER_UNAVAILABLE');
    if (operation.state === 'REJECTED') expect(payoutCalls(system, orderId)).toEqual([]);
    else expect(payoutCalls(system, orderId)).toHaveLength(1);
    system.simulator.faults.clear(fault);
  });

  test('nothing is sent when the balance cannot be read', async () => {
    const system = await startSystem({ flavour, env: REACHED });
    system.simulator.faults.arm({ kind: 'wrong-signature', script: 'balance_status', times: 'always' });
    const wish = toAccount();
    expect(await payOut(system, wish)).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' } },
    });
    expect(payoutCalls(system, wish.orderId)).toEqual([]);
  });
});
