import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ProviderTimeout, ProviderUnavailable } from '../../src/freedompay/errors/errors.js';
import { httpTransport, type Transport } from '../../src/freedompay/transport/transport.js';
import { faultOf, gate, until } from '../harness/scripted-provider.js';

/** More than a peer that reads nothing lets the kernel hand over, and less than both kernels take from us together. */
const LONG_FORM = `x=${'1'.repeat(300_000)}`;

/** Long enough for a connection to be made and written to, whatever else the machine does. */
const SOON_MS = 3_000;
/** Longer than any test takes. */
const PATIENT_MS = 3_600_000;

const open: (Transport | Server)[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const one of open.splice(0)) await one.close();
});

/** A peer that takes connections and reads nothing of them until it is told to. */
async function deafPeer(): Promise<{ readonly url: string; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  open.push(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on a port.');
  return { url: `http://127.0.0.1:${address.port}`, sockets };
}

function transportTo(url: string): Transport {
  const transport = httpTransport(url, 4, PATIENT_MS);
  open.push(transport);
  return transport;
}

/** Has the deadlines of this process see so much time pass at once. */
function pass(ms: number): void {
  const at = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => at() + ms);
}

/** The ends on our side of the connections that a work makes, to see what becomes of them. */
async function ownEnds(work: (sockets: readonly Socket[]) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const note = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', note);
  try {
    await work(sockets);
  } finally {
    unsubscribe('net.client.socket', note);
  }
}

/** All that the peer finds when it begins to read. */
async function readBy(socket: Socket | undefined): Promise<string> {
  if (!socket) throw new Error('Nobody connected.');
  let arrived = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    arrived += chunk;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await ended;
  return arrived;
}

const fresh = { timeoutMs: SOON_MS, freshConnection: true };
const patient = { timeoutMs: PATIENT_MS, freshConnection: true };

describe('what the kernel still holds of a write', () => {
  test('does not leave any more once it was given up, whenever the other side reads on', async () => {
    const peer = await deafPeer();
    const fault = await faultOf(transportTo(peer.url).post('/revoke.php', LONG_FORM, fresh), ProviderTimeout);
    expect(fault.mayHaveActed).toBe(true);
    const arrived = await readBy(peer.sockets[0]);
    expect(arrived).toMatch(/^POST \/revoke\.php /);
    expect(arrived.length).toBeLessThan(LONG_FORM.length);
  });

  test('would leave if the connection were closed in the ordinary way', async () => {
    const peer = await deafPeer();
    const read = { ...fresh, freshConnection: false };
    await faultOf(transportTo(peer.url).post('/get_status3.php', LONG_FORM, read), ProviderTimeout);
    expect((await readBy(peer.sockets[0])).endsWith('111')).toBe(true);
  });
});

describe('right before the first byte', () => {
  test('the connection is there, and nothing has left, when it is asked whether it may', async () => {
    const peer = await deafPeer();
    const { opened, open: allow } = gate();
    let asked = 0;
    const beforeSending = () => {
      asked += 1;
      return opened;
    };
    const call = transportTo(peer.url).post('/', 'x=1', { ...patient, beforeSending });
    await until(() => asked === 1 && peer.sockets.length === 1);
    const [socket] = peer.sockets;
    socket?.resume();
    const arrived = new Promise<string>((resolve) => socket?.once('data', (chunk) => resolve(String(chunk))));
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket?.bytesRead).toBe(0);
    allow();
    expect(await arrived).toMatch(/^POST \/ /);
    socket?.resetAndDestroy();
    await faultOf(call, ProviderUnavailable);
    expect(asked).toBe(1);
  });

  test('it is not asked where no connection could be made', async () => {
    const peer = await deafPeer();
    await open.pop()?.close();
    let asked = 0;
    const beforeSending = async () => {
      asked += 1;
    };
    const call = transportTo(peer.url).post('/', 'x=1', { ...patient, beforeSending });
    expect((await faultOf(call, ProviderUnavailable)).mayHaveActed).toBe(false);
    expect(asked).toBe(0);
  });

  test.each<readonly [string, () => Promise<void>]>([
    ['it may not leave', () => Promise.reject(new Error('not now'))],
    ['the answer came too late', async () => pass(PATIENT_MS)],
  ])('nothing leaves where %s', async (_what, beforeSending) => {
    const peer = await deafPeer();
    const call = transportTo(peer.url).post('/', 'x=1', { ...patient, beforeSending });
    const fault = await call.then(
      () => null,
      (error: Error & { mayHaveActed?: boolean }) => error,
    );
    expect(fault).not.toBeNull();
    expect(fault?.mayHaveActed ?? false).toBe(false);
    expect(await readBy(peer.sockets[0])).toBe('');
  });

  test('nothing counts as sent where the other side broke the connection meanwhile', async () => {
    const peer = await deafPeer();
    await ownEnds(async (own) => {
      const beforeSending = async () => {
        await until(() => peer.sockets.length === 1);
        peer.sockets[0]?.resetAndDestroy();
        await until(() => own.length === 1 && own[0]?.destroyed === true);
      };
      const call = transportTo(peer.url).post('/', 'x=1', { ...patient, beforeSending });
      expect((await faultOf(call, ProviderUnavailable)).mayHaveActed).toBe(false);
    });
  });
});
