// Fills a store with payments, operations, their events, those for backends, payouts and checkouts as they come about in a year.
import Database from 'libsql';
import pg from 'pg';

/** Rows that one statement writes. */
const PART = 100_000;
const YEAR_MS = 365 * 86_400_000;

const reading = JSON.stringify({
  netAmount: null,
  capturableAmount: { amount: '0.00', currency: 'KZT' },
  refundableAmount: { amount: '100.00', currency: 'KZT' },
  allowedActions: ['REFUND'],
  captured: true,
  canReject: null,
  testMode: false,
  method: 'bankcard',
  reference: '123456789012',
  acquirerReference: null,
  failure: null,
  refunds: [],
  revocations: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  paidAt: '2026-01-01T00:00:00.000Z',
});

/** What backends are told of in such a store. */
export const EVENT_TYPES = ['payment.changed', 'operation.finished', 'operation.stuck', 'order.paid_twice'];

/** A payment whose history is as long as one can be. */
export const RESTLESS = { account: 'default', paymentId: '6000000001' };
const MAX_CHANGES = 1_000;

const body = JSON.stringify({
  type: 'payment.changed',
  timestamp: '2026-01-01T00:00:00.000Z',
  sequence: 1,
  data: {
    ...{ id: 'UGF5bWVudDpkZWZhdWx0OjcyMDAwMDAwMDEK', paymentId: '7200000001', account: 'default', orderId: 'SHOP-1' },
    ...{ status: 'CAPTURED', rawStatus: 'success', amount: { amount: '100.00', currency: 'KZT' } },
    ...{ capturedAmount: { amount: '100.00', currency: 'KZT' }, refundedAmount: { amount: '0.00', currency: 'KZT' } },
    ...{ refundableAmount: { amount: '100.00', currency: 'KZT' }, allowedActions: ['REFUND'], refunds: [] },
    ...{ revocations: [], failure: null, checkedAt: '2026-01-01T00:00:00.000Z' },
  },
});

/** Adds so many payments and operations, four times as many events, and what belongs to them. */
export async function fill(url, isPostgres, rows, now) {
  // The gateway's own connections give up after seconds, and wait for the disk.
  const { run, close } = isPostgres ? await postgres(url) : sqlite(url);
  for (const [count, statement] of statements(isPostgres, rows, now)) {
    for (let from = 0; from < count; from += PART) {
      const until = Math.min(count, from + PART);
      const numbers = isPostgres
        ? `(select generate_series(${from}, ${until - 1}) as n) as numbers`
        : `(with recursive numbers(n) as (select ${from} union all select n + 1 from numbers where n < ${until - 1}) select n from numbers) as numbers`;
      await run(statement(numbers));
    }
  }
  // As the server's own housekeeping does. A SQLite file has nobody who does it, so it goes without.
  if (isPostgres)
    for (const table of [
      'ledger_payments',
      'ledger_payouts',
      'payment_changes',
      'operations',
      'operation_events',
      'checkouts',
      'outbox_events',
      'event_deliveries',
    ])
      await run(`analyze ${table}`);
  await close();
}

async function postgres(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return { run: (sql) => client.query(sql), close: () => client.end() };
}

function sqlite(url) {
  const database = new Database(url.replace(/^file:/, ''));
  database.exec('pragma synchronous = off');
  // What one process wrote in minutes is moved into the file, as it is all along where it comes in a year.
  const close = () => {
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
  };
  return { run: (sql) => database.exec(sql), close };
}

