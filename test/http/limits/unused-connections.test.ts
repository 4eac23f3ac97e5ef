import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { closeAfterTest, startSystem } from '../../harness/system.js';

test('a stop does not wait for connections on which nothing was asked, nor for requests that never come whole', async () => {
  const { gateway } = await startSystem();
  const port = Number(new URL(gateway.url).port);
  const silent = connect(port, '127.0.0.1');
  const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n';
  const half = connect(port, '127.0.0.1', () => half.write(head));
  const bodiless = connect(port, '127.0.0.1', () =>
    bodiless.write(`${head}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`),
  );
  const second = connect(port, '127.0.0.1', () => second.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n'));
  const sockets = [silent, half, bodiless, second];
  closeAfterTest(async () => void sockets.map((socket) => socket.destroy()));
  for (const socket of sockets) socket.on('error', () => {});
  await Promise.all([...sockets.map((socket) => once(socket, 'connect')), once(second, 'data')]);
  second.write(head);
  // That they are accepted shows by what is answered after them.
  expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  const ends = Promise.all(sockets.map((socket) => once(socket, 'close')));
  await gateway.close();
  await ends;
});

test('a request that comes on such a connection while we stop is answered', async () => {
  const { gateway } = await startSystem();
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  closeAfterTest(async () => void socket.destroy());
  await once(socket, 'connect');
  expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  const stopped = gateway.close();
  socket.write('GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(first.toString()).toContain('HTTP/1.1 503');
  await stopped;
});
