import { describe, expect, test } from '@jest/globals';
import { parse, problemsOf } from './config-problems.js';

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
    keys: { jwksUrl: 'https://issuer.example/keys' },
  });
});

test('an issuer is believed by a secret that it shares, which shows nowhere', () => {
  const { tokens } = parse({ ...NAMES, JWT_SECRET: SECRET });
  expect(JSON.stringify(tokens)).toBe(
    '{"issuer":"https://issuer.example","audience":"gateway","keys":{"secret":"***"}}',
  );
});

describe('what does not fit together is said', () => {
  test.each([
    ['no keys', NAMES, ['JWT_JWKS_URL (or JWT_SECRET) is missing']],
    ['no names', { JWT_SECRET: SECRET }, ['JWT_ISSUER is missing', 'JWT_AUDIENCE is missing']],
    ['both', { ...NAMES, JWT_SECRET: SECRET, JWT_JWKS_URL: 'https://x.example' }, ['can not stand beside']],
    ['a short secret', { ...NAMES, JWT_SECRET: 'short' }, ['JWT_SECRET must have at least 32']],
    ['a short secret for payers', { PAYER_TOKEN_SECRET: 'short' }, ['PAYER_TOKEN_SECRET must have at least 32']],
    ['no URL', { ...NAMES, JWT_JWKS_URL: 'issuer' }, ['JWT_JWKS_URL must be a URL']],
  ])('%s', (_what, env, said) => {
    const problems = problemsOf(env);
    expect(problems).toEqual(said.map((one) => expect.stringContaining(one)));
  });
});
