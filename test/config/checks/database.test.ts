import { describe, expect, test } from '@jest/globals';
import { databaseWarnings } from '../../../src/config/checks/database.js';
import type { Environment } from '../../../src/config/config.js';

describe('a connection to another machine that others can read is a warning', () => {
  test.each<[string, Environment?]>([
    ['postgres://u:p@db.example/g'],
    ['postgresql://u:p@db.example/g'],
    ['postgres://u:p@db.example/g?sslmode=disable'],
    ['postgres://u:p@db.example/g?ssl=0'],
    ['postgres://u:p@db.example/g?sslmode=no-such-mode'],
    ['postgres://127.0.0.1.evil.example/g'],
    ['postgres://localhost@db.example/g'],
    ['postgres://u:p@localhost/g?host=db.example'],
    ['postgres:///g', { PGHOST: 'db.example' }],
    ['postgres://u@/g', { PGHOST: 'db.example' }],
    ['postgres://u:p@db.example/g?sslmode=disable', { PGSSLMODE: 'verify-full' }],
    ['postgres://u:p@db.example/g', { PGSSLMODE: 'disable' }],
  ])('%s', (url, given = {}) => {
    expect(databaseWarnings('DATABASE_URL', url, given)).toEqual([expect.stringContaining('without encryption')]);
  });
});

test.each<[string, Environment?]>([
  ['postgres://u:p@db.example/g?sslmode=no-verify'],
  ['postgres://u:p@db.example/g?ssl=no-verify'],
  ['postgres://u:p@db.example/g?sslmode=require&uselibpqcompat=true'],
  ['postgres://u:p@db.example/g', { PGSSLMODE: 'no-verify' }],
])('%s believes whoever answers, which is a warning', (url, given = {}) => {
  expect(databaseWarnings('DATABASE_URL', url, given)).toEqual([expect.stringContaining('believes any server')]);
});

describe('nothing is said of', () => {
  test.each<[string, Environment?]>([
    ['file:/var/lib/gateway/gateway.db'],
    ['postgres://u:p@db.example/g?sslmode=verify-full'],
    ['postgres://u:p@db.example/g?sslmode=require'],
    ['postgres://u:p@db.example/g?ssl=true'],
    ['postgres://u:p@db.example/g?sslrootcert=/etc/ca.pem'],
    ['postgres://u:p@db.example/g', { PGSSLMODE: 'verify-full' }],
    ['postgres://u:p@LOCALHOST:5432/g'],
    ['postgres://u:p@127.0.0.1/g'],
    ['postgres://u:p@[::1]/g'],
    ['postgres:///g'],
    ['postgres://u@/g?host=/var/run/postgresql'],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql/g'],
  ])('%s', (url, given = {}) => {
    expect(databaseWarnings('DATABASE_URL', url, given)).toEqual([]);
  });
});
