import { describe, expect, test } from '@jest/globals';
import { openPayment, order } from '../../harness/checkout.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider, startSystem } from '../../harness/system.js';
import { askAs } from './asking.js';
import { payerToken } from './payers.js';

/** Captured, refunded, failed, and one that does not exist: all not of the order that the token names. */
const GUESSES = ['7000000002', '7000000006', '7000000004', '7999999999'];
const NAMED = 'orderIds: ["DEMO-HOLD"]';

const WAYS: readonly (readonly [string, (id: string) => string])[] = [
  ['query', (id) => `{ payment(paymentId: "${id}") { status } }`],
  ['list', (id) => `{ paymentsById(paymentIds: ["${id}"]) { status } }`],
  ['subscription', (id) => `subscription { paymentChanged(paymentId: "${id}") { status } }`],
];

const callsOf = (calls: readonly { script: string; orderId?: string; paymentId?: string }[]) =>
  calls.map(({ script, orderId, paymentId }) => ({ script, orderId, paymentId }));

test.each(WAYS)(
  'the built program asks the provider the same for every guessed id, and for none of them, by %s',
  async (_way, text) => {
    const simulator = await startProvider();
    const { url } = await listeningProgram(simulator.url, BELIEVES_TOKENS);
    const payer = await payerToken(url, NAMED, await token());
    const seen = [];
    for (const id of GUESSES) {
      simulator.clearCalls();
      const { codes, data } = await askAs(url, text(id), payer);
      seen.push({
        codes,
        data: JSON.stringify(data ?? null).replace(/[^{}[\]]/g, ''),
        calls: callsOf(simulator.calls),
      });
    }
    expect(seen[0]?.codes).toEqual(['FORBIDDEN']);
    expect(seen[0]?.calls).toEqual([{ script: 'get_status3.php', orderId: 'DEMO-HOLD', paymentId: undefined }]);
    for (const one of seen) expect(one).toEqual(seen[0]);
  },
);

describe('what belongs to an order that the token names', () => {
  const system = sharedSystem({ env: BELIEVES_TOKENS });

  test.each(WAYS)('is read by its id, by %s', async (_way, text) => {
    const { gateway } = system();
    const payer = await payerToken(gateway.url, NAMED, await token());
    const { codes, data } = await askAs(gateway.url, text('7000000001'), payer);
    expect([codes, JSON.stringify(data)]).toEqual([[], expect.stringContaining('AUTHORIZED')]);
  });

  test('is read without asking for the order where it was created here', async () => {
    const open = await startSystem();
    const { gateway, simulator } = open;
    const input = order();
    const created = await openPayment(open, input);
    const payer = await payerToken(gateway.url, `orderIds: ["${input.orderId}"]`);
    simulator.clearCalls();
    const { codes } = await askAs(gateway.url, `{ payment(paymentId: "${created}") { status } }`, payer);
    expect([codes, callsOf(simulator.calls)]).toEqual([
      [],
      [{ script: 'get_status3.php', orderId: undefined, paymentId: created }],
    ]);
  });

  test("takes the reads of its orders out of the payer's budget", async () => {
    const { gateway, simulator } = system();
    const orders = Array.from({ length: 20 }, (_, n) => `"NONE-${n}"`).join(', ');
    const payer = await payerToken(gateway.url, `orderIds: [${orders}]`, await token());
    simulator.clearCalls();
    const { codes } = await askAs(gateway.url, WAYS[0]?.[1]('7000000002') ?? '', payer);
    expect([codes, simulator.calls]).toEqual([['RATE_LIMITED'], []]);
  });
});
