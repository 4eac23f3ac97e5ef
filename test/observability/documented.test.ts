import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CREDENTIAL_PROBLEMS } from '../../src/domain/errors.js';
import type { PaymentOperation } from '../../src/domain/operations/operation.js';
import { createLog, type Log } from '../../src/observability/log.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'logs.md'), 'utf8');
const sectionOf = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const cellsOf = (title: string) =>
  sectionOf(title)
    .split('\n')
    .filter((line) => line.startsWith('| `') && !/^\| `\w+` \| (level|what to do)/.test(line))
    .map((line) => line.split(' | ').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)));

const operation: PaymentOperation = {
  ...{ id: 'o', account: 'a', paymentId: '1', amount: null, idempotencyKey: 'k' },
  kind: 'REFUND',
  state: 'UNKNOWN',
  ...{ reason: null, note: null, requestedBy: null, approvedBy: null, refund: null, problem: null },
  ...{ createdAt: new Date(0), updatedAt: new Date(0) },
};
const call = { script: 's', account: 'a', paymentId: '1', milliseconds: 1, fault: null };
const caused = { ...call, cause: { requestId: 'r', operations: ['o'] } };
const about = { type: 't', account: 'a', paymentId: '1', operationId: 'o' };
const delivery = { id: 'e', endpoint: 'd', attempts: 1, problem: null, about };
const notes = {
  ...{ operationName: 'n', operationKind: 'query', price: 1, errorCodes: ['c'], operationIds: ['o'] },
  ...{ paymentIds: ['1'], refusal: 'p', webhook: { outcome: 'accepted', account: 'a' } },
};
const request = { requestId: 'r', method: 'GET', route: '/', status: 200, aborted: true, milliseconds: 1 };

/** Every kind of line, with every field that it may have. */
const SAMPLES: Readonly<Record<Exclude<keyof Log, 'logger' | 'restored'>, (log: Log) => void>> = {
  request: (log) => log.request({ ...request, clientAddress: '::1', caller: 'c', notes }),
  providerCall: (log) => {
    log.providerCall(caused);
    log.providerCall({ ...call, cause: { job: 'reconciler', requestId: 'r', operations: ['o'] } });
    log.providerCall({ ...caused, fault: { code: 'c', mayHaveActed: true, message: 'm' } });
    log.providerCall({ ...call, cause: { job: 'reconciler' }, fault: { code: 'c', mayHaveActed: true, message: 'm' } });
  },
  unknownCode: (log) => log.unknownCode('1'),
  defect: (log) => log.defect(new Error('e')),
  delivery: (log) => {
    log.delivery(delivery);
    log.delivery({ ...delivery, problem: 'p' });
  },
  corrected: (log) => log.corrected({ operation, was: 'SUCCEEDED', note: 'n' }),
  changed: (log) => log.changed({ operation, note: 'n', source: 'CALL', requestId: 'r', caller: 'c' }),
  stuck: (log) => log.stuck(operation),
  holdEnding: (log) => log.holdEnding({ account: 'a', paymentId: '1', holdEndsAt: new Date(0) }),
  reloaded: (log) => log.reloaded(['secrets']),
  notReloaded: (log) => log.notReloaded('p'),
  undecidedCheck: (log) => log.undecidedCheck('p'),
  hearing: (log) => {
    log.hearing('p');
    log.hearing(null);
  },
  orderPaidTwice: (log) =>
    log.orderPaidTwice({
      ...{ account: 'a', orderId: 'o', firstPaymentId: '1', secondPaymentId: '2' },
      amount: { amount: '1.00', currency: 'KZT' },
    }),
};

/** The fields of each kind of line. */
function written(): Map<string, Set<string>> {
  const lines = new Map<string, Set<string>>();
  const log = createLog('trace', {
    write: (text: string) => {
      const { level, time, pid, hostname, msg, ...fields } = JSON.parse(text) as Record<string, unknown>;
      const known = lines.get(String(msg)) ?? new Set();
      lines.set(String(msg), new Set([...known, ...Object.keys(fields)]));
    },
  });
  for (const write of Object.values(SAMPLES)) write(log);
  return lines;
}

test('the page about logs has a row for every kind of line, and for no other', () => {
  const named = cellsOf('Lines').flatMap(([first]) => first ?? []);
  expect([...named].sort()).toEqual([...written().keys()].sort());
});

test('the page about logs says of every field of every line what it means, and names no other', () => {
  const lines = written();
  const named = new Map<string, Set<string>>();
  for (const [fields = [], of = []] of cellsOf('Fields'))
    for (const line of of) named.set(line, new Set([...(named.get(line) ?? []), ...fields]));
  const sorted = (all: ReadonlyMap<string, ReadonlySet<string>>) =>
    Object.fromEntries([...all].map(([msg, fields]) => [msg, [...fields].sort()] as const).sort());
  const withFields = new Map([...lines].filter(([, fields]) => fields.size > 0));
  const shown = sorted(named);
  for (const [msg, fields] of Object.entries(sorted(withFields)))
    expect([msg, shown[msg]?.filter((field) => fields.includes(field))]).toEqual([msg, fields]);
  expect([...new Set(Object.values(shown).flat())].sort()).toEqual(
    [...new Set([...withFields.values()].flatMap((fields) => [...fields]))].sort(),
  );
});

test('the page about logs has every reason for which nobody is let in', () => {
  const named = cellsOf('Why somebody was not let in').flatMap(([first]) => first ?? []);
  expect([...named].sort()).toEqual([...CREDENTIAL_PROBLEMS, 'claim of the token: …'].sort());
});
