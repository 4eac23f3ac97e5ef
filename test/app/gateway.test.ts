import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/config.js';
import { BELIEVES_TOKENS } from '../harness/credentials.js';
import { atBlockEnd, sqliteFile } from '../harness/engines.js';
import { environment, startProvider, startWatched } from '../harness/system.js';

const OWN = 'a-secret-of-the-shop-itself';
const production = {
  NODE_ENV: 'production',
  ALLOW_ANONYMOUS: '',
  FREEDOMPAY_SECRET_KEY: OWN,
  FREEDOMPAY_PAYOUT_SECRET_KEY: OWN,
};
const close = atBlockEnd();

async function start(env: Readonly<Record<string, string>>) {
  const simulator = await startProvider();
  // Production wants a journal that lasts.
  const file = env['DATABASE_URL'] === undefined ? {} : { DATABASE_URL: await sqliteFile.empty(close) };
  const config = parseConfig({ ...environment(simulator.url), ...env, ...file }, () => '');
  return (await startWatched(config)).gateway;
}

describe('without any callers configured', () => {
  test.each([
    ['production', { ...production, DATABASE_URL: 'a file' }, 'No callers are configured'],
    ['a provider, wherever it listens', { ALLOW_ANONYMOUS: '' }, 'No callers are configured'],
    ['an address that others can reach', { HOST: '0.0.0.0' }, 'HOST=0.0.0.0'],
    ['an address of all kinds', { HOST: '::' }, 'HOST=::'],
    ['a name that may lead anywhere', { HOST: 'localhost.example' }, 'HOST=localhost.example'],
  ])('a gateway does not start for %s', async (_what, env, said) => {
    await expect(start(env)).rejects.toThrow(said);
  });

  test.each(['127.0.0.1', 'localhost'])('it does at %s', async (HOST) => {
    expect((await start({ HOST })).url).toMatch(/^http:/);
  });
});

test('with callers configured it starts in production, and at any address', async () => {
  expect((await start({ ...production, ...BELIEVES_TOKENS, DATABASE_URL: 'a file', HOST: '0.0.0.0' })).url).toMatch(
    /^http:/,
  );
});

describe('the line that makes a key', () => {
  const REAL = { url: 'https://api.freedompay.kz', secretKey: 'kZ3vQ8mT1xWb7LrN' };
  const started = (DATABASE_URL: string) => {
    const accounts = [
      { id: 'kz', merchantId: '1', ...REAL },
      { id: 'kz_2', merchantId: '2', ...REAL },
    ];
    const env = { PORT: '0', DATABASE_URL, FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json' };
    return startWatched(parseConfig(env, () => JSON.stringify(accounts)));
  };

  test('names every account and every scope', async () => {
    const line =
      /^ +npm run keys -- create "admin screen" --scopes payments:read,.*payments:refund.*,operations:read,operations:resolve --accounts kz,kz_2$/m;
    await expect(started(await sqliteFile.empty(close))).rejects.toThrow(line);
  });

  test('would make none in memory, which is said', async () => {
    await expect(started(':memory:')).rejects.toThrow('DATABASE_URL=:memory: keeps no keys');
  });
});
