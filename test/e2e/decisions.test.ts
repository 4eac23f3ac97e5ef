import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { type System, sharedSystem } from '../harness/system.js';

const PAID = '7000000002';
const ALL = 'payments:read payments:refund operations:read operations:resolve payments:approve';

const OPERATION = `operation { id state reason note requestedBy approvedBy problem { code }
  events { source state note caller person } }`;

interface Payload {
  readonly operation: Readonly<Record<string, unknown>> & { readonly id: string; readonly events: readonly unknown[] };
}

async function as(system: System, claims: Readonly<Record<string, unknown>>, text: string) {
  return ask<Record<string, Payload>>(system.gateway.url, text, {}, await token({ scope: ALL, ...claims }));
}

describe('people who decide on operations', () => {
  const shared = sharedSystem({ env: { ...BELIEVES_TOKENS, APPROVAL_ABOVE_REFUND: '100 KZT' } });
  const aigerim = { sub: 'app-a', preferred_username: 'Aigerim' };
  const dana = { sub: 'app-b', preferred_username: 'Dana' };

  const refund = (key: string, more = '') =>
    `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "200", idempotencyKey: "${key}"${more} }) { ${OPERATION} } }`;

  test('let a large refund through together, and the operation says who and why', async () => {
    const system = shared();
    const why = ', reason: "damaged", note: "write to aigerim@example.com or +7 701 123 45 67"';
    const asked = await as(system, aigerim, refund('approved', why));
    const waiting = asked.data?.['refundPayment']?.operation;
    expect(waiting).toMatchObject({
      state: 'AWAITING_APPROVAL',
      reason: 'damaged',
      note: 'write to *** or ***',
      requestedBy: 'Aigerim',
      approvedBy: null,
      problem: null,
    });
    const approve = `mutation { approveOperation(input: { operationId: "${waiting?.id}", note: "fine" }) { ${OPERATION} } }`;
    const own = await as(system, aigerim, approve);
    expect(own.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const other = await as(system, dana, approve);
    expect(other.data?.['approveOperation']?.operation).toMatchObject({ state: 'SUCCEEDED', approvedBy: 'Dana' });
    expect(other.data?.['approveOperation']?.operation.events).toContainEqual({
      source: 'OPERATOR',
      state: 'PENDING',
      note: 'approved: fine',
      caller: 'jwt:app-b',
      person: 'Dana',
    });
  });

  test('decline a large refund', async () => {
    const system = shared();
    const waiting = (await as(system, aigerim, refund('declined'))).data?.['refundPayment']?.operation;
    const decline = `mutation { declineOperation(input: { operationId: "${waiting?.id}" }) { ${OPERATION} } }`;
    expect((await as(system, dana, decline)).data?.['declineOperation']?.operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'APPROVAL_DECLINED' },
    });
  });

  test('withdraw what they asked for themselves', async () => {
    const system = shared();
    const waiting = (await as(system, aigerim, refund('withdrawn'))).data?.['refundPayment']?.operation;
    const decline = `mutation { declineOperation(input: { operationId: "${waiting?.id}", note: "the wrong order" }) { ${OPERATION} } }`;
    const withdrawn = (await as(system, aigerim, decline)).data?.['declineOperation']?.operation;
    expect(withdrawn).toMatchObject({ state: 'REJECTED', approvedBy: null, problem: { code: 'APPROVAL_DECLINED' } });
    expect(withdrawn?.events.at(-1)).toMatchObject({ note: 'withdrawn: the wrong order', person: 'Aigerim' });
    const approve = `mutation { approveOperation(input: { operationId: "${waiting?.id}" }) { ${OPERATION} } }`;
    expect((await as(system, dana, approve)).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('are told what a recheck that they ask for came to', async () => {
    const system = shared();
    const done = (await as(system, aigerim, refund('rechecked').replace('"200"', '"1"'))).data?.['refundPayment']
      ?.operation;
    const text = `mutation { checkOperation(input: { operationId: "${done?.id}" }) { recheck operation { state } } }`;
    const answer = await until(
      () => as(system, dana, text),
      // Whoever sent it gives the payment back a moment after the answer.
      ({ data }) => !JSON.stringify(data).includes('UNDER_WAY'),
    );
    expect(answer.data?.['checkOperation']).toEqual({ recheck: 'READ', operation: { state: 'SUCCEEDED' } });
  });

  test('cannot be named otherwise than their token does', async () => {
    const answer = await as(shared(), aigerim, refund('named', ', person: "Somebody Else"'));
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(answer.errors?.[0]?.message).toContain('input.person');
  });

  test.each(['approveOperation', 'declineOperation', 'resolveOperation', 'checkOperation', 'retryOperation'])(
    'need the scope of %s',
    async (name) => {
      const outcome = name === 'resolveOperation' ? ', outcome: REJECTED, note: "x"' : '';
      const id = '00000000-0000-4000-8000-000000000000';
      const text = `mutation { ${name}(input: { operationId: "${id}"${outcome} }) { operation { id } } }`;
      const answer = await as(shared(), { ...dana, scope: 'payments:read payments:refund' }, text);
      expect(answer.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      const allowed = await as(shared(), dana, text);
      expect(allowed).toMatchObject({ data: { [name]: null } });
      expect(allowed.errors).toEqual([]);
    },
  );

  test('see what a refund would come to, and make it depend on what they saw', async () => {
    const system = shared();
    const preview = `{ previewWrite(kind: REFUND, paymentId: "${PAID}", amount: "101") {
      allowed needsApproval amount { amount } refundableAfter { amount } problem { code } stateToken } }`;
    const seen = (await as(system, aigerim, preview)).data?.['previewWrite'] as unknown as { stateToken: string };
    expect(seen).toMatchObject({ allowed: true, needsApproval: true, amount: { amount: '101.00' }, problem: null });
    system.simulator.ledger.refund(PAID, '1');
    const outdated = await as(system, aigerim, refund('late', `, ifState: "${seen.stateToken}"`));
    expect(outdated.data?.['refundPayment']?.operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'STATE_CHANGED' },
    });
    const bad = await as(system, aigerim, refund('bad', ', ifState: "yesterday"'));
    expect(bad.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
