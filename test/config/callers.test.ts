import { describe, expect, test } from '@jest/globals';
import { parse, problemsOf } from './problems.js';

const NAMES = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' };
const SECRET = 'a-secret-that-the-issuer-shares-with-us';

test('nobody is believed unless an issuer is named', () => {
  expect(parse({})).toMatchObject({ tokens: null, payerTokenSecret: null });
});

test('an issuer is believed by the keys that it publishes', () => {
  const { tokens } = parse({ ...NAMES, JWT_JWKS_URL: 'https://issuer.example/keys' });
  expect(tokens).toEqual({
    issuer: 'https://issuer.example',
    audience: 'gateway',
    personClaim: 'preferred_username',
    keys: { jwksUrl: 'https://issuer.example/keys' },
  });
});

test('an issuer is believed by a secret that it shares, which shows nowhere', () => {
  const { tokens } = parse({ ...NAMES, JWT_SECRET: SECRET, JWT_PREVIOUS_SECRETS: `${SECRET}-before` });
  expect(JSON.stringify(tokens)).toBe(
    '{"issuer":"https://issuer.example","audience":"gateway","personClaim":"preferred_username","keys":{"secret":"***","previousSecrets":["***"]}}',
  );
});

describe('what does not fit together is said', () => {
  test.each([
    ['no keys', NAMES, ['JWT_JWKS_URL (or JWT_SECRET) is missing']],
    ['no names', { JWT_SECRET: SECRET }, ['JWT_ISSUER is missing', 'JWT_AUDIENCE is missing']],
    ['both', { ...NAMES, JWT_SECRET: SECRET, JWT_JWKS_URL: 'https://x.example' }, ['cannot stand beside']],
    ['a short secret', { ...NAMES, JWT_SECRET: 'short' }, ['JWT_SECRET must have at least 32']],
    ['a short secret for payers', { PAYER_TOKEN_SECRET: 'short' }, ['PAYER_TOKEN_SECRET must have at least 32']],
    ['no URL', { ...NAMES, JWT_JWKS_URL: 'issuer' }, ['JWT_JWKS_URL must be a URL']],
  ])('%s', (_what, env, said) => {
    const problems = problemsOf(env);
    expect(problems).toEqual(said.map((one) => expect.stringContaining(one)));
  });
});

describe('whoever asks from this machine needs no credential', () => {
  const REAL = {
    FREEDOMPAY_URL: 'https://api.freedompay.kz',
    FREEDOMPAY_MERCHANT_ID: '500123',
    FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1xWb7LrN',
  };

  test('beside the simulator, or where that is said, and not otherwise', () => {
    expect(parse({}).allowsAnonymous).toBe(true);
    expect(parse(REAL).allowsAnonymous).toBe(false);
    expect(parse({ ...REAL, ALLOW_ANONYMOUS: 'loopback' }).allowsAnonymous).toBe(true);
  });

  test.each([
    ['another word', { ALLOW_ANONYMOUS: 'yes' }, 'ALLOW_ANONYMOUS must be "loopback"'],
    ['an address that others reach', { ALLOW_ANONYMOUS: 'loopback', HOST: '0.0.0.0' }, 'HOST=0.0.0.0'],
    [
      'a name that only looks like this machine',
      { ALLOW_ANONYMOUS: 'loopback', HOST: '127.0.0.1.evil.example' },
      'HOST=',
    ],
    [
      'production',
      { ALLOW_ANONYMOUS: 'loopback', NODE_ENV: 'production', DATABASE_URL: 'file:g.db' },
      'not for NODE_ENV=production',
    ],
  ])('never with %s', (_what, env, said) => {
    expect(problemsOf({ ...REAL, ...env })).toEqual([expect.stringContaining(said)]);
  });
});