/** How many rows, and the statement that adds those of some numbers. */
function statements(isPostgres, rows, now) {
  // Spread as if by chance, the same each time: large primes, and what is left of them.
  const spread = (of, below) => `((${of}) * 2654435761 + ((${of}) * 104729) % 1000003) % ${below}`;
  const n = isPostgres ? 'n::bigint' : 'n';
  const created = `${now - YEAR_MS} + ${spread(n, YEAR_MS)}`;
  const changed = `${created} + ${spread(`${n} + 17`, 864_000_000)}`;
  const minor = `(${spread(`${n} + 5`, 50_000)}) * 50 + 100`;
  const sum = `((${minor}) / 100) || '.' || ${isPostgres ? `lpad(((${minor}) % 100)::text, 2, '0')` : `printf('%02d', (${minor}) % 100)`}`;
  const pick = (of, ...weighted) => {
    const whole = weighted.reduce((all, [, weight]) => all + weight, 0);
    let upTo = 0;
    const cases = weighted.map(([value, weight]) => {
      upTo += weight;
      return `when ${spread(of, whole)} < ${upTo} then '${value}'`;
    });
    return `case ${cases.join(' ')} end`;
  };
  const accountOf = (of) => pick(`${of} + 3`, ['default', 90], ['uz', 8], ['kg', 2]);
  const status = pick(
    `${n} + 11`,
    ...[
      ['CAPTURED', 800],
      ['FAILED', 100],
      ['REFUNDED', 40],
      ['CANCELED', 30],
      ['PARTIALLY_REFUNDED', 15],
    ],
    ...[
      ['CREATED', 10],
      ['AUTHORIZED', 4],
      ['PENDING', 1],
    ],
  );
  const state = pick(`${n} + 13`, ['SUCCEEDED', 9_500], ['REJECTED', 480], ['UNKNOWN', 10], ['PENDING', 10]);
  const kind = pick(`${n} + 19`, ['CAPTURE', 60], ['REFUND', 38], ['CANCEL', 2]);
  const eventType = pick(`${n} + 31`, ...[600, 390, 8, 2].map((weight, index) => [EVENT_TYPES[index], weight]));
  const undelivered = `${spread(`${n} + 37`, 1_000)} < 2`;
  const half = isPostgres ? '(n::bigint / 2)' : '(n / 2)';
  const quarter = isPostgres ? '(n::bigint / 4)' : '(n / 4)';
  const uuidOf = (of) =>
    isPostgres
      ? `md5((${of})::text)::uuid::text`
      : `printf('%08x', (${of}) * 2654435761 % 4294967296) || '-0000-4000-8000-' || printf('%012x', ${of})`;
  const payment = `cast(7000000000 + n as text)`;
  return [
    [
      rows,
      (numbers) => `insert into ledger_payments (account, payment_id, order_id, status, raw_status, amount, currency,
          amount_minor, captured, refunded, imported, hold_ends_at, listed_at, first_seen_at, changed_at, checked_at, changes, reading)
        select ${accountOf(n)}, ${payment}, 'SHOP-' || n, ${status}, 'ok', ${sum}, 'KZT', ${minor}, ${sum}, '0.00', 0, case when ${status} = 'AUTHORIZED' then ${changed} end,
          ${created}, ${created}, ${changed}, ${changed}, 2, '${reading}' from ${numbers}`,
    ],
    [
      2 * rows,
      (
        numbers,
      ) => `insert into payment_changes (account, payment_id, seq, at, source, status, captured, refunded, currency)
        select ${accountOf(half)}, cast(7000000000 + n / 2 as text), n % 2 + 1, ${created}, 'READ', 'CAPTURED',
          '100.00', '0.00', 'KZT' from ${numbers}`,
    ],
    [
      rows,
      (
        numbers,
      ) => `insert into operations (id, account, idempotency_key, fingerprint, kind, payment_id, caller, state, before_ids,
          accepted, resend, checks, absent_reads, next_check_at, created_at, updated_at, amount, currency, requested_by, sent_at)
        select ${uuidOf(n)}, 'default', 'key-' || n, 'f', ${kind}, ${payment}, 'caller', ${state}, '[]', 1, 0, 0, 0,
          ${created}, ${created}, ${changed}, ${sum}, 'KZT', 'person ' || (n % 50), ${created} from ${numbers}`,
    ],
    [
      4 * rows,
      (numbers) => `insert into operation_events (operation_id, seq, at, source, state, note)
        select ${uuidOf(quarter)},
          n % 4 + 1, ${created}, 'CALL', 'PENDING', 'asked for' from ${numbers}`,
    ],
    [
      MAX_CHANGES,
      (
        numbers,
      ) => `insert into payment_changes (account, payment_id, seq, at, source, status, captured, refunded, currency)
        select '${RESTLESS.account}', '${RESTLESS.paymentId}', n + 1, ${created}, 'READ', 'CAPTURED', '100.00', '0.00', 'KZT'
        from ${numbers}`,
    ],
    [
      4 * rows,
      (
        numbers,
      ) => `insert into outbox_events (id, account, kind, subject_id, seq, body, created_at, delivered_at, type, noted_at, open_count)
        select 'evt_' || ${uuidOf(n)}, ${accountOf(quarter)}, 'payment', cast(7000000000 + n / 4 as text), n % 4 + 1, '${body}', ${created},
          case when ${undelivered} then null else ${created} + 1000 end, ${eventType}, ${created}, 0 from ${numbers}`,
    ],
    [
      4 * rows,
      (numbers) => `insert into event_deliveries (event_id, endpoint, delivered_at, attempts, history, resends)
        select 'evt_' || ${uuidOf(n)}, 'default', case when ${undelivered} then null else ${created} + 1000 end, 1, '[]', 0
        from ${numbers}`,
    ],
    [
      rows / 5,
      (
        numbers,
      ) => `insert into ledger_payouts (account, order_id, payment_id, status, listed_at, first_seen_at, changed_at,
          checked_at, reading)
        select ${accountOf(n)}, 'PAYOUT-' || n, ${payment}, ${pick(`${n} + 23`, ['SUCCEEDED', 95], ['FAILED', 5])}, ${created}, ${created},
          ${changed}, ${changed}, '{"rawStatus":"ok","canReject":null,"captured":true,"testMode":null,"createdAt":null,"failure":null}'
        from ${numbers}`,
    ],
    [
      rows / 2,
      (
        numbers,
      ) => `insert into checkouts (id, account, idempotency_key, fingerprint, state, order_id, amount, currency, payment_id,
          paid, created_at, updated_at)
        select ${uuidOf(n)}, 'default', 'page-' || n, 'f', ${pick(`${n} + 29`, ['OPEN', 98], ['REJECTED', 1], ['UNKNOWN', 1])}, 'SHOP-' || n,
          ${sum}, 'KZT', ${payment}, 1, ${created}, ${created} from ${numbers}`,
    ],
  ];
}
