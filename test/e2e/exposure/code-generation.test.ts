import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../../src/domain/caller.js';
import { ask, until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { type ListeningProgram, listeningProgram, startFlags } from '../../harness/program.js';
import { closeAfterTest, environment, startProvider } from '../../harness/system.js';

/*
 * A text that begins with this is published as a way to have a compiler of GraphQL queries write what follows as code.
 */
const MARKER = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';

const ENGINE_FLAG = '--disallow-code-generation-from-strings';
const root = join(import.meta.dirname, '..', '..', '..');

/** More often than any cache or compiler would wait for. */
const TIMES = 6;

/** What an attacker would have run, whatever stands around it: a file that shows, a scope, the end of the process. */
function expressions(file: string): string[] {
  const write = `process.getBuiltinModule('fs').writeFileSync('${file}', 'x')`;
  const scopes = SCOPES.map((scope) => `'${scope}'`).join(',');
  return [
    write,
    `0),${write},(0`,
    `globalThis.${write}`,
    `[context, __context].forEach((c) => [${scopes}].forEach((s) => (c.caller ?? c.context.caller).scopes.add(s)))`,
    'process.exit(7)',
  ];
}

type Asked = readonly [text: string, variables: Readonly<Record<string, unknown>>];

/** Every place of a request in which a value can stand, and the names that its sender chooses. */
const PLACES: Readonly<Record<string, (value: string) => Asked>> = {
  argument: (value) => [`{ payment(paymentId: ${value}) { paymentId } }`, {}],
  'argument of a list': (value) => [`{ paymentsById(paymentIds: ["7000000001", ${value}]) { paymentId } }`, {}],
  'argument of an order': (value) => [`{ paymentByOrder(orderId: ${value}) { paymentId } }`, {}],
  account: (value) => [`{ payment(paymentId: "7000000001", account: ${value}) { paymentId } }`, {}],
  'nested input': (value) => [
    `mutation { refundPayment(input: { paymentId: "7000000001", idempotencyKey: ${value} }) { replayed } }`,
    {},
  ],
  'input in a list': (value) => [
    `mutation { createPayment(input: { orderId: "A", amount: "1", currency: "KZT", description: "x", idempotencyKey: "k", parameters: [{ name: "a", value: ${value} }] }) { replayed } }`,
    {},
  ],
  'default of a variable': (value) => [`query ($id: ID! = ${value}) { payment(paymentId: $id) { paymentId } }`, {}],
  'default of a list': (value) => [
    `query ($ids: [ID!]! = [${value}]) { paymentsById(paymentIds: $ids) { paymentId } }`,
    {},
  ],
  'variable beside a literal': (value) => [
    `query ($id: ID!) { a: payment(paymentId: $id) { paymentId } b: payment(paymentId: ${value}) { paymentId } }`,
    { id: '7000000001' },
  ],
  'argument of a directive': (value) => [
    `{ payment(paymentId: "7000000001") { paymentId @include(if: ${value}) } }`,
    {},
  ],
  'block text': (value) => [`{ payment(paymentId: ""${value}"") { paymentId } }`, {}],
  subscription: (value) => [`subscription { paymentChanged(paymentId: ${value}) { paymentId } }`, {}],
  variable: (value) => ['query ($id: ID!) { payment(paymentId: $id) { paymentId } }', { id: JSON.parse(value) }],
  'variables of a list': (value) => [
    'query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }',
    { ids: [JSON.parse(value)] },
  ],
  'name of an operation': (value) => [`query ${nameOf(value)} { payment(paymentId: "7000000001") { paymentId } }`, {}],
  alias: (value) => [`{ ${nameOf(value)}: payment(paymentId: "7000000001") { ${nameOf(value)}: id } }`, {}],
};

/** The value as a name: what no name may hold is left out. */
function nameOf(value: string): string {
  return value.replace(/\W/g, '');
}

const WAYS = ['application/json', 'application/graphql-response+json', 'text/event-stream', '*/*'];

async function post(url: string, accept: string, [query, variables]: Asked, credential: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify({ query, variables }),
    // A subscription that began would not end by itself.
    signal: AbortSignal.timeout(300_000),
  });
  return response.text();
}

