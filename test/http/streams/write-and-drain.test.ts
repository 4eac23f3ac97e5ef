import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { writeText } from '../../../src/http/streams/write-and-drain.js';
import { closeAfterTest } from '../../harness/system.js';

/** An answer that has begun, and whoever hears it. */
async function begunAnswer(): Promise<{ response: ServerResponse; client: IncomingMessage }> {
  const server = createServer().listen(0, '127.0.0.1');
  closeAfterTest(async () => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const asked = once(server, 'request');
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
  request.on('error', () => {});
  const answered = once(request, 'response');
  const [, response] = (await asked) as [IncomingMessage, ServerResponse];
  response.writeHead(200);
  await writeText(response, 'first');
  const [client] = (await answered) as [IncomingMessage];
  client.on('error', () => {});
  return { response, client };
}

test('what is written reaches the client, and leaves nothing behind that listens', async () => {
  const { response, client } = await begunAnswer();
  const listening = response.listenerCount('close');
  for (let time = 0; time < 20; time++) await writeText(response, ' again');
  expect(response.listenerCount('close')).toBe(listening);
  response.end();
  let text = '';
  for await (const chunk of client) text += String(chunk);
  expect(text).toBe(`first${' again'.repeat(20)}`);
});

test('what is written to a client who is about to be gone is waited for no longer than the connection lasts', async () => {
  const { response, client } = await begunAnswer();
  // As Node.js does where the other side has ended.
  response.socket?.end();
  const written = writeText(response, 'late');
  client.resume();
  await written;
  expect(response.destroyed).toBe(true);
});
