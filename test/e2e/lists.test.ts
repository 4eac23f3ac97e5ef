import { describe, expect, test } from '@jest/globals';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { FLAVOURS, startSystem } from '../harness/system.js';
import { startTwoAccounts } from '../harness/two-accounts.js';
import { askAs } from './access/asking.js';
import { payerToken } from './access/payers.js';

const DEMO = ['7000000001', '7000000002', '7000000003', '7000000004', '7000000005'];
const READ = `{ paymentsById(paymentIds: ${JSON.stringify(DEMO)}) { status } payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }`;
const REFUND = (key: string) =>
  `mutation { refundPayment(input: { paymentId: "7000000002", amount: "500.00", idempotencyKey: "${key}" }) { operation { id state } } }`;
const CREATE = `mutation { createPayment(input: {
  orderId: "ORDER-1", amount: "900.00", currency: "KZT", description: "Tea", idempotencyKey: "page"
}) { checkout { id redirectUrl } } }`;

interface Listed {
  readonly list: {
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly paymentId: string } }[];
    readonly pageInfo: Readonly<Record<string, unknown>>;
    readonly completeness: { readonly since: string; readonly note: string };
  };
}

describe.each(FLAVOURS)('with %s scripts', (flavour) => {
  test('what was read is listed as it was seen, without a provider call and without who paid', async () => {
    const { query, simulator } = await startSystem({ flavour });
    await query(READ);
    const calls = simulator.calls.length;
    const { data } = await query<Listed>(`{ list: payments {
      nodes { paymentId status amount { amount currency } refundableAmount { amount } refunds { refundId status }
        payer { email } card { maskedPan } authCode recurringProfileId checkedAt }
      pageInfo { hasNextPage hasPreviousPage }
      completeness { since note }
    } }`);
    const list = data?.list;
    expect(list?.nodes.map(({ paymentId }) => paymentId)).toHaveLength(DEMO.length);
    expect(list?.nodes.find(({ paymentId }) => paymentId === '7000000003')).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      amount: { amount: '100.00', currency: 'KZT' },
      refundableAmount: { amount: '60.00' },
      payer: null,
      card: null,
      authCode: null,
      recurringProfileId: null,
    });
    expect(list?.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false });
    expect(new Date(list?.completeness.since ?? '').getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(list?.completeness.note).toContain('The provider has no list');
    expect(simulator.calls).toHaveLength(calls);
  });
});

test('filters find payments by what they are', async () => {
  const { query } = await startSystem();
  await query(READ);
  const ids = async (filter: string) => {
    const { data, errors } = await query<Listed>(`{ list: payments(filter: ${filter}) { nodes { paymentId } } }`);
    expect(errors).toEqual([]);
    return data?.list.nodes.map(({ paymentId }) => paymentId).sort();
  };
  expect(await ids('{ status: [AUTHORIZED, FAILED] }')).toEqual(['7000000001', '7000000004']);
  expect(await ids('{ orderId: "DEMO-PAID" }')).toEqual(['7000000002']);
  expect(await ids('{ orderIdPrefix: "DEMO-P" }')).toEqual(['7000000002', '7000000003']);
  expect(await ids('{ paymentIds: ["7000000002", "7000000009"] }')).toEqual(['7000000002']);
  expect(await ids('{ amount: { currency: "KZT", least: "990", most: "2500.00" } }')).toEqual([
    '7000000002',
    '7000000004',
  ]);
  expect(await ids('{ refundedOnly: true }')).toEqual(['7000000003']);
  expect(await ids('{ createdAt: { from: "2001-01-01T00:00:00Z" } }')).toHaveLength(DEMO.length);
  expect(await ids('{ changedAt: { until: "2001-01-01T00:00:00Z" } }')).toEqual([]);
});