/** A program with every kind of caller that there is. */
async function programWithCallers() {
  const simulator = await startProvider();
  const program = await listeningProgram(simulator.url, {
    ...BELIEVES_TOKENS,
    // What a payer sends is turned down for what it is, and not for how much it is.
    PAYER_COST_PER_MINUTE: '1000000',
    PAYER_REQUEST_COST: '100',
    DATABASE_URL: 'file:gateway.db',
    LOG_LEVEL: 'info',
  });
  const made = spawnSync(
    process.execPath,
    [...startFlags(), fileURLToPath(`${build()}cli/keys.js`), 'create', 'reader', '--scopes', 'payments:read'],
    { cwd: program.folder, env: { DATABASE_URL: 'file:gateway.db' }, encoding: 'utf8' },
  );
  expect(made.stderr).toBe('');
  const reader = await token({ scope: 'payments:read' });
  const minted = await ask<{ createPayerToken: { payerToken: { token: string } } }>(
    program.url,
    'mutation { createPayerToken(input: { paymentIds: ["7000000001"] }) { payerToken { token } } }',
    {},
    reader,
  );
  const credentials = {
    'an API key': made.stdout.split('\n')[0] ?? '',
    'a token': reader,
    'a payer token': minted.data?.createPayerToken.payerToken.token ?? '',
  };
  return { simulator, program, credentials };
}

test('no text of a request runs, in whatever place, by whatever way, and whoever sends it', async () => {
  const { simulator, program, credentials } = await programWithCallers();
  const file = join(program.folder, 'shown');
  for (const [whose, credential] of Object.entries(credentials)) {
    expect([whose, credential.length > 20]).toEqual([whose, true]);
    for (const asked of attacksWith(file)) {
      for (let time = 0; time < TIMES; time += 1) {
        const accept = WAYS[time % WAYS.length] ?? '';
        await Promise.all([
          post(program.url, accept, asked, credential),
          post(program.url, WAYS[0] ?? '', asked, credential),
        ]);
      }
    }
    expect(existsSync(file)).toBe(false);
    expect(program.child.exitCode).toBeNull();
    const refund =
      'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "after" }) { replayed } }';
    expect((await ask(program.url, refund, {}, credential)).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  }
  expect(simulator.calls.filter(({ script }) => script === 'revoke.php')).toEqual([]);
  expect(program.log().filter(({ msg }) => msg === 'defect')).toEqual([]);
});

function attacksWith(file: string): Asked[] {
  return Object.values(PLACES).flatMap((place) =>
    expressions(file).map((expression) => place(JSON.stringify(`${MARKER}${expression}`))),
  );
}

describe('in the program as it is started', () => {
  /** Tries on a signal whether text can become code, and says what came of it. */
  const PROBE = `
    const tries = {
      Function: () => Function('return 1')(),
      'new Function': () => new Function('return 1')(),
      eval: () => (0, eval)('1'),
      constructor: () => (() => {}).constructor('return 1')(),
      async: () => (async () => {}).constructor('return 1')(),
      generator: () => (function* () {}).constructor('yield 1')(),
    };
    process.on('SIGUSR2', () => {
      const made = Object.entries(tries).filter(([, make]) => { try { make(); return true; } catch { return false; } });
      process.stdout.write(\`\\nMADE \${JSON.stringify(made.map(([name]) => name))}\\n\`);
    });
  `;

  const runs = [
    ['beside a provider', true],
    ['with its own simulator', false],
  ] as const;
  test.each(runs)('no text becomes code, whoever makes it: %s', (_how, hasProvider) => showsNoCode(hasProvider, []));

  // Older releases of Node.js cannot load CommonJS modules with it.
  const testWithFlag = loadsModulesWith([ENGINE_FLAG]) ? test : test.skip;
  testWithFlag.each(runs)("the engine's own flag may be given too: %s", (_how, hasProvider) =>
    showsNoCode(hasProvider, [ENGINE_FLAG]),
  );

  async function showsNoCode(hasProvider: boolean, flags: string[]): Promise<void> {
    const probe = join(root, 'node_modules', '.cache', `probe-${randomUUID()}.mjs`);
    writeFileSync(probe, PROBE);
    closeAfterTest(async () => rmSync(probe));
    const program = await started(hasProvider, probe, flags);
    expect(await ask(program.url, '{ payment(paymentId: "7000000002") { status } }')).toMatchObject({
      data: { payment: { status: 'CAPTURED' } },
    });
    program.child.kill('SIGUSR2');
    const said = await until(
      () => /MADE (.*)/.exec(program.written())?.[1],
      (found) => found !== undefined,
    );
    expect(said).toBe('[]');
  }

  async function started(hasProvider: boolean, probe: string, flags: string[]): Promise<ListeningProgram> {
    const env = { NODE_OPTIONS: `--import ${probe}` };
    if (hasProvider) return listeningProgram((await startProvider()).url, env, flags);
    const unset = Object.fromEntries(Object.keys(environment('')).map((name) => [name, '']));
    return listeningProgram('', { ...unset, PORT: '0', SIMULATOR_PORT: '0', ...env }, flags);
  }

  function loadsModulesWith(flags: string[]): boolean {
    const load = "import { CircuitState } from 'cockatiel'";
    return spawnSync(process.execPath, [...flags, '--input-type=module', '-e', load], { cwd: root }).status === 0;
  }
});
