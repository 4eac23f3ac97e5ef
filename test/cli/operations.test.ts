import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { build } from '../harness/build.js';
import { sqliteFile } from '../harness/engines.js';
import { openWriteServices, PAID, type WriteServices } from '../harness/write-services.js';

const NEVER_MS = 3_600_000;

let built = '';
beforeAll(() => {
  built = build();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command beside a gateway's services, on the same store. */
function operations(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [fileURLToPath(`${built}cli/operations.js`), ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** A refund whose answer was lost and that nothing looks at by itself. */
async function lostRefund(): Promise<{
  readonly services: WriteServices;
  readonly env: Readonly<Record<string, string>>;
  readonly id: string;
}> {
  const store = await sqliteFile.empty();
  const still = { tickMs: NEVER_MS, recheckEveryMs: NEVER_MS, spokenAgainstMs: NEVER_MS, horizonMs: NEVER_MS };
  const services = await openWriteServices({ store, tuning: still });
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  const env = {
    DATABASE_URL: store,
    FREEDOMPAY_URL: services.account.baseUrl,
    FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
    FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
  };
  return { services, env, id: operation.id };
}

describe('npm run operations', () => {
  test('lists what is unknown, shows it, looks at it, and ends it as a person says', async () => {
    const { services, env, id } = await lostRefund();
    const list = await operations(env, 'list', '--state', 'unknown');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout.split('\n')).toEqual([
      expect.stringMatching(/^ID +ASKED FOR +ACCOUNT +KIND +STATE +PAYMENT OR ORDER +SUM +BY$/),
      expect.stringMatching(new RegExp(`^${id} .* REFUND  UNKNOWN  ${PAID} +40.00 KZT`)),
      '',
    ]);
    expect((await operations(env, 'check', id)).stdout).toContain('UNKNOWN');
    const resolved = await operations(
      env,
      ...['resolve', id, '--outcome', 'REJECTED', '--note', 'not in the cabinet', '--person', 'Dana'],
    );
    expect(resolved.stdout).toContain('resolved by a person as REJECTED: not in the cabinet · by Dana');
    expect(await services.journal.find(id)).toMatchObject({ state: 'REJECTED', resolvedBy: 'Dana' });
    expect((await operations(env, 'list', '--state', 'UNKNOWN')).stdout).toBe('There are no such operations.\n');
    const json = JSON.parse((await operations(env, 'show', id, '--json')).stdout);
    expect(json).toMatchObject({ operation: { id, state: 'REJECTED' }, events: expect.any(Array) });
  });

  test.each([
    ['an unknown state', ['list', '--state', 'LOST'], '"LOST" is no state'],
    ['no id', ['show'], 'ID is missing'],
    ['nothing to record', ['scenario'], 'ID is missing'],
    ['no such operation to record', ['scenario', '00000000-0000-4000-8000-000000000000'], 'no operation'],
    ['no such operation', ['show', '00000000-0000-4000-8000-000000000000'], 'no operation'],
    ['no note', ['resolve', 'x', '--outcome', 'REJECTED', '--person', 'Dana'], '--note TEXT is missing'],
    ['no outcome', ['resolve', 'x', '--note', 'n', '--person', 'Dana'], '--outcome is missing'],
    ['an unknown option', ['list', '--all'], '--all'],
    ['an unknown command', ['approve'], 'no command "approve"'],
  ])('refuses %s with a sentence', async (_what, args, said) => {
    const env = { DATABASE_URL: await sqliteFile.empty(), FREEDOMPAY_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await operations(
      { ...env, FREEDOMPAY_MERCHANT_ID: '1', FREEDOMPAY_SECRET_KEY: 'x' },
      ...args,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });
});
