import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { END_OF_LIFE } from '../../../src/config/checks/machine.js';
import { type Machine, parseConfig } from '../../../src/config/config.js';

const ENV = {
  NODE_ENV: 'production',
  FREEDOMPAY_ACCOUNTS_FILE: '/etc/gateway/accounts.json',
  DATABASE_URL: 'file:gateway.db',
  PUBLIC_URL: 'https://pay.example',
  PAYER_TOKEN_SECRET: 'vT5nB8xK2qLw9ZrE4yHu7MjC1sPd6AgF',
};
const FILE = JSON.stringify([
  { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '500123', secretKey: 'kZ3vQ8mT1xWb7LrN' },
]);

function warningsOf(machine: Partial<Machine>): readonly string[] {
  const sound: Machine = { nodeVersion: '24.1.0', now: new Date('2026-01-01'), modeOf: () => 0o100600 };
  return parseConfig(ENV, () => FILE, { ...sound, ...machine }).warnings;
}

test.each([0o100644, 0o100640, 0o100604, 0o100620, 0o100601])(
  'a file of accounts with mode %o is a warning',
  (mode) => {
    const asked: string[] = [];
    const modeOf = (path: string) => {
      asked.push(path);
      return mode;
    };
    expect(warningsOf({ modeOf })).toEqual([expect.stringMatching(/^FREEDOMPAY_ACCOUNTS_FILE names .*chmod 600/)]);
    expect(asked).toEqual(['/etc/gateway/accounts.json']);
  },
);

test.each([0o100600, 0o100400, null])('one with mode %o is not', (mode) => {
  expect(warningsOf({ modeOf: () => mode })).toEqual([]);
});

test.each([
  ['20.19.0', '2026-04-30T23:59:59Z', false],
  ['20.19.0', '2026-05-01T00:00:00Z', true],
  ['22.11.0', '2027-04-30T12:00:00Z', false],
  ['22.11.0', '2027-05-01T00:00:00Z', true],
  ['23.4.0', '2025-06-02T00:00:00Z', true],
  ['24.0.0', '2028-05-01T00:00:00Z', true],
  ['18.20.0', '2020-01-01T00:00:00Z', true],
  // Not known here: what is newer than the table is taken for supported.
  ['26.0.0', '2040-01-01T00:00:00Z', false],
  ['27.0.0', '2026-01-01T00:00:00Z', false],
])('Node %s at %s is a warning: %s', (nodeVersion, now, expected) => {
  const ended = expect.stringContaining(`Node.js ${nodeVersion} gets no security fixes`);
  expect(warningsOf({ nodeVersion, now: new Date(now) })).toEqual(expected ? [ended] : []);
});

test('the documents say of each version that is tested until when it gets security fixes', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/production.md'), 'utf8');
  for (const major of [20, 22, 24]) expect(page).toContain(`| ${major} | ${END_OF_LIFE[major]}`);
});
