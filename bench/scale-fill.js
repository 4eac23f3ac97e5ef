// What a store holds beside the payments of `ledger-fill.js` after years: the keys of all wishes, the webhooks, the queues and
// rechecks of events, and operations whose outcome is open.
import Database from 'libsql';
import pg from 'pg';
import { fill } from './ledger-fill.js';

const PART = 100_000;
const HOUR_MS = 3_600_000;

/** Fills a store with so many payments, operations and webhooks, and so many operations that are open for long. */
export async function fillAll(url, isPostgres, rows, open, now) {
  await fill(url, isPostgres, rows, now);
  const { run, close } = isPostgres ? await postgres(url) : sqlite(url);
  for (const [count, statement] of statements(isPostgres, rows, open, now))
    for (let from = 0; from < count; from += PART) {
      const until = Math.min(count, from + PART);
      const numbers = isPostgres
        ? `(select generate_series(${from}, ${until - 1})::bigint as n) as numbers`
        : `(with recursive numbers(n) as (select ${from} union all select n + 1 from numbers where n < ${until - 1}) select n from numbers) as numbers`;
      await run(statement(numbers));
    }
  // As the server's own housekeeping does.
  if (isPostgres) await run('analyze');
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
  return { run: (sql) => database.exec(sql), close: () => database.close() };
}

function statements(isPostgres, rows, open, now) {
  const hex = isPostgres ? 'md5(n::text)' : "printf('%032x', n)";
  return [
    [
      rows,
      (numbers) => `insert into idempotency_keys (account, idempotency_key, operation_id, created_at)
        select 'default', 'key-' || n, 'operation-' || n, ${now} - n from ${numbers}`,
    ],
    [
      rows,
      (numbers) => `insert into inbox (account, kind, subject, fields, body_sha256, answer, deliveries, received_at)
        select 'default', 'result', '{"pg_payment_id":"' || (7000000000 + n) || '"}', '{"pg_payment_id":"' || (7000000000 + n) || '","pg_result":"1"}',
          ${hex}, '<response/>', 1, ${now} - ${HOUR_MS} - n * 30 from ${numbers}`,
    ],
    [
      rows,
      (
        numbers,
      ) => `insert into outbox_queues (account, kind, subject_id, told, last_seq, delivered_seq, deliver_at, attempts)
        select 'default', 'payment', cast(7000000000 + n as text), ${hex}, 4, 4, null, 0 from ${numbers}`,
    ],
    [
      rows,
      (numbers) => `insert into outbox_looks (account, kind, subject_id, hints, hinted_at, look_at, looks, failures)
        select 'default', 'payment', cast(7000000000 + n as text), 3, ${now} - n, null, 5, 0 from ${numbers}`,
    ],
    [
      rows / 10,
      (numbers) => `insert into rechecks (operation_id, account, payment_id, ended_at, due_at)
        select 'recheck-' || n, 'default', cast(7000000000 + n as text), ${now} - n, ${now} + ${HOUR_MS} + n from ${numbers}`,
    ],
    [open, (numbers) => openOperations(numbers, 'old', `${now} - 600000 - n * 3000`, now)],
  ];
}

/** Adds so many operations that were sent just now and are due. */
export async function addYoung(url, isPostgres, count) {
  const { run, close } = isPostgres ? await postgres(url) : sqlite(url);
  const numbers = isPostgres
    ? `(select generate_series(1, ${count})::bigint as n) as numbers`
    : `(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers) as numbers`;
  const now = Date.now();
  await run(openOperations(numbers, 'young', `${now} - n % 1000`, now));
  await close();
}

function openOperations(numbers, name, sent, now) {
  const first = name === 'young' ? 9_500_000_000 : 9_000_000_000;
  return `insert into operations (id, account, idempotency_key, fingerprint, kind, payment_id, caller, state, before_ids,
      accepted, resend, checks, absent_reads, next_check_at, created_at, updated_at, amount, currency, sent_at)
    select '${name}-' || n, 'default', '${name}-' || n, 'f', 'REFUND', cast(${first} + n as text), 'caller', 'UNKNOWN', '[]', 1, 0, 0, 0,
      ${now} - n % 1000, sent, sent, '1.00', 'KZT', sent from (select n, ${sent} as sent from ${numbers}) as ages`;
}
