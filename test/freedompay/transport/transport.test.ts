import { afterEach, describe, expect, test } from '@jest/globals';
import { ProviderTimeout, ProviderUnavailable, ReplyUntrusted } from '../../../src/freedompay/errors/errors.js';
import { httpTransport, type Transport } from '../../../src/freedompay/transport/transport.js';
import {
  type Behaviour,
  body,
  deafUrl,
  faultOf,
  gate,
  provider,
  reset,
  silence,
  until,
  whenever,
} from '../../harness/scripted-provider.js';

const open: Transport[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

function transportTo(url: string, connections = 4): Transport {
  const transport = httpTransport(url, connections, 1_000);
  open.push(transport);
  return transport;
}

const stored = { timeoutMs: 120_000, freshConnection: false };
const fresh = { timeoutMs: 120_000, freshConnection: true };
const hello = body('<response/>');

describe('a reply is handed back as it came', () => {
  test.each([200, 401, 403, 404, 500, 502])('with HTTP %d', async (status) => {
    const { url } = await provider(body('<r>Ж</r>', status));
    const reply = await transportTo(url).post('/a.php', 'x=1', stored);
    expect([reply.status, reply.body.toString('utf8')]).toEqual([status, '<r>Ж</r>']);
  });

  test('when it comes in pieces', async () => {
    const pieces: Behaviour = (_request, response) => {
      response.write('<resp');
      setImmediate(() => response.end('onse/>'));
    };
    const { url } = await provider(pieces);
    expect((await transportTo(url).post('/', 'x=1', stored)).body.toString()).toBe('<response/>');
  });

  test('up to the size limit to the byte, and not one over', async () => {
    const { url } = await provider(body('x'.repeat(262_144)), body('x'.repeat(262_145)));
    const transport = transportTo(url);
    expect((await transport.post('/', 'x=1', stored)).body.length).toBe(262_144);
    const fault = await faultOf(transport.post('/', 'x=1', stored), ReplyUntrusted);
    expect([fault.mayHaveActed, fault.retryable]).toEqual([true, false]);
  });
});

describe('connections', () => {
  test('are kept for reads', async () => {
    const { url, arrived } = await provider(hello);
    const transport = transportTo(url, 1);
    await transport.post('/', 'x=1', stored);
    await transport.post('/', 'x=2', stored);
    expect(arrived.map(({ connection }) => connection)).toEqual([1, 1]);
    expect(arrived[0]?.headers.connection).toBe('keep-alive');
  });

  test('are new for each write, though one that a read left is free, and are closed after it', async () => {
    const { url, arrived } = await provider(hello);
    const transport = transportTo(url, 1);
    await transport.post('/', 'x=1', stored);
    await transport.post('/', 'x=2', fresh);
    await transport.post('/', 'x=3', stored);
    await transport.post('/', 'x=4', fresh);
    expect(arrived.map(({ connection }) => connection)).toEqual([1, 2, 1, 3]);
    expect(arrived.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'close', 'keep-alive', 'close']);
  });
});

describe('whether a byte may have left is known', () => {
  test.each([stored, fresh])('none, where nobody listens (%#)', async (options) => {
    const fault = await faultOf(transportTo(await deafUrl()).post('/', 'x=1', options), ProviderUnavailable);
    expect(fault.mayHaveActed).toBe(false);
    expect(fault.message).toMatch(/no connection could be made \(ECONNREFUSED\)/);
  });

  const cutOff: Behaviour = (_request, response, socket) => {
    response.writeHead(200, { 'content-length': '1000' }).write('<response>', () => socket.destroy());
  };
  const hangUp: Behaviour = (_request, _response, socket) => socket.end();

  test.each([
    ['is reset', reset],
    ['is closed', hangUp],
    ['breaks in the middle of the answer', cutOff],
  ])('some, where the connection %s after the request', async (_what, behaviour) => {
    const { url, arrived } = await provider(behaviour);
    const fault = await faultOf(transportTo(url).post('/', 'x=1', fresh), ProviderUnavailable);
    expect(fault.mayHaveActed).toBe(true);
    expect(fault.message).toMatch(/the connection was lost/);
    expect(arrived).toHaveLength(1);
  });

  const trickle: Behaviour = (_request, response) => {
    const more = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(more));
  };

  test.each([
    ['no answer', silence],
    ['an answer that never ends', trickle],
  ])('some, where the time ran out over %s', async (_what, behaviour) => {
    const { url, arrived } = await provider(behaviour);
    const call = transportTo(url).post('/', 'x=1', { timeoutMs: 150, freshConnection: true });
    expect((await faultOf(call, ProviderTimeout)).mayHaveActed).toBe(true);
    expect(arrived).toHaveLength(1);
  });

  test('none, where the time ran out while it waited for a free connection: it never leaves afterwards', async () => {
    const { opened, open: release } = gate();
    const { url, arrived } = await provider(whenever(opened, hello), hello);
    const transport = transportTo(url, 1);
    const first = transport.post('/', 'x=1', stored);
    await until(() => arrived.length === 1);
    const given = transport.post('/', 'x=2', { ...stored, timeoutMs: 50 });
    expect((await faultOf(given, ProviderTimeout)).mayHaveActed).toBe(false);
    release();
    await first;
    // Whatever stood in line before this one has had its turn when this one is answered.
    await transport.post('/', 'x=3', stored);
    expect(arrived.map((request) => request.text('x'))).toEqual(['1', '3']);
  });

  test.each([true, false])(
    'none, where the process stood still until the time was over and only then finds its connection made (fresh: %s)',
    async (freshConnection) => {
      const { url, arrived } = await provider(hello);
      const transport = transportTo(url);
      // From a timer on, connections are looked at before the next timers are.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const call = faultOf(transport.post('/', 'x=1', { timeoutMs: 50, freshConnection }), ProviderTimeout);
      standStill(100);
      expect((await call).mayHaveActed).toBe(false);
      await transport.post('/', 'x=2', stored);
      expect(arrived.map((request) => request.text('x'))).toEqual(['2']);
    },
  );

  test('a write after close is refused and does not leave', async () => {
    const { url, arrived } = await provider(hello);
    const transport = httpTransport(url, 1, 1_000);
    await transport.close();
    expect((await faultOf(transport.post('/', 'x=1', fresh), ProviderUnavailable)).mayHaveActed).toBe(false);
    expect(arrived).toEqual([]);
  });
});

test('closing waits for the calls under way, of both kinds', async () => {
  const { opened, open: release } = gate();
  const { url, arrived } = await provider(whenever(opened, hello));
  const transport = httpTransport(url, 2, 1_000);
  const calls = [transport.post('/', 'x=1', stored), transport.post('/', 'x=2', fresh)];
  await until(() => arrived.length === 2);
  const closed = transport.close();
  release();
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  await closed;
});

/** Stops the whole process, as a stopped or starved one is. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
