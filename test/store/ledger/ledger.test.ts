import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { money } from '../../../src/domain/money.js';
import { payoutNodeId } from '../../../src/domain/node-id.js';
import type { HistorySource } from '../../../src/domain/payments/history.js';
import type { Payment } from '../../../src/domain/payments/payment.js';
import type { PayoutStatus } from '../../../src/domain/payments/payout.js';
import { openStores } from '../../../src/store/database.js';
import { Ledger } from '../../../src/store/ledger/ledger.js';
import { LedgerReads } from '../../../src/store/ledger/ledger-reads.js';
import { paymentReading } from '../../../src/store/ledger/next-payment-row.js';
import { PAYMENT_COLUMNS, paymentOfRow } from '../../../src/store/ledger/payment-row.js';
import { payoutOfRow } from '../../../src/store/ledger/payout-row.js';
import { captured, facts, held, kzt, paymentOf, refundOf, revocationOf } from '../../domain/examples.js';
import { atEnd, describeEngines, type Engine, PATIENT } from '../../harness/engines.js';

async function openLedger(engine: Engine) {
  const stores = await openStores(await engine.fresh(), undefined, PATIENT);
  atEnd(() => stores.close());
  const [ledger, reads] = [new Ledger(stores.writes), new LedgerReads(stores)];
  const note = (payment: Payment, at: number, source: HistorySource = 'READ') =>
    ledger.notePayments([paymentReading({ ...payment, checkedAt: new Date(at) }, source)]);
  const rows = () => stores.writes.selectFrom('ledger_payments').select(PAYMENT_COLUMNS).execute();
  const history = async (paymentId = '101') => (await reads.histories([{ account: 'default', paymentId }]))[0] ?? [];
  return { stores, ledger, reads, note, rows, history };
}

const payout: PayoutStatus = {
  id: payoutNodeId('default', 'P-1'),
  paymentId: '900',
  account: 'default',
  orderId: 'P-1',
  status: 'PENDING',
  rawStatus: 'process',
  canReject: null,
  captured: false,
  testMode: true,
  createdAt: new Date(5_000),
  failure: null,
  checkedAt: new Date(10_000),
};

