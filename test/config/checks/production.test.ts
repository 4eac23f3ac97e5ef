import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse, problemsOf } from '../problems.js';

const SOUND = {
  NODE_ENV: 'production',
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1xWb7LrN',
  DATABASE_URL: 'file:/var/lib/gateway/gateway.db',
  PUBLIC_URL: 'https://pay.example',
  PAYER_TOKEN_SECRET: 'a-secret-that-all-instances-sign-with',
};
const TOKENS = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' };
const BACKEND = { BACKEND_SECRET: `whsec_${randomBytes(32).toString('base64')}` };

test('a sound configuration has neither problems nor warnings', () => {
  expect(problemsOf(SOUND)).toEqual([]);
  expect(parse(SOUND).warnings).toEqual([]);
});

describe('a gateway does not start in production', () => {
  test.each([
    [
      'with a provider that is called in clear',
      { FREEDOMPAY_URL: 'http://api.freedompay.kz' },
      'must begin with https',
    ],
    ['with a host that only looks like this machine', { FREEDOMPAY_URL: 'http://localhost.example' }, 'https://'],
    ['with another one', { FREEDOMPAY_URL: 'http://127.0.0.1.evil.example' }, 'https://'],
    ['with a protocol in capitals', { FREEDOMPAY_URL: 'HTTP://api.freedompay.kz' }, 'https://'],
    ['with a journal that lies where it was started', { DATABASE_URL: '' }, 'DATABASE_URL is missing'],
    ['with a journal that forgets', { DATABASE_URL: ':memory:' }, 'DATABASE_URL=:memory:'],
    ['with one that forgets by another name', { DATABASE_URL: 'file::memory:' }, 'DATABASE_URL=:memory:'],
    ['without looking at certificates', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
    ['with a secret that can be found by trying', { FREEDOMPAY_SECRET_KEY: 'fifteen-letters' }, 'has 15 characters'],
    ['with keys that are read in clear', { ...TOKENS, JWT_JWKS_URL: 'http://issuer.example/keys' }, 'JWT_JWKS_URL'],
  ])('%s', (_what, env, said) => {
    expect(problemsOf({ ...SOUND, ...env })).toEqual([expect.stringContaining(said)]);
    expect(problemsOf({ ...SOUND, ...env, NODE_ENV: 'test' })).toEqual([]);
  });

  test.each(['http://localhost:4001', 'http://127.0.0.1:4001', 'http://[::1]:4001'])(
    'but it may call a proxy on its own machine: %s',
    (FREEDOMPAY_URL) => {
      expect(problemsOf({ ...SOUND, FREEDOMPAY_URL })).toEqual([]);
    },
  );
});

describe('a gateway in production warns', () => {
  test.each([
    ['without a public URL', { PUBLIC_URL: '' }, 'PUBLIC_URL is not set'],
    ['of a public URL in clear', { PUBLIC_URL: 'http://pay.example' }, 'PUBLIC_URL is not encrypted'],
    ['without a secret for payer tokens', { PAYER_TOKEN_SECRET: '' }, 'PAYER_TOKEN_SECRET is not set'],
    ['of a journal that is sent in clear', { DATABASE_URL: 'postgres://u:p@db.example/g' }, 'without encryption'],
    [
      'of word of changes that is sent in clear',
      { DATABASE_URL: 'postgres:///g', DATABASE_LISTEN_URL: 'postgres://u:p@db.example/g' },
      'DATABASE_LISTEN_URL leads to another machine without encryption',
    ],
    [
      'of a secret of one byte over and over',
      { BACKEND_EVENTS_URL: 'https://shop.example', BACKEND_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
      'BACKEND_SECRET is short or easy to guess',
    ],
    ['of a secret that is easy to guess', { FREEDOMPAY_SECRET_KEY: '1234567812345678' }, 'easy to guess'],
    ['of a playground', { PLAYGROUND: 'on' }, 'PLAYGROUND=on'],
    ['of a backend in clear', { ...BACKEND, BACKEND_EVENTS_URL: 'http://shop.example/events' }, "The backend's URLs"],
    ['of pages in clear', { CORS_ORIGINS: 'https://shop.example, http://shop.example' }, 'CORS_ORIGINS'],
  ])('%s', (_what, env, said) => {
    expect(parse({ ...SOUND, ...env }).warnings).toEqual([expect.stringContaining(said)]);
    expect(parse({ ...SOUND, ...env, NODE_ENV: 'test' }).warnings).toEqual([]);
  });
});
