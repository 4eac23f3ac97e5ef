import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../../harness/ask.js';
import { listeningProgram } from '../../harness/program.js';
import { subscribe } from '../../harness/subscription.js';
import { closeAfterTest, startProvider, startSystem } from '../../harness/system.js';

const PAGE = 'GET /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\n\r\n';

/** Sends bytes and takes nothing of the answer until it is resumed. */
function clientThatReadsNothing(url: string, bytes: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  socket.write(bytes);
  closeAfterTest(async () => void socket.destroy());
  return socket;
}

/** Whether the other side has reset the connection: only writing shows it to one that does not read. */
async function isReset(socket: Socket): Promise<boolean> {
  await new Promise((resolve) => socket.write('\r\n', resolve));
  return socket.destroyed;
}

describe('a client that takes nothing of its answer', () => {
  test.each([
    ['the playground', PAGE],
    ['many answers in a row', PAGE.repeat(3)],
  ])('is cut off: %s', async (_what, bytes) => {
    const { gateway } = await startSystem({ tuning: { stuckMs: 300 } });
    const socket = clientThatReadsNothing(gateway.url, bytes);
    await until(() => isReset(socket), Boolean);
  });

  test('is not taken for one that reads slowly', async () => {
    const stuckMs = 2_000;
    const { gateway } = await startSystem({ tuning: { stuckMs } });
    const socket = clientThatReadsNothing(gateway.url, PAGE.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
    const began = performance.now();
    let length = 0;
    // Slowly enough to take longer than a client that stands still is given.
    for await (const chunk of socket) {
      length += chunk.length;
      if (performance.now() - began < 1.5 * stuckMs) await pause(20);
    }
    expect(length).toBeGreaterThan(5_000_000);
    expect(performance.now() - began).toBeGreaterThan(stuckMs);
  });

  test('is not taken for one whose answer is still being made', async () => {
    const { gateway, simulator } = await startSystem({ tuning: { stuckMs: 200 } });
    simulator.faults.arm({ kind: 'delay', ms: 1_000, script: 'revoke' });
    const refund =
      'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "slow" }) { operation { state } } }';
    expect(await ask(gateway.url, refund)).toMatchObject({
      data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
      errors: [],
    });
  });

  test('is not taken for one that watches what does not change for long', async () => {
    const { gateway, simulator } = await startSystem({ tuning: { stuckMs: 200, pollMs: 100 } });
    const live = subscribe<{ paymentChanged: { status: string } }>(
      gateway.url,
      'subscription { paymentChanged(paymentId: "7000000001") { status } }',
    );
    // It is read anew every 100 milliseconds, and nothing is told.
    await until(
      () => simulator.calls.length,
      (count) => count > 10,
    );
    simulator.ledger.capture('7000000001');
    const seen = await until(
      () => live.received.map(({ paymentChanged }) => paymentChanged.status),
      (statuses) => statuses.length > 1,
    );
    expect(seen).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

test('a page that nobody reads is held once, however many asked for it, and not for long', async () => {
  const program = await listeningProgram((await startProvider()).url);
  const readers = Array.from({ length: 200 }, () => clientThatReadsNothing(program.url, PAGE));
  for (const reader of readers) {
    // The first bytes are there, so the whole page waits behind them.
    await until(
      () => reader.read(1) as Buffer | null,
      (byte) => byte !== null,
    );
  }
  // One for each of them would be 1,800 MB of bytes.
  expect(residentMegabytes(program.child.pid)).toBeLessThan(600);
  expect((await fetch(`${program.url}/health/live`)).status).toBe(200);
  for (const reader of readers) await until(() => isReset(reader), Boolean);
});

function residentMegabytes(pid = 0): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
