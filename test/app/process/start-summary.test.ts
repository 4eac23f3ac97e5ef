import { expect, test } from '@jest/globals';
import { linesOf, startSummary } from '../../../src/app/process/start-summary.js';
import { parseConfig } from '../../../src/config/config.js';

const PLACE = { version: '1.2.3', folder: '/srv/shop', url: 'http://127.0.0.1:4000', simulatorUrl: null };
const of = (env: Record<string, string>, place: Partial<typeof PLACE> | { simulatorUrl: string } = {}) =>
  startSummary(
    parseConfig(env, () => ''),
    { ...PLACE, ...place },
  );
const SHOP = {
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '12345',
  FREEDOMPAY_SECRET_KEY: 'the-secret-key',
};

test('a relative path of the journal is shown as its absolute path', () => {
  expect(of({ ...SHOP, DATABASE_URL: 'file:./data/a.db' }).journal).toMatch(
    /^\/srv\/shop\/data\/a\.db \(\.\/data\/a\.db,/,
  );
  expect(of({ ...SHOP, DATABASE_URL: 'file:/var/a.db' }).journal).toBe('/var/a.db');
  expect(of({}, { simulatorUrl: 'http://127.0.0.1:4001' }).journal).toContain('ends with the program');
});

test('neither a secret nor the password of a database is shown', () => {
  const reported = of({ ...SHOP, DATABASE_URL: 'postgres://shop:the-password@db.example:5433/journal?sslkey=the-key' });
  expect(reported.journal).toBe('PostgreSQL at db.example:5433/journal');
  expect(linesOf(reported)).not.toMatch(/the-secret-key|the-password|the-key/);
});

test('it is a line for each thing', () => {
  expect(
    linesOf(of(SHOP))
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[0]),
  ).toEqual(['Version', 'Provider', 'Accounts', 'Journal', 'Callers', 'Playground', 'Desk', 'Listens']);
});
