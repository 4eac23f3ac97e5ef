import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { holdCall } from '../harness/held-calls.js';
import { listeningProgram, startProgram } from '../harness/program.js';
import { environment, startProvider } from '../harness/system.js';

/*
 * The program as it is built and started. What it writes and how it ends can only be seen from outside.
 */

const READ = '{ payment(paymentId: "7000000002") { status } }';
const REFUND =
  'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "my-key" }) { operation { state } } }';

describe('the log', () => {
  test('is one JSON object a line, with the request id, and tells neither secret nor signature nor payer', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url);
    simulator.faults.arm({ kind: 'wrong-signature', script: 'get_status3', paymentId: '7000000003', times: 'always' });
    const answers = await Promise.all(
      [
        READ,
        REFUND,
        '{ payment(paymentId: "7000000003") { paymentId } }',
        '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }',
      ].map((query) => ask(program.url, query)),
    );
    await fetch(`${program.url}/graphql?secretKey=in-the-url`, { headers: { authorization: 'Bearer in-the-header' } });
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);

    const lines = program.written().trim().split('\n');
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
    const logged = program.log().map((line) => line['requestId']);
    for (const { requestId } of answers) expect(logged).toContain(requestId);
    expect(program.log()).toContainEqual(
      expect.objectContaining({ script: 'get_status3.php', code: 'PROVIDER_REPLY_UNTRUSTED', account: 'default' }),
    );

    const env = environment(simulator.url);
    const secrets = [env['FREEDOMPAY_SECRET_KEY'], env['FREEDOMPAY_PAYOUT_SECRET_KEY'], 'in-the-url', 'in-the-header'];
    const signed = simulator.calls.flatMap(({ fields }) =>
      fields.flatMap(([name, value]) => (/sig|salt/.test(name) ? [String(value)] : [])),
    );
    expect(signed.length).toBeGreaterThan(8);
    for (const redacted of [...secrets, ...signed, 'payer@example.com', '77010000000']) {
      expect(program.written()).not.toContain(redacted);
    }
    expect(program.written()).not.toMatch(/pg_sig|<response>/);
  });
});

test('a stop signal lets what is in flight end, reads and writes, and the program ends well', async () => {
  const simulator = await startProvider();
  const program = await listeningProgram(simulator.url);
  const held = [{ script: 'get_status3', paymentId: '7000000003' }, { script: 'revoke' }].map((one) =>
    holdCall(simulator.faults, one),
  );
  const answers = Promise.all([READ.replace('7000000002', '7000000003'), REFUND].map((text) => ask(program.url, text)));
  await until(
    () => simulator.calls.map(({ script, paymentId }) => `${script} ${paymentId}`),
    (calls) => calls.includes('revoke.php 7000000002') && calls.includes('get_status3.php 7000000003'),
  );
  program.child.kill('SIGTERM');
  await until(
    () => program.written(),
    (text) => text.includes('"stopping"'),
  );
  expect(program.child.exitCode).toBeNull();
  for (const letGo of held) letGo();
  expect(await answers).toMatchObject([
    { status: 200, data: { payment: { status: 'PARTIALLY_REFUNDED' } }, errors: [] },
    { status: 200, data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] },
  ]);
  expect(await program.ended).toBe(0);
  expect(program.written()).toContain('"stopped"');
});

describe('a start that cannot be', () => {
  test('says every problem in one message and ends with 1', async () => {
    const program = startProgram({ PORT: 'x', FREEDOMPAY_API: 'both', FREEDOMPAY_TYPO: 'secret-value' });
    expect(await program.ended).toBe(1);
    expect(program.written()).toMatch(/3 problems:\n {2}- .*\n {2}- .*\n {2}- /);
    expect(program.written()).not.toMatch(/secret-value|\bat \w+.*\.js:/);
  });

  test('says which port is taken', async () => {
    const simulator = await startProvider();
    const port = new URL(simulator.url).port;
    const program = startProgram({ ...environment(simulator.url), PORT: port });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain(`Port ${port} is taken`);
  });
});

test('without any provider it starts with the simulator and prints a query that works', async () => {
  const program = startProgram({ PORT: '0', SIMULATOR_PORT: '0' });
  const text = await until(program.written, (written) => written.includes('Try') && written.trimEnd().endsWith(`}"}'`));
  const [, url = '', body = ''] = /curl -s (http:\S+)\/graphql[\s\S]*? -d '([^']+)'/.exec(text) ?? [];
  const { query } = JSON.parse(body) as { query: string };
  expect(await ask(url, query)).toEqual({
    status: 200,
    requestId: expect.any(String),
    data: { payment: { status: 'PARTIALLY_REFUNDED', refundableAmount: { amount: '60.00', currency: 'KZT' } } },
    errors: [],
  });
  program.child.kill('SIGINT');
  expect(await program.ended).toBe(0);
});

test('a start is logged in lines for people where LOG_FORMAT says so, and as one JSON object a line elsewhere', async () => {
  const [people, machines] = ['text', undefined].map((format) =>
    startProgram({ PORT: '0', SIMULATOR_PORT: '0', LOG_FORMAT: format }),
  );
  const text = await until(
    () => people?.written() ?? '',
    (written) => written.includes('  Listens '),
  );
  expect(text).toMatch(/^\d\d:\d\d:\d\d INFO {2}Server listening at http/m);
  // Without package.json beside it, as tests build it, only the schema is known.
  expect(text).toMatch(/^ {2}Version {6}(\d+\.\d+\.\d+|unknown)\+[\da-f]{12}$/m);
  expect(text).toMatch(/^ {2}Journal {6}in memory/m);
  expect(text).not.toMatch(/^\{/m);
  await until(
    () => machines?.log().find(({ msg }) => msg === 'started'),
    (line) => line !== undefined,
  );
  expect(machines?.log().find(({ msg }) => msg === 'started')).toMatchObject({
    version: expect.stringMatching(/^(\d+\.\d+\.\d+|unknown)\+[\da-f]{12}$/),
    provider: expect.stringMatching(/^embedded simulator at http/),
    journal: expect.stringContaining('in memory'),
    listens: expect.stringMatching(/^http:/),
  });
});
