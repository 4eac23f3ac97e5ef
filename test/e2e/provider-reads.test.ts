import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { type Answer, ask } from '../harness/ask.js';
import {
  MET,
  type MeddlingProxy,
  type Passing,
  reworded,
  signedAnswer,
  startMeddlingProxy,
} from '../harness/meddling-proxy.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

/*
 * What the provider, and servers before it, are known to do to reads, on the program as it is built and started. One serves
 * all: each test asks for what it needs, and the proxy forgets after each what it was told.
 */

const PAID = '7000000002';
const DECLINED = '7000000004';

let provider: Simulator;
let proxy: MeddlingProxy;
let program: ListeningProgram;
const atTheEnd: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const whenOver = (close: () => Promise<void>) => void atTheEnd.push(close);
  provider = await startProvider({}, atTheEnd);
  proxy = await startMeddlingProxy(provider.url, whenOver);
  program = await listeningProgram(proxy.url, {}, [], whenOver);
});

afterAll(async () => {
  for (const close of atTheEnd.reverse()) await close();
});

beforeEach(() => {
  proxy.meddle = () => {};
});

/** Has the answers of the status script changed. */
function meddleWithStatus(how: (call: Passing) => unknown): void {
  proxy.meddle = (call) => (call.script === 'get_status3.php' ? how(call) : undefined);
}

const VIEW = `paymentId orderId status rawStatus allowedActions capturableAmount { amount } refundableAmount { amount }
  refundedAmount { amount } failure { code message }`;

function payment(id = PAID): Promise<Answer<{ payment: unknown }>> {
  return ask(program.url, `{ payment(paymentId: "${id}") { ${VIEW} } }`);
}

