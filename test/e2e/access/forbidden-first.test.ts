import { beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider } from '../../harness/system.js';

const system = sharedSystem({ env: BELIEVES_TOKENS });
let key = 0;

/** A refund of the demo payment with these fields in its answer. */
function refund(fields: string, alias = 'one'): string {
  key += 1;
  const input = `{ paymentId: "7000000002", amount: "1.00", idempotencyKey: "forbidden-first-${key}" }`;
  return `${alias}: refundPayment(input: ${input}) { ${fields} }`;
}

const withoutReading = () => token({ scope: 'payments:refund' });
const DONE = 'operation { state }';

test('the built program moves no money where the answer selects what the caller may not read', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, BELIEVES_TOKENS);
  const asked = await ask(url, `mutation { ${refund(`${DONE} payment { paymentId }`)} }`, {}, await withoutReading());
  expect([asked.status, asked.data, asked.errors.map(({ extensions }) => extensions['code'])]).toEqual([
    403,
    undefined,
    ['FORBIDDEN'],
  ]);
  expect(simulator.calls).toEqual([]);
  const allowed = await ask(url, `mutation { ${refund(DONE)} }`, {}, await withoutReading());
  expect(allowed).toMatchObject({ data: { one: { operation: { state: 'SUCCEEDED' } } }, errors: [] });
});

describe('nothing is done by a mutation that selects what the caller may not read', () => {
  beforeAll(() => system().simulator.clearCalls());

  test.each([
    ['in its answer', () => `mutation { ${refund(`${DONE} payment { paymentId }`)} }`],
    ['in the answer of a later one', () => `mutation { ${refund(DONE)} ${refund('payment { paymentId }', 'two')} }`],
    [
      'as a later mutation',
      () => `mutation { ${refund(DONE)} createPayerToken(input: { paymentIds: ["1"] }) { payerToken { token } } }`,
    ],
    [
      'in a fragment',
      () => `mutation { ${refund('...F')} } fragment F on RefundPaymentPayload { payment { paymentId } }`,
    ],
    [
      'in a fragment of a fragment',
      () =>
        `mutation { ...M } fragment M on Mutation { ${refund('...F')} } fragment F on RefundPaymentPayload { ... { payment { paymentId } } }`,
    ],
    ['among the events of its operation', () => `mutation { ${refund('operation { state events { caller } }')} }`],
    ['where a literal does not leave it out', () => `mutation { ${refund('payment @include(if: true) { id }')} }`],
    [
      'where a default does not leave it out',
      () => `mutation ($s: Boolean = false) { ${refund('payment @skip(if: $s) { id }')} }`,
    ],
    [
      'where one of two directives does not leave it out',
      () => `mutation ($s: Boolean = false) { ${refund('payment @skip(if: $s) @include(if: true) { id }')} }`,
    ],
  ])('%s', async (_where, text) => {
    const { gateway, simulator } = system();
    const { status, data, errors } = await ask(gateway.url, text(), {}, await withoutReading());
    expect([status, data, errors.map(({ extensions }) => extensions['code'])]).toEqual([403, undefined, ['FORBIDDEN']]);
    expect(simulator.calls).toEqual([]);
  });

  test('over Server-Sent Events either', async () => {
    const { gateway, simulator } = system();
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${await withoutReading()}`,
      },
      body: JSON.stringify({ query: `mutation { ${refund('payment { paymentId }')} }` }),
    });
    expect(await response.text()).toContain('"FORBIDDEN"');
    expect(simulator.calls).toEqual([]);
  });
});

describe('a mutation is carried out', () => {
  const WATCHED = 'payment @include(if: $seen) { id }';

  test('where variables leave out what the caller may not read, and each time by their values', async () => {
    const { gateway, simulator } = system();
    const text = () => `mutation ($seen: Boolean!) { ${refund(`${DONE} ${WATCHED}`)} }`;
    const asked = async (seen: boolean) => ask(gateway.url, text(), { seen }, await withoutReading());
    expect(await asked(false)).toMatchObject({ data: { one: { operation: { state: 'SUCCEEDED' } } }, errors: [] });
    simulator.clearCalls();
    expect(await asked(true)).toMatchObject({ status: 403 });
    expect(simulator.calls).toEqual([]);
  });

  test('the same text by its variables, however often it was asked for', async () => {
    const { gateway } = system();
    const input = { paymentId: '7000000002', amount: '1.00', idempotencyKey: 'same-text' };
    const text = `mutation ($input: RefundPaymentInput!, $seen: Boolean!) { refundPayment(input: $input) { ${DONE} ${WATCHED} } }`;
    const statuses = [];
    for (const seen of [false, true, false, true])
      statuses.push((await ask(gateway.url, text, { input, seen }, await withoutReading())).status);
    expect(statuses).toEqual([200, 403, 200, 403]);
  });

  test('with null for what only has to be null', async () => {
    const { gateway } = system();
    const scope = 'payments:refund payments:read';
    const text = `mutation { ${refund('payment { paymentId payer { phone } }')} }`;
    expect(await ask(gateway.url, text, {}, await token({ scope }))).toMatchObject({
      data: { one: { payment: { paymentId: '7000000002', payer: null } } },
      errors: [],
    });
  });
});

test('a repeated key shows its events to those who may read operations only', async () => {
  const { gateway } = system();
  const text = `mutation { ${refund('replayed operation { events { caller requestId } }')} }`;
  const reader = await token({ sub: 'reader', scope: 'payments:refund operations:read' });
  expect(await ask(gateway.url, text, {}, reader)).toMatchObject({ data: { one: { replayed: false } }, errors: [] });
  const other = await ask(gateway.url, text, {}, await token({ sub: 'other', scope: 'payments:refund' }));
  expect([other.status, other.data]).toEqual([403, undefined]);
  const bare = text.replace('operation { events { caller requestId } }', '');
  expect(await ask(gateway.url, bare, {}, await withoutReading())).toMatchObject({ data: { one: { replayed: true } } });
});