test('a list is walked by cursors in both directions', async () => {
  const { query } = await startSystem();
  await query(READ);
  const page = async (args: string) => {
    const { data } = await query<Listed>(
      `{ list: payments(${args}) { edges { cursor node { paymentId } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    );
    if (!data) throw new Error('There is no list.');
    return { ids: data.list.edges.map(({ node }) => node.paymentId), info: data.list.pageInfo };
  };
  const all = (await page('first: 100')).ids;
  const first = await page('first: 2');
  expect([first.ids, first.info['hasNextPage']]).toEqual([all.slice(0, 2), true]);
  const second = await page(`first: 2, after: "${first.info['endCursor']}"`);
  expect([second.ids, second.info['hasPreviousPage']]).toEqual([all.slice(2, 4), true]);
  const back = await page(`last: 2, before: "${second.info['startCursor']}"`);
  expect([back.ids, back.info['hasPreviousPage'], back.info['hasNextPage']]).toEqual([all.slice(0, 2), false, true]);
});

test('operations, checkouts and payouts are listed by their filters', async () => {
  const { query } = await startSystem();
  await query(READ);
  for (const key of ['a', 'b']) await query(REFUND(key));
  await query(CREATE);
  const { data, errors } = await query<Record<string, { nodes: readonly Record<string, unknown>[] }>>(`{
    all: operations { nodes { kind state requestedBy amount { amount } events { state } } }
    done: operations(filter: { state: [SUCCEEDED, REJECTED], kind: [REFUND] }) { nodes { id } }
    stuck: operations(filter: { state: [UNKNOWN, AWAITING_APPROVAL] }) { nodes { id } }
    mine: operations(filter: { requestedBy: "local", state: [SUCCEEDED] }) { nodes { id } }
    others: operations(filter: { requestedBy: "somebody" }) { nodes { id } }
    ofPayment: operations(filter: { paymentId: "7000000002", kind: [REFUND] }) { nodes { id } }
    updated: operations(filter: { updatedAt: { from: "2001-01-01T00:00:00Z" } }) { nodes { id } }
    pages: checkouts(filter: { state: [OPEN] }) { nodes { orderId state redirectUrl payment { status } } }
    ofOrder: checkouts(filter: { orderId: "ORDER-1", state: [UNKNOWN] }) { nodes { id } }
    paidOut: payouts(filter: { status: [SUCCEEDED] }) { nodes { orderId status } completeness { note } }
    payoutOf: payouts(filter: { orderId: "DEMO-PAYOUT-OK" }) { nodes { orderId } }
  }`);
  expect(errors).toEqual([]);
  const count = Object.fromEntries(Object.entries(data ?? {}).map(([name, { nodes }]) => [name, nodes.length]));
  expect(count).toEqual({
    all: 2,
    done: 2,
    stuck: 0,
    mine: 2,
    others: 0,
    ofPayment: 2,
    updated: 2,
    pages: 1,
    ofOrder: 0,
    paidOut: 1,
    payoutOf: 1,
  });
  expect(data?.['all']?.nodes[0]).toMatchObject({ kind: 'REFUND', state: 'SUCCEEDED', requestedBy: 'local' });
  expect(data?.['pages']?.nodes[0]).toMatchObject({
    orderId: 'ORDER-1',
    redirectUrl: expect.stringContaining('http'),
    payment: { status: 'CREATED' },
  });
});

describe('a list that is asked for wrongly is refused:', () => {
  test.each([
    ['payments(first: 101)', 'LIMIT_EXCEEDED'],
    ['payments(first: -1)', 'BAD_USER_INPUT'],
    ['payments(first: 1, last: 1)', 'BAD_USER_INPUT'],
    ['payments(after: "nonsense")', 'BAD_USER_INPUT'],
    ['payments(after: "WyJwYXltZW50cyIsImRlZmF1bHQiLDFd")', 'BAD_USER_INPUT'],
    ['payments(filter: { status: [] })', 'BAD_USER_INPUT'],
    ['payments(filter: { orderIdPrefix: "" })', 'BAD_USER_INPUT'],
    ['payments(filter: { orderIdPrefix: "A", status: [FAILED] })', 'BAD_USER_INPUT'],
    ['payments(filter: { paymentIds: ["1 or 1=1"] })', 'BAD_USER_INPUT'],
    ['payments(filter: { amount: { currency: "KZT" } })', 'BAD_USER_INPUT'],
    ['payments(filter: { amount: { currency: "KZT", least: "1.001" } })', 'BAD_USER_INPUT'],
    ['payments(filter: { amount: { currency: "KZT", least: "2", most: "1" } })', 'BAD_USER_INPUT'],
    ['payments(filter: { createdAt: {} })', 'BAD_USER_INPUT'],
    ['payments(filter: { createdAt: { from: "yesterday" } })', 'BAD_USER_INPUT'],
    ['payments(filter: { account: "other" })', 'ACCOUNT_NOT_FOUND'],
    ['operations(filter: { updatedAt: { from: "2026-01-01T00:00:00Z" }, kind: [REFUND] })', 'BAD_USER_INPUT'],
    ['operations(filter: { requestedBy: "a\\u0000b" })', 'BAD_USER_INPUT'],
    ['checkouts(filter: { orderId: "" })', 'BAD_USER_INPUT'],
    ['payouts(last: 1000)', 'LIMIT_EXCEEDED'],
  ])('%s as %s', async (field, code) => {
    const { gateway } = await startSystem();
    expect(await askAs(gateway.url, `{ ${field} { pageInfo { hasNextPage } } }`)).toMatchObject({ codes: [code] });
  });
});

describe('who may list', () => {
  const LISTS = ['payments', 'operations', 'checkouts', 'payouts'];
  const asked = (field: string) => `{ ${field} { nodes { id } } }`;

  test('is who has the scope of what is listed', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const scopes = ['payments:read', 'operations:read', 'payments:read', 'payouts:read'];
    for (const [index, field] of LISTS.entries()) {
      const own = await token({ scope: scopes[index] });
      const others = await token({ scope: [...new Set(scopes)].filter((one) => one !== scopes[index]).join(' ') });
      expect((await askAs(gateway.url, asked(field), own)).codes).toEqual([]);
      expect((await askAs(gateway.url, asked(field), others)).codes).toEqual(['FORBIDDEN']);
    }
  });

  test('is no payer', async () => {
    const { gateway } = await startSystem();
    const payer = await payerToken(gateway.url, 'paymentIds: ["7000000001"]');
    for (const field of LISTS) expect((await askAs(gateway.url, asked(field), payer)).codes).toEqual(['FORBIDDEN']);
  });

  test('sees the accounts that are theirs, and no others', async () => {
    const { url } = await startTwoAccounts();
    const scope = 'payments:read';
    const [both, kz] = [await token({ scope, accounts: '*' }), await token({ scope, accounts: ['kz'] })];
    for (const account of ['kz', 'uz'])
      await askAs(url, `{ payment(paymentId: "7000000001", account: "${account}") { status } }`, both);
    const accountsSeen = async (credential: string, filter = '{}') => {
      const text = `{ payments(filter: ${filter}) { nodes { account { id } } } }`;
      const { data, codes } = await askAs(url, text, credential);
      const nodes = (data as { payments: { nodes: { account: { id: string } }[] } } | null)?.payments.nodes;
      return [codes, nodes?.map(({ account }) => account.id).sort() ?? null];
    };
    expect(await accountsSeen(both)).toEqual([[], ['kz', 'uz']]);
    expect(await accountsSeen(both, '{ account: "uz" }')).toEqual([[], ['uz']]);
    expect(await accountsSeen(kz)).toEqual([[], ['kz']]);
    expect(await accountsSeen(kz, '{ account: "uz" }')).toEqual([['FORBIDDEN'], null]);
  });
});
