import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { openStore } from '../../src/store/database.js';
import { Ledger } from '../../src/store/ledger/ledger.js';
import { paymentReading } from '../../src/store/ledger/next-payment-row.js';
import { captured, held } from '../domain/examples.js';
import { build } from '../harness/build.js';
import { temporaryDirectory } from '../harness/engines.js';

let script = '';
beforeAll(() => {
  script = fileURLToPath(`${build()}cli/import.js`);
});

const MAPPING = {
  columns: { paymentId: 'ID', status: 'Status', amount: 'Sum', orderId: 'Order' },
  statuses: { Paid: 'CAPTURED', Returned: 'REFUNDED' },
  currency: 'KZT',
  delimiter: ';',
};
const EXPORT = [
  'ID;Order;Status;Sum;Name',
  '101;A-1;Paid;100.00;"Somebody; secret"',
  '102;A-2;Returned;50.00;x',
  'oops;A-3;Paid;1.00;x',
  '104;A-4;Paid',
  '105;A-5;Pa"id;1.00;x',
  '',
].join('\n');

function openImport() {
  const folder = temporaryDirectory();
  const url = `file:${join(folder, 'gateway.db')}`;
  const [file, mapping] = [join(folder, 'export.csv'), join(folder, 'mapping.json')];
  writeFileSync(file, EXPORT);
  writeFileSync(mapping, JSON.stringify(MAPPING));
  const run = (...args: string[]) => {
    const env = { DATABASE_URL: url };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const rows = async () => {
    const store = await openStore(url);
    try {
      const columns = ['payment_id', 'status', 'imported', 'changes', 'refunded'] as const;
      return await store.selectFrom('ledger_payments').select(columns).orderBy('payment_id').execute();
    } finally {
      await store.destroy();
    }
  };
  return { url, file, mapping, run, rows };
}

test('an export is taken into the ledger, but for rows that are no payments, which are named by line', async () => {
  const { url, file, mapping, run, rows } = openImport();
  const store = await openStore(url);
  const known = { ...captured(), paymentId: '102', checkedAt: new Date(1) };
  await new Ledger(store).notePayments([paymentReading(known, 'READ')]);
  await store.destroy();
  const args = ['--file', file, '--mapping', mapping];
  const first = run(...args);
  expect(first).toMatchObject({ status: 1, stdout: '1 rows taken, 1 known from the provider already, 3 skipped.\n' });
  expect(first.stderr).toContain('line 4: paymentId: a payment id is');
  expect(first.stderr).toContain('line 5: has 3 fields, where there are 5 headings');
  expect(first.stderr).toContain('line 6: has a quote inside');
  const expected = [
    { payment_id: '101', status: 'CAPTURED', imported: 1, changes: 0, refunded: '0.00' },
    { payment_id: '102', status: 'CAPTURED', imported: 0, changes: 1, refunded: '0.00' },
  ];
  expect(await rows()).toEqual(expected);
  run(...args);
  expect(await rows()).toEqual(expected);
  // Whenever that was, the first signed reading counts more.
  const reopened = await openStore(url);
  const reading = { ...held(), paymentId: '101', checkedAt: new Date(1) };
  await new Ledger(reopened).notePayments([paymentReading(reading, 'READ')]);
  await reopened.destroy();
  expect((await rows())[0]).toMatchObject({ payment_id: '101', status: 'AUTHORIZED', imported: 0, changes: 1 });
});

test.each<[string, (files: ReturnType<typeof openImport>) => string[], string]>([
  ['without files', () => [], 'npm run import'],
  ['for a file that is not there', ({ mapping }) => ['--file', '/nowhere.csv', '--mapping', mapping], 'no such file'],
  ['for a mapping that is none', ({ file }) => ['--file', file, '--mapping', file], 'The mapping is no JSON.'],
  [
    'for an account that is none',
    ({ file, mapping }) => ['--file', file, '--mapping', mapping, '--account', 'other'],
    'there is no account',
  ],
])('it is refused %s, with a sentence and no trace', (_what, argsOf, sentence) => {
  const files = openImport();
  const { status, stderr } = files.run(...argsOf(files));
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
});
