import { expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { example, type OperationView, WRITES, type Write, type WriteInput } from '../harness/operations.js';
import { type RunningGateway, type System, startSystem } from '../harness/system.js';

const BRISK = { absenceSpanMs: 100, horizonMs: 0, firstMs: 20, agesMs: [100], oldSpacingMs: 0, tickMs: 20 };
const SCRIPTS = { capturePayment: 'do_capture', cancelPayment: 'cancel', refundPayment: 'revoke' } as const;
const OPERATION = 'id state problem { code message advice } events { source state note caller person }';

interface Operation extends OperationView {
  readonly events: readonly Readonly<Record<'source' | 'state' | 'note' | 'caller' | 'person', string | null>>[];
}

/** Asks as a caller with these claims, everybody's scopes unless told otherwise. */
async function as(running: RunningGateway, text: string, claims: Readonly<Record<string, unknown>> = {}) {
  const { data, errors } = await ask<{ readonly done: { readonly operation: Operation } | null }>(
    running.gateway.url,
    text,
    {},
    await token(claims),
  );
  return { operation: data?.done?.operation, codes: errors.map(({ extensions }) => extensions['code']), errors };
}

const write = (mutation: Write, { paymentId, idempotencyKey }: WriteInput) =>
  `mutation { done: ${mutation}(input: { paymentId: "${paymentId}", idempotencyKey: "${idempotencyKey}" }) { operation { ${OPERATION} } } }`;
const retry = (id: string, more = '') =>
  `mutation { done: retryOperation(input: { operationId: "${id}" ${more} }) { operation { ${OPERATION} } } }`;

/** A write that left, never arrived, and was given up at the horizon. */
async function notApplied(
  system: System,
  mutation: Write,
): Promise<{ readonly id: string; readonly wish: WriteInput }> {
  const wish = example(system, mutation);
  system.simulator.faults.arm({ kind: 'drop-before', script: SCRIPTS[mutation] });
  const { operation } = await as(system, write(mutation, wish));
  const id = operation?.id ?? '';
  const text = `{ done: paymentOperation(id: "${id}") { state problem { code advice } } }`;
  const ended = await until(
    async () => (await ask(system.gateway.url, text, {}, await token())).data as { readonly done: OperationView },
    ({ done }) => done.state === 'REJECTED',
  );
  expect(ended.done.problem).toEqual({ code: 'NOT_APPLIED', advice: 'ASK_OPERATOR' });
  return { id, wish };
}

const started = () => startSystem({ env: BELIEVES_TOKENS, tuning: BRISK });

test.each(WRITES)(
  '%s is sent once more by retryOperation, and its events say who wanted it and why',
  async (mutation) => {
    const system = await started();
    const { id, wish } = await notApplied(system, mutation);
    const claims = { sub: 'desk', scope: 'operations:resolve operations:read' };
    const { operation, codes } = await as(system, retry(id, 'note: "not in the cabinet" person: "Aigerim"'), claims);
    expect(codes).toEqual([]);
    expect(operation).toMatchObject({ id, state: 'SUCCEEDED', problem: null });
    expect(operation?.events.find(({ source }) => source === 'OPERATOR')).toEqual({
      source: 'OPERATOR',
      state: 'PENDING',
      note: 'a retry was asked for: not in the cabinet',
      caller: 'jwt:desk',
      person: 'Aigerim',
    });
    const { writes, idempotencyKeys } = system.simulator.ledger.payment(wish.paymentId);
    expect(writes).toBe(1);
    expect(new Set(idempotencyKeys).size).toBeLessThanOrEqual(1);
    expect((await as(system, retry(id), claims)).codes).toEqual(['BAD_USER_INPUT']);
  },
);

test('retryOperation needs a scope of its own, and nothing is sent without', async () => {
  const system = await started();
  const { id, wish } = await notApplied(system, 'refundPayment');
  const scope = 'operations:read payments:refund';
  expect((await as(system, retry(id), { scope })).codes).toEqual(['FORBIDDEN']);
  const elsewhere = await as(system, retry(id), { accounts: ['another'] });
  expect([elsewhere.operation, elsewhere.codes]).not.toContain('SUCCEEDED');
  expect(system.simulator.ledger.payment(wish.paymentId).writes).toBe(0);
});

test.each([
  ['a note on two lines', 'note: "one\\ntwo"', 'input.note'],
  ['a note that is too long', `note: "${'x'.repeat(501)}"`, 'input.note'],
  ['a person with a NUL', 'person: "A\\u0000"', 'input.person'],
  ['a person that is too long', `person: "${'x'.repeat(101)}"`, 'input.person'],
])('retryOperation refuses %s, and nothing is sent', async (_what, more, argument) => {
  const system = await started();
  const { id, wish } = await notApplied(system, 'refundPayment');
  const { codes, errors } = await as(system, retry(id, more));
  expect(codes).toEqual(['BAD_USER_INPUT']);
  expect(errors[0]?.message).toContain(`Argument "${argument}"`);
  expect(system.simulator.ledger.payment(wish.paymentId).writes).toBe(0);
});

test('what a person writes of a payer is not stored with the reason', async () => {
  const system = await started();
  const { id } = await notApplied(system, 'refundPayment');
  const { operation } = await as(system, retry(id, 'note: "card 4111 1111 1111 1111 of ivan@mail.example"'));
  expect(operation?.events.find(({ source }) => source === 'OPERATOR')?.note).toBe(
    'a retry was asked for: card *** of ***',
  );
});
