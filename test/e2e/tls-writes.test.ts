import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { listeningProgram } from '../harness/program.js';
import { closeAfterTest, startProvider } from '../harness/system.js';

/*
 * Writes over TLS, on the program as it is built and started.
 */

const PAID = '7000000002';
const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

/** A provider behind TLS, and what the network before it sees. */
async function providerBehindTls() {
  const provider = await startProvider();
  const { hostname: host, port } = new URL(provider.url);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    return socket;
  };
  const secure = createTlsServer(
    { key: readFileSync(file('provider-key.pem')), cert: readFileSync(file('provider-cert.pem')) },
    (client) => {
      const upstream = keep(connect({ host, port: Number(port) }));
      keep(client).pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
    },
  );
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const seen = { connections: 0, resets: 0, isDeaf: false };
  const network = createServer((client) => {
    seen.connections += 1;
    keep(client).on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ECONNRESET') seen.resets += 1;
    });
    if (seen.isDeaf) return;
    const upstream = keep(connect({ host: '127.0.0.1', port: (secure.address() as AddressInfo).port }));
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all([secure, network].map((one) => new Promise((resolve) => one.close(resolve))));
  });
  const url = `https://127.0.0.1:${(network.address() as AddressInfo).port}`;
  return { provider, url, seen };
}

const ENV = { FREEDOMPAY_TIMEOUT_MS: '2000', NODE_EXTRA_CA_CERTS: file('provider-cert.pem') };
const REFUND = `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "40", idempotencyKey: "tls" }) {
  operation { state problem { code advice } events { note } } } }`;

test('a write that was given up ends its TLS connection by a reset of the TCP connection below it', async () => {
  const { provider, url, seen } = await providerBehindTls();
  const program = await listeningProgram(url, ENV);
  provider.faults.arm({ kind: 'delay', ms: 60_000, script: 'revoke' });
  const { data, errors } = await ask(program.url, REFUND);
  expect(errors).toEqual([]);
  expect(data).toMatchObject({ refundPayment: { operation: { state: 'UNKNOWN' } } });
  await until(
    () => seen.resets,
    (count) => count === 1,
  );
});

test('a write whose TLS connection is never made is not noted as sent', async () => {
  const { provider, url, seen } = await providerBehindTls();
  const program = await listeningProgram(url, ENV);
  expect((await ask(program.url, `{ payment(paymentId: "${PAID}") { status } }`)).errors).toEqual([]);
  // Connections that are made from now on get no further than TCP; the one of the read is kept.
  seen.isDeaf = true;
  const { data, errors } = await ask(program.url, REFUND);
  expect(errors).toEqual([]);
  expect(data).toEqual({
    refundPayment: {
      operation: {
        state: 'REJECTED',
        problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
        events: [{ note: 'asked for' }, { note: 'refused before anything was sent' }],
      },
    },
  });
  expect(seen.connections).toBeGreaterThan(1);
  expect(provider.ledger.payment(PAID).writes).toBe(0);
});
