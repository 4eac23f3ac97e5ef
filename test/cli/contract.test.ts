import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { build } from '../harness/build.js';
import { temporaryDirectory } from '../harness/engines.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const program = () => fileURLToPath(new URL('cli/main.js', build()));

/** Runs the command in a folder. */
function contract(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program(), 'contract', ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, lines: stdout.trim().split('\n') };
}

/** A copy of a project, to add to. */
function copyOf(name: string): string {
  const folder = temporaryDirectory();
  cpSync(join(fixtures, name), folder, { recursive: true });
  return folder;
}

const faulty = join(fixtures, 'contract-project');
const sound = join(fixtures, 'contract-sound');

/** Of the faulty project, found once for the tests that look at it. */
let checked: ReturnType<typeof contract> | undefined;

describe('the contract command', () => {
  test.each([
    ['an unknown field', /^src\/operations\.graphql:2:36 error schema \(UnknownField\): .*"colour"/],
    ['a wrong type of argument', /^src\/operations\.graphql:5:21 error schema \(WrongArgument\): .*"Boolean!"/],
    ['a mutation that ignores its outcome', /^src\/RefundButton\.tsx:6:5 error outcome \(IgnoresOutcome\)/],
    ['a key that is the same for every wish', /^src\/RefundButton\.tsx:6:\d+ error idempotency-key \(IgnoresOutcome\)/],
    [
      'a refusal that looks like a fault, in a fragment of another file',
      /^src\/RefundButton\.tsx:12:37 error decline-or-fault \(Unclear\)/,
    ],
    [
      'a decline that cannot be told from a fault',
      /^src\/operations\.graphql:14:29 error decline-or-fault \(DeclineLikeFault\)/,
    ],
    ['a text for operators where payers read', /^src\/operations\.graphql:18:29 error payer-message/],
    [
      'a value of an enum that is not handled',
      /^freedompay-contract\.json:1:1 error enum-values: PaymentAction\.REFUND/,
    ],
    ['a template that is put together', /^src\/RefundButton\.tsx:18:\d+ error syntax/],
    ['a waiver that waives nothing', /^freedompay-contract\.json:1:1 warning waiver \(NoSuchOperation\)/],
  ])('finds %s', (_what, line) => {
    checked ??= contract(faulty, 'src');
    const { status, lines } = checked;
    expect(lines).toContainEqual(expect.stringMatching(line));
    expect(status).toBe(1);
  });

  test('finds a deprecated field, which fails nothing', () => {
    const schema = join(temporaryDirectory(), 'old.graphql');
    writeFileSync(schema, 'type Query { payment: String @deprecated(reason: "Ask elsewhere.") }');
    const operation = join(temporaryDirectory(), 'one.graphql');
    writeFileSync(operation, 'query Old { payment }');
    const { status, lines } = contract(temporaryDirectory(), operation, '--schema', schema);
    expect(lines[0]).toMatch(/1:13 warning deprecated \(Old\): .*Ask elsewhere/);
    expect(status).toBe(0);
  });

  test('finds what was there in an older schema, and tells which operations a change hits', () => {
    const folder = temporaryDirectory();
    const old = join(folder, 'old.graphql');
    writeFileSync(
      old,
      readFileSync('schema.graphql', 'utf8').replace(/^type Payment .*\{/m, (line) => `${line}\n  nickname: String\n`),
    );
    const { status, lines } = contract(faulty, 'src', '--against', old);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^src\/operations\.graphql:10:36 error removed \(RemovedField\): .*"nickname".* It was there before\./,
      ),
    );
    expect(lines).toContainEqual('breaking: Payment.nickname was removed. Hit: RemovedField.');
    expect(status).toBe(1);
  });

  test('says nothing of a sound project, and that a change which nobody uses hits none', () => {
    expect(contract(sound)).toMatchObject({ status: 0, lines: ['2 operations, 0 errors, 0 warnings.'] });
    const old = join(temporaryDirectory(), 'old.graphql');
    writeFileSync(
      old,
      readFileSync('schema.graphql', 'utf8').replace(/^type Payment .*\{/m, (line) => `${line}\n  nickname: String\n`),
    );
    expect(contract(sound, '--against', old)).toMatchObject({
      status: 0,
      lines: ['breaking: Payment.nickname was removed. None of these operations is hit.', expect.any(String)],
    });
  });

  test('finds an operation that may cost more than a request may', () => {
    const { lines } = contract(faulty, 'src', '--cost-limit', '9');
    expect(lines).toContainEqual(expect.stringMatching(/error price \(TooDear\): It may cost \d+ provider calls/));
  });

  test('lets a rule be waived for an operation with a reason, and not without', () => {
    const folder = copyOf('contract-sound');
    const waive = (waiver: object) =>
      writeFileSync(join(folder, 'freedompay-contract.json'), JSON.stringify({ waive: [waiver] }));
    writeFileSync(join(folder, 'src', 'more.graphql'), 'query Bad { payment(paymentId: "1") { failure { message } } }');
    waive({ rule: 'payer-message', operation: 'Bad', reason: 'Shown to operators only.' });
    expect(contract(folder).stdout).not.toContain('payer-message');
    waive({ rule: 'payer-message', operation: 'Bad', reason: ' ' });
    expect(contract(folder)).toMatchObject({ status: 2, stderr: expect.stringContaining('waive.0.reason') });
  });

  test('writes what GitHub, JUnit and programs read', () => {
    const github = contract(faulty, 'src', '--format', 'github').lines;
    expect(github).toContainEqual(
      expect.stringMatching(
        /^::error file=src\/operations\.graphql,line=2,col=36,title=schema::Cannot query field "colour"/,
      ),
    );
    expect(JSON.parse(contract(faulty, 'src', '--format', 'json').stdout)).toMatchObject({ operations: 8 });
    const junit = contract(faulty, 'src', '--format', 'junit').stdout;
    expect(junit).toMatch(/<testsuite name="contract" tests="\d+" failures="\d+">/);
    expect(junit).toContain('&quot;colour&quot;');
  });

  test.each([
    [['no-such-folder'], 'There is no no-such-folder'],
    [['--format', 'xml'], '--format is one of'],
    [['--schema', 'none.graphql'], 'none.graphql cannot be read'],
    [['--wrong'], "Unknown option '--wrong'"],
    [['--config', 'none.json'], 'none.json cannot be read'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(contract(sound, ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
  });
});
