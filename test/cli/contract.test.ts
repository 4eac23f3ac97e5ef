import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { SCENARIOS } from '../../src/simulator/scenarios/all.js';
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

/** Our schema with one more field of a payment. */
function schemaWith(field: string): string {
  const file = join(temporaryDirectory(), 'other.graphql');
  const added = readFileSync('schema.graphql', 'utf8').replace(
    /^type Payment .*\{/m,
    (line) => `${line}\n  ${field}\n`,
  );
  writeFileSync(file, added);
  return file;
}

/** Of the faulty project, found once for the tests that look at it. */
let checked: ReturnType<typeof contract> | undefined;
let ran: ReturnType<typeof contract> | undefined;

describe('the contract command', () => {
  test.each([
    ['an unknown field', /^src\/operations\.graphql:2:36 error schema \(UnknownField\): .*"colour"/],
    [
      'a field that was removed',
      /^src\/operations\.graphql:10:36 error removed \(RemovedField\): .*"nickname".* It was there before\./,
    ],
    ['a field that is deprecated', /^src\/operations\.graphql:26:36 warning deprecated \(DeprecatedField\): .*Ask for/],
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
    ['a switch that leaves out a value', /^src\/status\.ts:2:3 warning switch: PaymentAction may also be REFUND, /],
    ['a template that is put together', /^src\/RefundButton\.tsx:18:\d+ error syntax/],
    ['a waiver that waives nothing', /^freedompay-contract\.json:1:1 warning waiver \(NoSuchOperation\)/],
  ])('finds %s', (_what, line) => {
    checked ??= contract(
      faulty,
      'src',
      ...['--schema', schemaWith('label: String @deprecated(reason: "Ask for `orderId` instead.")')],
      ...['--against', schemaWith('nickname: String')],
    );
    const { status, lines } = checked;
    expect(lines).toContainEqual(expect.stringMatching(line));
    expect(status).toBe(1);
  });

  test.each([
    [
      'outcomes that it cannot tell apart',
      /^src\/RefundButton\.tsx:5:3 error indistinct \(IgnoresOutcome\): AWAITING_APPROVAL, PENDING, REJECTED, SUCCEEDED and UNKNOWN look the same \(.*lost-answer-applied\): select operation\.state\.$/,
    ],
    [
      "held and captured money, which are one word of the provider's",
      /^src\/operations\.graphql:29:1 error indistinct \(RawWord\): AUTHORIZED, CAPTURED, .* look the same .*: select payment\.status\.$/,
    ],
    [
      'reasons that it cannot tell apart',
      /^src\/operations\.graphql:33:1 warning decline-reasons \(VagueFailure\): .* look the same .*: select failure\.reason\.$/,
    ],
    [
      'variables that nobody knows a value for',
      /^src\/operations\.graphql:37:1 error variables \(NobodyKnows\): .*\{"variables":\{"NobodyKnows":\{"event":"…"\}\}\}\.$/,
    ],
    ['how often they were run', /^Run \d+ times in \d+ scenarios\.$/],
    ['values that came in no answer', /^ {2}In no answer, of FixableBy: NOBODY\.$/],
    ['errors that came', /^ {2}Error PROVIDER_UNAVAILABLE, to be read from extensions\.code: .*provider-down/],
  ])('says of operations that are run %s', (_what, line) => {
    ran ??= contract(faulty, 'src', '--run');
    expect(ran.lines).toContainEqual(expect.stringMatching(line));
    expect(ran.status).toBe(1);
  });

  test('finds nothing in a careful project that is run in every scenario, and says what it never saw', () => {
    const { status, stdout } = contract(sound, '--run', '--format', 'json');
    const { findings, seen } = JSON.parse(stdout);
    expect(findings).toEqual([]);
    expect(status).toBe(0);
    expect(seen).toMatchObject({
      neverNull: expect.arrayContaining(['Payment.operations']),
      neverSeen: { OperationKind: ['CAPTURE', 'CANCEL'] },
      errors: { PROVIDER_UNAVAILABLE: expect.arrayContaining(['provider-down', 'rate-limited']) },
    });
    // In those of the interface that the gateways of a run call.
    expect(seen.scenarios).toBe(SCENARIOS.filter(({ isAsync }) => !isAsync).length);
    expect(seen.scenarios).toBeLessThan(SCENARIOS.length);
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

  test('tells which operations a change of the schema hits', () => {
    const { status, lines } = contract(faulty, 'src', '--against', schemaWith('nickname: String'));
    expect(lines).toContainEqual('breaking: Payment.nickname was removed. Hit: RemovedField.');
    expect(status).toBe(1);
  });

  test('says nothing of a sound project, and that a change which nobody uses hits none', () => {
    expect(contract(sound)).toMatchObject({ status: 0, lines: ['12 operations, 0 errors, 0 warnings.'] });
    expect(contract(sound, '--against', schemaWith('nickname: String'))).toMatchObject({
      status: 0,
      lines: ['breaking: Payment.nickname was removed. None of these operations is hit.', expect.any(String)],
    });
  });

  test('tells what changed since a tag of git, and prefers a file of that name', () => {
    const folder = copyOf('contract-sound');
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
    git('init', '--quiet');
    cpSync(schemaWith('nickname: String'), join(folder, 'schema.graphql'));
    git('add', '.');
    git('commit', '--quiet', '--message', 'one');
    git('tag', 'v1.0.0');
    const removed = 'breaking: Payment.nickname was removed. None of these operations is hit.';
    expect(contract(folder, 'src', '--against', 'v1.0.0').lines).toContain(removed);
    cpSync('schema.graphql', join(folder, 'v1.0.0'));
    expect(contract(folder, 'src', '--against', 'v1.0.0').lines).not.toContain(removed);
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
    expect(JSON.parse(contract(faulty, 'src', '--format', 'json').stdout)).toMatchObject({
      operations: 12,
      seen: null,
    });
    const junit = contract(faulty, 'src', '--format', 'junit').stdout;
    expect(junit).toMatch(/<testsuite name="contract" tests="\d+" failures="\d+">/);
    expect(junit).toContain('&quot;colour&quot;');
  });

  test.each([
    [['no-such-folder'], 'There is no no-such-folder'],
    [['--format', 'xml'], '--format is one of'],
    [['--schema', 'none.graphql'], 'none.graphql cannot be read'],
    [['--against', 'v0.0.0-none'], 'v0.0.0-none is no file, and no tag or commit'],
    [['--against', '--output=x'], '--against'],
    [['--run', '--schema', 'none.graphql'], '--run asks the gateway of this version'],
    [['--wrong'], "Unknown option '--wrong'"],
    [['--config', 'none.json'], 'none.json cannot be read'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(contract(sound, ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
  });
});