describe('an answer on the wire', () => {
  test('that comes compressed is read, though none was asked for', async () => {
    meddleWithStatus(async ({ deliver, response }) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync(await deliver()));
    });
    expect(await payment()).toMatchObject({ errors: [], data: { payment: { paymentId: PAID, status: 'CAPTURED' } } });
  });

  test('that unfolds to more than any answer is not read to its end', async () => {
    // Made before it is asked for: a busy machine takes longer over it than an answer may take.
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    meddleWithStatus(({ response }) => {
      response.setHeader('content-encoding', 'gzip').end(bomb);
    });
    expect((await payment()).errors).toMatchObject([{ extensions: { code: 'PROVIDER_REPLY_UNTRUSTED' } }]);
  });

  test('before which a 100 Continue stands that nobody asked for is read', async () => {
    meddleWithStatus(async ({ deliver, socket }) => {
      const body = await deliver();
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      // Closed, or the next request on this connection would wait for the server's own answer to this one.
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${body}`);
      return MET;
    });
    expect(await payment()).toMatchObject({ errors: [], data: { payment: { paymentId: PAID } } });
  });

  test('of HTTP 429 is waited out for as long as it says', async () => {
    let asked = 0;
    meddleWithStatus(({ response }) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { 'retry-after': '1' }).end('<html>Too many requests</html>');
    });
    expect(await payment()).toMatchObject({ errors: [], data: { payment: { paymentId: PAID } } });
    expect(asked).toBe(2);
  });

  test('of HTTP 429 to the end says that the provider is unavailable, and nothing of secrets', async () => {
    meddleWithStatus((call) => {
      call.response.writeHead(429, { 'retry-after': '600', 'content-type': 'application/xml' });
      call.response.end(
        '<response><pg_status>ok</pg_status><pg_sig>0123456789abcdef0123456789abcdef</pg_sig></response>',
      );
    });
    const { errors } = await payment();
    expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE', retryable: true } }]);
    expect(errors[0]?.message).not.toMatch(/secret/);
  });
});

describe('a record of a payment', () => {
  test('asked for by its order is read though it does not name the order', async () => {
    meddleWithStatus((call) => reworded(call, { pg_order_id: null }));
    const { data, errors } = await ask(
      program.url,
      '{ paymentByOrder(orderId: "DEMO-PAID") { paymentId orderId status } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ paymentByOrder: { paymentId: PAID, orderId: 'DEMO-PAID', status: 'CAPTURED' } });
  });

  test.each<readonly [string, string, Readonly<Record<string, string | null>>, object]>([
    [
      'with its word in another letter case',
      PAID,
      { pg_payment_status: 'Success' },
      { status: 'CAPTURED', rawStatus: 'Success' },
    ],
    [
      'that was revoked after its money was taken and given back is REFUNDED',
      PAID,
      {
        pg_payment_status: 'revoked',
        pg_captured: '1',
        pg_amount: '1000',
        pg_clearing_amount: '1000',
        pg_refund_amount: '-1000',
      },
      { status: 'REFUNDED', allowedActions: [], refundedAmount: { amount: '1000.00' } },
    ],
    [
      'with more cleared than was held is UNKNOWN, and nothing may be asked for',
      PAID,
      { pg_amount: '1000', pg_clearing_amount: '1500' },
      {
        status: 'UNKNOWN',
        allowedActions: [],
        refundableAmount: { amount: '0.00' },
        capturableAmount: { amount: '0.00' },
      },
    ],
    [
      'with captured 0 beside a cleared sum is UNKNOWN, and nothing may be asked for',
      PAID,
      { pg_amount: '1000', pg_clearing_amount: '1000', pg_captured: '0' },
      {
        status: 'UNKNOWN',
        allowedActions: [],
        refundableAmount: { amount: '0.00' },
        capturableAmount: { amount: '0.00' },
      },
    ],
    [
      'with "Error" as the word of the request too is a payment that FAILED',
      DECLINED,
      { pg_status: 'Error', pg_error_code: '10009', pg_error_description: 'Insufficient funds', pg_failure_code: null },
      { status: 'FAILED', failure: { code: '10009' } },
    ],
    [
      'with a failure in words only tells the words',
      DECLINED,
      { pg_failure_code: null, pg_failure_description: 'The bank said no' },
      { status: 'FAILED', failure: { code: '', message: 'The bank said no' } },
    ],
  ])('%s', async (_what, id, more, expected) => {
    meddleWithStatus((call) => reworded(call, more));
    const { data, errors } = await payment(id);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ payment: expected });
  });
});

describe('payouts of two orders asked for at once', () => {
  test('never take each other’s state, though the first connection brings one answer too many', async () => {
    const seen = new WeakMap<object, string>();
    proxy.meddle = async (call) => {
      if (call.script !== 'get_status2.php') return;
      const body = await call.deliver();
      const reply = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const before = seen.get(call.socket);
      seen.set(call.socket, reply);
      call.socket.write(before === undefined ? reply : before + reply);
      return MET;
    };
    const query =
      '{ a: payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } b: payoutStatus(orderId: "DEMO-PAYOUT-PENDING") { status } }';
    const alone = await ask(program.url, query);
    for (let n = 0; n < 5; n += 1) expect((await ask(program.url, query)).data).toEqual(alone.data);
  });

  test('are refused where another payment id stands behind an order than before', async () => {
    const query = '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { paymentId } }';
    expect((await ask(program.url, query)).errors).toEqual([]);
    proxy.meddle = (call) => {
      if (call.script !== 'get_status2.php') return;
      signedAnswer(call, { pg_status: 'ok', pg_payment_id: '999', pg_transaction_status: 'ok' });
    };
    expect((await ask(program.url, query)).errors).toMatchObject([
      { extensions: { code: 'PROVIDER_REPLY_UNTRUSTED' } },
    ]);
  });
});

test.each(['" A-1 "', '"A-1 "', '"\\u00a0A-1"'])(
  'order id %s, with blanks around it, is refused everywhere',
  async (id) => {
    const create = `mutation { createPayment(input: { orderId: ${id}, amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "blank" }) { replayed } }`;
    const calls = proxy.calls.length;
    for (const query of [
      create,
      `{ paymentByOrder(orderId: ${id}) { paymentId } }`,
      `{ payoutStatus(orderId: ${id}) { status } }`,
    ]) {
      expect((await ask(program.url, query)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(proxy.calls).toHaveLength(calls);
  },
);
