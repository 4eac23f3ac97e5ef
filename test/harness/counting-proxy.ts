import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAfterTest } from './system.js';

/** Stands between the gateway and a provider, passes everything on and counts it. */
export interface CountingProxy {
  readonly url: string;
  /** Requests so far. */
  readonly total: number;
  /** The most requests that were under way at one moment. */
  readonly mostAtOnce: number;
}

/** Starts a counting proxy that ends with the test. The first requests wait until so many of them are there. */
export async function startCountingProxy(providerUrl: string, together = 1): Promise<CountingProxy> {
  let goOn = () => {};
  const areThere = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const counts = { total: 0, mostAtOnce: 0 };
  let underWay = 0;
  const server = createServer(async (incoming, answer) => {
    counts.total++;
    underWay++;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, underWay);
    answer.once('close', () => underWay--);
    if (underWay >= together) goOn();
    await areThere;
    const { method, url, headers } = incoming;
    const onward = request(`${providerUrl}${url}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get total() {
      return counts.total;
    },
    get mostAtOnce() {
      return counts.mostAtOnce;
    },
  };
}
