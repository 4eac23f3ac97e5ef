import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to the gateway, on which answers and connections can be lost. */
export interface Way {
  readonly url: string;
  /** The keys that came this way, in order. */
  readonly keys: readonly string[];
  /** Cuts what is open. */
  cut(): void;
}

/** A way on which the answers to the next mutations are lost after they were carried out. It is gone after the test. */
export async function wayTo(gatewayUrl: string, losing = 0): Promise<Way> {
  const keys: string[] = [];
  let left = losing;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { authorization = '', accept = '' } = request.headers;
    const headers = { authorization, accept, 'content-type': 'application/json' };
    const answer = await fetch(gatewayUrl, { method: 'POST', headers, body });
    const [, key] = /"idempotencyKey":"([^"]+)"/.exec(body) ?? [];
    if (key !== undefined) keys.push(key);
    if (key !== undefined && left-- > 0) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    for await (const chunk of answer.body ?? []) response.write(chunk);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    keys,
    cut: () => server.closeAllConnections(),
  };
}
