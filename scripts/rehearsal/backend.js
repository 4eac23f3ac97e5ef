// The merchant's backend of a rehearsal: takes events, and counts those whose signature does not verify by the secret it has now.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

export async function startBackend() {
  const backend = { secret: '', verified: 0, forged: 0 };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      new Webhook(backend.secret).verify(Buffer.concat(chunks).toString(), request.headers);
      backend.verified += 1;
      response.writeHead(204).end();
    } catch {
      backend.forged += 1;
      response.writeHead(401).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(backend, {
    url: `http://127.0.0.1:${server.address().port}/events`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}