describeEngines('the ledger', (engine) => {
  test('gives a payment back as it was read, but for what tells who paid', async () => {
    const { ledger, rows } = await openLedger(engine);
    const refund = refundOf('40', { refundedAt: new Date(3_000), reference: 'rrn' });
    const payment: Payment = {
      ...captured(refund),
      revocations: [revocationOf()],
      netAmount: kzt('97.5'),
      failure: { code: '9', message: 'no', reason: 'OTHER', fixableBy: 'NOBODY' },
      createdAt: new Date(1_000),
      paidAt: new Date(2_000),
      holdEndsAt: new Date(9_000),
      answeredAt: new Date(4_000),
      checkedAt: new Date(5_000),
      payer: { email: 'somebody@example.com', phone: '77000000000' },
      card: { maskedPan: '444444******1111', brand: 'VI', holder: 'SOMEBODY', expiry: '12/30', token: 'token-1' },
      authCode: '123456',
      recurringProfileId: '77',
    };
    await ledger.notePayments([paymentReading(payment, 'READ')]);
    const [row] = await rows();
    if (!row) throw new Error('There is no row.');
    const { id: _id, refunds, revocations, ...rest } = paymentOfRow(row);
    const { id: _own, refunds: _refunds, revocations: _revocations, ...read } = payment;
    const nobody = { payer: null, card: null, authCode: null, recurringProfileId: null, answeredAt: null };
    expect(rest).toEqual({ ...read, ...nobody });
    expect(refunds).toEqual([{ ...refund, id: expect.any(String) }]);
    expect(revocations).toEqual([{ ...revocationOf(), id: expect.any(String) }]);
    expect(JSON.stringify(row)).not.toMatch(/somebody|7700000|SOMEBODY|token-1|123456|444444/);
  });

  test('adds to the history of a payment only where its status or sums differ from what was seen last', async () => {
    const { note, history } = await openLedger(engine);
    await note(held(), 1_000, 'WEBHOOK');
    await note(held(), 2_000);
    await note({ ...held(), reference: 'another' }, 3_000);
    await note(captured(), 4_000, 'OPERATION');
    await note(captured(refundOf('40')), 5_000);
    await note(captured(refundOf('40')), 6_000);
    expect(await history()).toEqual([
      entry(1_000, 'WEBHOOK', 'AUTHORIZED', '0', '0'),
      entry(4_000, 'OPERATION', 'CAPTURED', '100', '0'),
      entry(5_000, 'READ', 'PARTIALLY_REFUNDED', '100', '40'),
    ]);
  });

  test('is not changed by a reading that is older than what it knows', async () => {
    const { note, history, rows } = await openLedger(engine);
    await note(captured(), 2_000);
    await note(held(), 1_000);
    expect((await rows()).map(({ status }) => status)).toEqual(['CAPTURED']);
    expect(await history()).toHaveLength(1);
  });

  test('takes many readings at once, and all that one payment went through', async () => {
    const { ledger, history, rows } = await openLedger(engine);
    const readings = Array.from({ length: 40 }, (_, n) =>
      paymentReading({ ...held(), paymentId: `${500 + n}`, checkedAt: new Date(1_000) }, 'READ'),
    );
    const after = paymentReading({ ...captured(), paymentId: '510', checkedAt: new Date(2_000) }, 'READ');
    await ledger.notePayments([...readings, after]);
    expect(await rows()).toHaveLength(40);
    expect((await history('510')).map(({ status }) => status)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  test('notes when a payment changed, when it was read last, and always the same place in lists', async () => {
    const { note, rows } = await openLedger(engine);
    await note({ ...held(), createdAt: null }, 1_000);
    await note({ ...held(), createdAt: new Date(500) }, 2_000);
    await note(captured(), 3_000);
    await note(captured(), 4_000);
    expect(await rows()).toMatchObject([{ listed_at: 1_000, changed_at: 3_000, checked_at: 4_000 }]);
  });

  test('has one instance after the other write, and each change once', async () => {
    const { stores, history } = await openLedger(engine);
    const ledgers = Array.from({ length: 6 }, () => new Ledger(stores.writes));
    const readings = [held(), captured(), captured(refundOf('40'))];
    await Promise.all(
      ledgers.flatMap((ledger) =>
        readings.map((payment, n) =>
          ledger.notePayments([paymentReading({ ...payment, checkedAt: new Date(1_000 * n) }, 'READ')]),
        ),
      ),
    );
    const statuses = (await history()).map(({ status }) => status);
    expect(statuses.at(-1)).toBe('PARTIALLY_REFUNDED');
    expect(new Set(statuses).size).toBe(statuses.length);
  });

  test('compares sums to the last digit, however large they are', async () => {
    const { stores, ledger } = await openLedger(engine);
    const sums = ['90071992547409.93', '90071992547409.92', '999999999999999999999999.99'];
    for (const [n, amount] of sums.entries())
      await ledger.notePayments([
        paymentReading({ ...paymentOf(facts('new', { amount: money(amount, 'KZT') })), paymentId: `${n}` }, 'READ'),
      ]);
    const found = async (minor: string) =>
      stores.writes
        .selectFrom('ledger_payments')
        .select('payment_id')
        .where(sql<boolean>`amount_minor = cast(${minor} as bigint)`)
        .execute();
    expect(await found('9007199254740993')).toEqual([{ payment_id: '0' }]);
    expect(await found('9007199254740992')).toEqual([{ payment_id: '1' }]);
  });

  test('gives a payout back as it was read, with when it changed', async () => {
    const { stores, ledger } = await openLedger(engine);
    await ledger.notePayouts([payout]);
    await ledger.notePayouts([{ ...payout, checkedAt: new Date(20_000) }]);
    await ledger.notePayouts([{ ...payout, status: 'SUCCEEDED', checkedAt: new Date(1) }]);
    const [row] = await stores.writes.selectFrom('ledger_payouts').selectAll().execute();
    expect(row && payoutOfRow(row)).toEqual({ ...payout, checkedAt: new Date(20_000) });
    expect(row).toMatchObject({ listed_at: 5_000, changed_at: 10_000 });
  });

  test('notes since when it watches, once', async () => {
    const { ledger, reads } = await openLedger(engine);
    expect(await reads.completeness()).toBeNull();
    await ledger.start();
    const first = await reads.completeness();
    await ledger.start();
    expect(await reads.completeness()).toEqual(first);
    expect(first?.since.getTime()).toBeGreaterThan(Date.now() - 600_000);
  });

  test('gives the histories of many payments, of each account its own', async () => {
    const { ledger, reads } = await openLedger(engine);
    for (const account of ['kz', 'uz'])
      await ledger.notePayments([paymentReading({ ...(account === 'kz' ? held() : captured()), account }, 'READ')]);
    const asked = ['kz', 'uz', 'ru'].map((account) => ({ account, paymentId: '101' }));
    const found = await reads.histories(asked);
    expect(found.map((entries) => entries.map(({ status }) => status))).toEqual([['AUTHORIZED'], ['CAPTURED'], []]);
  });
});

function entry(at: number, source: HistorySource, status: string, taken: string, refunded: string) {
  return { at: new Date(at), source, status, capturedAmount: kzt(taken), refundedAmount: kzt(refunded) };
}
