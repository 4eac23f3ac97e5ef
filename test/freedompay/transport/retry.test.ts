import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { refund } from '../../../src/freedompay/endpoints/operations/refund.js';
import { getStatus } from '../../../src/freedompay/endpoints/status.js';
import {
  type ProviderFault,
  ProviderRefused,
  ProviderTimeout,
  ProviderUnavailable,
  ReplyUntrusted,
} from '../../../src/freedompay/errors/errors.js';
import {
  accountAt,
  type Behaviour,
  body,
  clientWith,
  deafUrl,
  faultOf,
  gate,
  page,
  provider,
  reset,
  ScriptedProvider,
  signed,
  silence,
  unsigned,
  until,
  whenever,
} from '../../harness/scripted-provider.js';
import { fieldsOf, statusReply } from '../replies.js';

const ok = signed(statusReply());
const accepted = signed(fieldsOf({ pg_status: 'ok' }));
const refused = signed(fieldsOf({ pg_status: 'error', pg_error_code: '9999' }));
const garbage = body('<response><pg_status>o');

const read = (client: ReturnType<typeof clientWith>, url: string) =>
  client.call(accountAt(url), getStatus.merchant, { paymentId: '101' });
const write = (client: ReturnType<typeof clientWith>, url: string) =>
  client.call(accountAt(url), refund.merchant, { paymentId: '101', amount: '40.00' });

/** Tells each time that no connection could be made. */
async function onRefusedConnection<T>(reported: () => void, work: () => Promise<T>): Promise<T> {
  const watch = (message: unknown) => (message as { readonly socket: Socket }).socket.once('error', reported);
  subscribe('net.client.socket', watch);
  try {
    return await work();
  } finally {
    unsubscribe('net.client.socket', watch);
  }
}

describe('a read is tried again', () => {
  test.each<readonly [string, Behaviour]>([
    ['a reset', reset],
    ['HTTP 502', page(502)],
    ['HTTP 503', page(503)],
    ['a page with HTTP 403', page(403)],
    ['an answer cut short', garbage],
    ['an empty answer', body('')],
  ])('after %s', async (_what, behaviour) => {
    const { url, arrived } = await provider(behaviour, behaviour, ok);
    expect(await read(clientWith(), url)).toMatchObject({ payment: { paymentId: '101' } });
    expect(arrived).toHaveLength(3);
  });

  test('after a timeout, inside the one deadline', async () => {
    const { url, arrived } = await provider(silence, ok);
    expect(await read(clientWith({ timeoutMs: 6_000 }), url)).toMatchObject({ payment: { paymentId: '101' } });
    expect(arrived).toHaveLength(2);
  });

  test('after no connection could be made', async () => {
    let attempts = 0;
    const slowProvider = new ScriptedProvider().does(ok);
    const url = await deafUrl();
    const call = onRefusedConnection(
      () => {
        attempts += 1;
        if (attempts === 1) void slowProvider.listen(Number(new URL(url).port));
      },
      () => read(clientWith({ timeoutMs: 5_000 }), url),
    );
    expect(await call).toMatchObject({ payment: { paymentId: '101' } });
    expect(attempts).toBeGreaterThan(0);
    await slowProvider.stop();
  });

  test('three times in all, then the last fault stands', async () => {
    const { url, arrived } = await provider(page(502));
    await faultOf(read(clientWith(), url), ProviderUnavailable);
    expect(arrived).toHaveLength(3);
  });

  test.each<readonly [string, Behaviour, abstract new (...args: never) => ProviderFault]>([
    ['a refusal', refused, ProviderRefused],
    ['an unsigned refusal', unsigned(fieldsOf({ pg_status: 'error' })), ProviderRefused],
    ['an unsigned success', unsigned(statusReply()), ReplyUntrusted],
    ['a wrong signature', signed(statusReply(), { secret: 'other' }), ReplyUntrusted],
    ['an answer about another payment', signed(statusReply({ pg_payment_id: '102' })), ReplyUntrusted],
    ['an answer that cannot be read', signed(statusReply({ pg_amount: 'ten' })), ReplyUntrusted],
  ])('but not after %s', async (_what, behaviour, type) => {
    const { url, arrived } = await provider(behaviour, ok);
    await faultOf(read(clientWith(), url), type);
    expect(arrived).toHaveLength(1);
  });

  test('until its deadline is over, where nothing is ever answered', async () => {
    const { url } = await provider(silence);
    const fault = await faultOf(read(clientWith({ timeoutMs: 400 }), url), ProviderTimeout);
    expect(fault.retryable).toBe(true);
  });
});

