import { describe, expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { SCOPES, type Scope } from '../../../src/domain/caller.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { sharedSystem } from '../../harness/system.js';
import { askAs, type Reply } from './asking.js';
import { type ProtectedField, protectedFields } from './requests.js';

const system = sharedSystem({ env: BELIEVES_TOKENS });

async function askWith(field: ProtectedField, scopes: readonly Scope[]): Promise<Reply & { readonly calls: number }> {
  const { gateway, simulator } = system();
  simulator.clearCalls();
  const reply = await askAs(gateway.url, field.text, await token({ scope: scopes.join(' ') }));
  return { ...reply, calls: simulator.calls.length };
}

const refused = ({ codes }: Reply) => codes.includes('FORBIDDEN');

test('every query, mutation and subscription is walked here, and so is what the payer alone has', () => {
  const schema = gatewaySchema();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isObjectType);
  const names = roots.flatMap(({ name, getFields }) =>
    Object.values(getFields.call(schema.getType(name)))
      .filter(({ extensions }) => !extensions['anyCaller'])
      .map((field) => `${name}.${field.name}`),
  );
  const walked = protectedFields.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(12);
  expect(walked).toEqual(expect.arrayContaining(names));
  expect(walked).toEqual(expect.arrayContaining(['Payment.payer', 'PaymentCard.holder', 'PaymentCard.token']));
});

/** What the field itself was answered with: all that is asked for lies on one way. */
function innermost(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return innermost(data[0]);
  return '__typename' in data ? data : innermost(Object.values(data)[0]);
}

const rows = protectedFields.map((field) => [`${field.kind} of ${field.name}`, field] as const);

describe.each(rows)('%s', (_name, field) => {
  const { scopes, demanded } = field;

  test('is answered to whoever has just the scopes that it takes', async () => {
    const reply = await askWith(field, scopes);
    expect([reply.status, reply.codes]).toEqual([200, []]);
    expect(reply.data).toBeTruthy();
  });

  test.each(scopes.map((scope) => [scope]))('is not answered to whoever has every scope but %s', async (scope) => {
    const reply = await askWith(
      field,
      SCOPES.filter((one) => one !== scope),
    );
    const isBeforeAll = field.kind !== 'query' && demanded.includes(scope);
    const status = isBeforeAll && field.kind === 'mutation' ? 403 : 200;
    expect([reply.status, refused(reply)]).toEqual([status, demanded.includes(scope)]);
    expect(innermost(reply.data) ?? null).toBeNull();
    // A refused root costs the provider nothing, nor does what is refused before it runs; in a query what is refused further
    // in costs what its parents do.
    if (isBeforeAll || scope === scopes[0]) expect(reply.calls).toBe(0);
  });

  test.each(SCOPES.map((scope) => [scope]))('is not answered for scope %s alone, unless it is all', async (scope) => {
    const reply = await askWith(field, [scope]);
    expect(refused(reply)).toBe(demanded.some((one) => one !== scope));
    if (scopes.some((one) => one !== scope)) expect(innermost(reply.data) ?? null).toBeNull();
  });

  test('is not answered to whoever has no scope', async () => {
    expect(await askWith(field, [])).toMatchObject({ codes: ['FORBIDDEN'], calls: 0 });
  });
});
