import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
// @ts-expect-error It is a script.
import { compare } from '../../scripts/rehearsal/comparison.js';
// @ts-expect-error It is a script.
import { Gateways } from '../../scripts/rehearsal/gateways.js';
// @ts-expect-error It is a script.
import { Secrets } from '../../scripts/rehearsal/secrets.js';
import { build } from '../harness/build.js';
import { describePostgres, temporaryDirectory } from '../harness/engines.js';
import { closeAfterTest } from '../harness/system.js';

/** Runs the short form, as an operator does, against the sources as they are. */
function rehearse(...options: string[]) {
  const words = ['scripts/rehearsal/main.js', '--short', '--release', fileURLToPath(build()), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, report: stdout + stderr };
}

const PHASES = [
  'steady',
  'backup',
  'after the backup',
  'loss and restore',
  'secrets of the account',
  'secret of the issuer',
  'secret of payer tokens',
  'secret of events',
  'API key',
  'upgrade',
  'way back',
];

function expectRehearsed({ status, report }: ReturnType<typeof rehearse>, ...more: string[]): void {
  expect([status, status === 0 ? '' : report]).toEqual([0, '']);
  const rows = new Map(report.split('\n').map((line) => [line.slice(0, 24).trim(), line]));
  for (const name of [...PHASES, ...more]) expect(rows.get(name)).toMatch(/ [1-9]\d* reads, [1-9]\d* refunds, /);
  for (const name of [...PHASES, ...more].filter((one) => !/^(loss|secrets)/.test(one)))
    expect(rows.get(name)).toContain(' 0 failed');
  expect(report).toMatch(/^ {2}[1-9]\d* of them were done after the backup/m);
  expect(report).toMatch(/^ {2}[1-9]\d* answered REJECTED: none is in the provider's ledger$/m);
  expect(report).toContain('Nothing was lost, and nothing was done twice.');
}

describe('a rehearsal under load', () => {
  test('loses and restores a SQLite file, changes every secret, upgrades and goes back, and finds each refund once', () => {
    expectRehearsed(rehearse());
  });

  test('with --help is the usage, and no failure', () => {
    const { status, report } = rehearse('--help');
    expect([status, report.split('\n', 1)]).toEqual([0, [expect.stringMatching(/^Rehearses /)]]);
  });

  test('with options that there are not, or without a build, is one sentence and the usage', () => {
    for (const [option, said] of [
      ['--longer', "Unknown option '--longer'"],
      ['--older=/nowhere', 'There is no build in /nowhere.'],
    ] as const) {
      const { status, report } = rehearse(option);
      expect([status, report]).toEqual([1, expect.stringContaining(said)]);
      expect(report).toContain('npm run rehearsal [-- OPTIONS]');
    }
  });
});

test.each([
  ['an older release hold secrets that never signed, for it may refuse empty ones', true],
  ['this release are empty', false],
])('the files of previous secrets that a rehearsal begins with for %s', (_what, isOlder) => {
  const folder = temporaryDirectory();
  const secrets = { payment: 'payment', payout: 'payout' };
  const { variables } = new Secrets(folder, { secrets }, { url: 'file:x', nextUrl: null }, {}, { isOlder });
  const files = Object.entries(variables as Record<string, string>).filter(([name]) => name.includes('_PREVIOUS_'));
  const texts = files.map(([, path]) => readFileSync(path, 'utf8'));
  expect(texts.map((text) => text !== '')).toEqual(Array(4).fill(isOlder));
  expect(new Set(texts).size).toBe(isOlder ? 4 : 1);
});

/** The least of a release: it listens, says so, and does this besides. */
const release = (besides: string) => `${besides}
require('node:http').createServer((_, response) => response.end('{}')).listen(process.env.PORT, '127.0.0.1',
  () => console.log('{"msg":"started"}'));`;

test.each([
  ['reads its secrets again is found to', `process.on('SIGHUP', () => console.log('{"msg":"reloaded"}'));`, true],
  ['a SIGHUP ends is found to read no secrets again, and runs on', '', false],
])('a release that %s', async (_what, besides, expected) => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'main.js'), release(besides));
  const gateways = new Gateways({ PATH: process.env['PATH'] }, folder);
  closeAfterTest(() => gateways.killAll());
  await gateways.startAll(folder);
  expect(await gateways.canReload(folder)).toBe(expected);
  const answers = await Promise.all((gateways.urls() as string[]).map((url) => fetch(url)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

describePostgres('a rehearsal under load', () => {
  const isThere = ['/usr/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/pg_dump`));
  if (!isThere) process.stderr.write('SKIPPED, for pg_dump is not installed: a rehearsal on PostgreSQL\n');
  (isThere ? test : test.skip)(
    'loses and restores a database by pg_dump, changes its password too, and leaves nothing',
    () => {
      expectRehearsed(rehearse('--database', process.env['TEST_DATABASE_URL'] ?? ''), 'password of the database');
    },
  );
});

describe('the comparison with the ledger of the provider', () => {
  const refund = { id: '9', status: 'success' };
  const wish = (state: string | null, advice: string | null = null, repeated?: object) => [
    { name: 'k', paymentId: '1', state, advice, ...(repeated && { repeated }) },
  ];
  const ledger = (...refunds: object[]) => new Map([['1', refunds]]);

  test.each([
    ['a refund that was answered as done and is not there', wish('SUCCEEDED'), ledger(), 'no refund at the provider'],
    ['one that is there twice', wish('SUCCEEDED'), ledger(refund, refund), '2 refunds at the provider'],
    ['one of an unknown outcome that is there twice', wish('UNKNOWN'), ledger(refund, refund), '2 refunds'],
    [
      'one that was answered as not done and is there',
      wish('REJECTED', 'GIVE_UP'),
      ledger(refund),
      'answered REJECTED',
    ],
    ['one that only failed', wish('SUCCEEDED'), ledger({ ...refund, status: 'error' }), 'no refund at the provider'],
    ['a payment that is not there', wish('REJECTED'), new Map(), 'no such payment'],
    [
      'an answer that became another',
      wish('SUCCEEDED', null, { state: 'REJECTED', advice: 'GIVE_UP' }),
      ledger(refund),
      'REJECTED when asked once more',
    ],
  ])('finds %s', (_what, wishes, refunds, said) => {
    expect(compare(wishes, refunds).wrong).toEqual([expect.stringContaining(said)]);
  });

  test('counts what is as it was answered, and lists what a person has to look at with what the ledger says', () => {
    const lost = { state: 'REJECTED', advice: 'ASK_OPERATOR' };
    expect(compare(wish('SUCCEEDED', null, lost), ledger(refund))).toMatchObject({ wrong: [], done: 1, forgotten: 1 });
    expect(compare(wish('REJECTED', 'GIVE_UP'), ledger())).toMatchObject({ wrong: [], notDone: 1, open: [] });
    for (const [state, advice] of [
      ['UNKNOWN', 'WAIT'],
      ['REJECTED', 'ASK_OPERATOR'],
      ['REJECTED', 'RETRY_WITH_NEW_KEY'],
      [null, null],
    ] as const)
      for (const [refunds, said] of [
        [ledger(refund), 'refund 9 at the provider'],
        [ledger(), 'no refund at the provider'],
      ] as const)
        expect(compare(wish(state, advice), refunds)).toMatchObject({
          wrong: [],
          open: [expect.stringContaining(said)],
        });
  });
});