describe('a provider that asks to be called less often', () => {
  const busy =
    (status: number, after: string | null, then = body('<html>slow down</html>', status, 'text/html')): Behaviour =>
    (request, response, socket) => {
      if (after !== null) response.setHeader('retry-after', after);
      return then(request, response, socket);
    };

  test.each([429, 503])('is asked again after the time it names: HTTP %d', async (status) => {
    let until = Number.POSITIVE_INFINITY;
    // It answers once the second that it asked for is over, all but a timer's inaccuracy.
    const counting: Behaviour = (...exchange) => {
      const isOver = performance.now() >= until;
      until = Math.min(until, performance.now() + 990);
      return (isOver ? ok : busy(status, '1'))(...exchange);
    };
    const host = await provider(counting);
    expect(await read(clientWith({ timeoutMs: 20_000 }), host.url)).toMatchObject({ payment: { paymentId: '101' } });
    expect(host.arrived).toHaveLength(2);
  });

  test.each(['30', 'Fri, 01 Jan 2100 00:00:00 GMT'])(
    'is not asked again within the deadline where it names a later time: %s',
    async (after) => {
      const host = await provider(busy(429, after), ok);
      const fault = await faultOf(read(clientWith({ timeoutMs: 5_000 }), host.url), ProviderUnavailable);
      expect(fault).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
      expect(host.arrived).toHaveLength(1);
    },
  );

  test.each<readonly [string, Behaviour]>([
    ['a page', busy(429, null)],
    ['an unsigned error', busy(429, null, unsigned(fieldsOf({ pg_status: 'error', pg_error_code: '1100' }), 429))],
    ['a wrong signature', busy(429, null, signed(statusReply(), { secret: 'other', status: 429 }))],
    ['nothing', busy(429, null, body('', 429))],
  ])('is said to be unavailable, and never that the secret is wrong: %s', async (_what, behaviour) => {
    const host = await provider(behaviour);
    const fault = await faultOf(read(clientWith({ timeoutMs: 500 }), host.url), ProviderUnavailable);
    expect([fault.retryable, fault.message]).toEqual([true, expect.not.stringMatching(/secret/)]);
    expect(fault.message).toMatch(/HTTP 429/);
  });

  test('is believed where it answers all the same, under its signature', async () => {
    const host = await provider(signed(statusReply(), { status: 429 }));
    expect(await read(clientWith(), host.url)).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('may have carried a write out: it is not sent again', async () => {
    const host = await provider(busy(429, '0'), accepted);
    const fault = await faultOf(write(clientWith(), host.url), ProviderUnavailable);
    expect([fault.mayHaveActed, host.arrived.length]).toEqual([true, 1]);
  });
});

describe('a write is sent once', () => {
  test.each<readonly [string, Behaviour, abstract new (...args: never) => ProviderFault, boolean]>([
    ['a reset after the request', reset, ProviderUnavailable, true],
    ['no answer in time', silence, ProviderTimeout, true],
    ['HTTP 502', page(502), ProviderUnavailable, true],
    ['a page with HTTP 403', page(403), ReplyUntrusted, true],
    ['garbage', garbage, ReplyUntrusted, true],
    ['an unsigned success', unsigned(fieldsOf({ pg_status: 'ok' })), ReplyUntrusted, true],
    ['an unsigned error', unsigned(fieldsOf({ pg_status: 'error' })), ProviderRefused, true],
    ['a signed error', refused, ProviderRefused, false],
  ])('after %s', async (_what, behaviour, type, mayHaveActed) => {
    const { url, arrived } = await provider(behaviour, accepted);
    const fault = await faultOf(write(clientWith({ timeoutMs: 300 }), url), type);
    expect(fault).toMatchObject({ mayHaveActed });
    expect(arrived).toHaveLength(1);
  });

  test('on a connection of its own, though a read has left one open', async () => {
    const { url, arrived } = await provider(ok, accepted);
    const client = clientWith({ parallel: 1 });
    await read(client, url);
    await write(client, url);
    expect(arrived.map(({ connection, headers }) => [connection, headers.connection])).toEqual([
      [1, 'keep-alive'],
      [2, 'close'],
    ]);
  });

  test('though the connection had to be made a second time', async () => {
    let attempts = 0;
    const restarted = new ScriptedProvider().does(accepted);
    const url = await deafUrl();
    const call = onRefusedConnection(
      () => {
        attempts += 1;
        if (attempts === 1) void restarted.listen(Number(new URL(url).port));
      },
      () => write(clientWith({ timeoutMs: 5_000 }), url),
    );
    expect(await call).toEqual({ transactionId: null, rawStatus: null });
    expect([attempts > 0, restarted.arrived.length]).toEqual([true, 1]);
    await restarted.stop();
  });

  test('or not at all, where no connection could be made in three attempts', async () => {
    let attempts = 0;
    const url = await deafUrl();
    const count = () => {
      attempts += 1;
    };
    const fault = await onRefusedConnection(count, () => faultOf(write(clientWith(), url), ProviderUnavailable));
    expect([fault.mayHaveActed, attempts]).toEqual([false, 3]);
  });
});

describe('one host', () => {
  test('is called no more often at once than allowed; the rest wait in line', async () => {
    const { opened, open } = gate();
    const host = await provider(whenever(opened, ok));
    const client = clientWith({ parallel: 3 });
    const calls = Array.from({ length: 10 }, () => read(client, host.url));
    await until(() => host.arrived.length === 3);
    open();
    await Promise.all(calls);
    expect([host.peak, host.arrived.length]).toEqual([3, 10]);
  });

  test.each(['writes', 'webhooks'] as const)('however much callers read, what %s need does not wait', async (lane) => {
    const { opened, open } = gate();
    const host = await provider(async (arrived, ...rest) => {
      if (arrived.text('pg_payment_id') === '101') await opened;
      await ok(arrived, ...rest);
    });
    const client = clientWith({ parallel: 2, timeoutMs: 5_000 });
    const reading = Array.from({ length: 50 }, () => read(client, host.url));
    await until(() => host.arrived.length === 2);
    const other = { paymentId: '102' };
    // Signed, and about another payment: it came at once, which is all that is asked here.
    await faultOf(client.call(accountAt(host.url), getStatus.merchant, other, { lane }), ReplyUntrusted);
    expect(host.arrived.filter(({ text }) => text('pg_payment_id') === '101')).toHaveLength(2);
    open();
    await Promise.all(reading);
  });
});
