import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { type ListeningProgram, listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';
import { post } from '../exposure/post.js';
import { hasBegun, openStream } from './open-stream.js';
import { payerToken } from './payers.js';

const READ = { query: '{ payment(paymentId: "7000000002") { status } }' };

const as = (credential: string) => ({ authorization: `Bearer ${credential}` });

/** The program with tokens of its payers and the shop that made them. */
async function withPayers(count: number, env: Readonly<Record<string, string>> = {}) {
  const simulator = await startProvider();
  const program = await listeningProgram(simulator.url, { ...BELIEVES_TOKENS, ...env });
  const shop = await token({ sub: 'shop' });
  const payers = [];
  for (let n = 0; n < count; n += 1) payers.push(await payerToken(program.url, 'paymentIds: ["7000000002"]', shop));
  return { program, shop, payers };
}

/** How many of so many reads are answered. */
async function answered({ url }: ListeningProgram, reads: number, credential: string): Promise<number> {
  let count = 0;
  for (let n = 0; n < reads; n += 1) if ((await post(url, READ, as(credential))).status === 200) count += 1;
  return count;
}

describe('of provider calls', () => {
  test('many payer tokens of one shop take a part of what the shop may cause, and leave it the rest', async () => {
    const { program, shop, payers } = await withPayers(20, {
      CALLER_COST_PER_MINUTE: '100',
      REQUEST_COST_LIMIT: '50',
      PAYER_SHARE: '40',
    });
    let byPayers = 0;
    for (const payer of payers) byPayers += await answered(program, 4, payer);
    // The shop itself took one for each token that it made.
    expect(byPayers).toBe(40);
    expect(await answered(program, 50, shop)).toBe(40);
  });

  test('one payer token may cause few in a minute, and few in one request', async () => {
    const { program, payers } = await withPayers(1, { PAYER_COST_PER_MINUTE: '8', PAYER_REQUEST_COST: '3' });
    const [payer = ''] = payers;
    const four =
      '{ a: payment(paymentId: "7000000002") { paymentId } b: payment(paymentId: "7000000002") { paymentId } c: payment(paymentId: "7000000002") { paymentId } d: payment(paymentId: "7000000002") { paymentId } }';
    const refused = await post(program.url, { query: four }, as(payer));
    expect([refused.status, refused.codes, refused.extensions['cost']]).toEqual([
      400,
      ['LIMIT_EXCEEDED'],
      { providerCalls: 4, limit: 3, remaining: null, perMinute: 8 },
    ]);
    expect(await answered(program, 20, payer)).toBe(7);
  });

  test('a payer with the limits that are set by default watches its payment and reads it, by id and by order', async () => {
    const { program, shop } = await withPayers(0);
    const payer = await payerToken(program.url, 'paymentIds: ["7000000002"], orderIds: ["DEMO-PAID"]', shop);
    await until(() => openStream(program.url, payer).then((stream) => until(() => stream, hasBegun)), hasBegun);
    expect(await answered(program, 10, payer)).toBe(10);
    const byOrder = await post(
      program.url,
      { query: '{ paymentByOrder(orderId: "DEMO-PAID") { status } }' },
      as(payer),
    );
    expect(byOrder.data).toEqual({ paymentByOrder: { status: 'CAPTURED' } });
  });
});

describe('of open streams', () => {
  const WATCH = { query: 'subscription { paymentChanged(paymentId: "7000000002") { status } }' };

  /** Opens streams until none more is let in, and tells how many were. */
  async function openAll({ url }: ListeningProgram, tries: number, credential: string): Promise<number> {
    let count = 0;
    for (let n = 0; n < tries; n += 1) {
      const stream = await openStream(url, credential);
      const { text } = await until(
        () => stream,
        (state) => hasBegun(state) || state.ended,
      );
      if (text.includes('"errors"')) return count;
      count += 1;
    }
    return count;
  }

  test("many payer tokens of one order take a part of the shop's, and leave it the rest", async () => {
    const { program, shop, payers } = await withPayers(6, { CALLER_SUBSCRIPTIONS: '8', PAYER_SUBSCRIPTIONS: '2' });
    let byPayers = 0;
    for (const payer of payers) byPayers += await openAll(program, 3, payer);
    expect(byPayers).toBe(4);
    expect(await openAll(program, 5, shop)).toBe(5);
  });

  test('payers of all shops take a part of all together, and leave the rest to others', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { ...BELIEVES_TOKENS, SUBSCRIPTIONS: '6' });
    let byPayers = 0;
    for (const sub of ['a', 'b', 'c', 'd']) {
      const payer = await payerToken(program.url, 'paymentIds: ["7000000002"]', await token({ sub }));
      byPayers += await openAll(program, 3, payer);
    }
    expect(byPayers).toBe(3);
    expect(await openAll(program, 3, await token({ sub: 'a' }))).toBe(3);
  });

  test('one payer token has few of its own', async () => {
    const { program, payers } = await withPayers(1);
    expect(await openAll(program, 5, payers[0] ?? '')).toBe(3);
    const refused = await post(program.url, WATCH, { ...as(payers[0] ?? ''), accept: 'text/event-stream' });
    expect(refused.codes).toEqual(['LIMIT_EXCEEDED']);
  });
});
