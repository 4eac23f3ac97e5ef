import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createClient as createEventsClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { describeNginx, documented, freePort, startNginx } from '../harness/nginx.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

/*
 * Pages that are open while what serves them is replaced. By default their clients wait at most 4 seconds before they try for
 * the first time and at most 5 before the second, each time by chance; here they do not wait, so that what counts is seen.
 */

const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status } }';

interface Watching {
  readonly next: (answer: { readonly data?: unknown; readonly errors?: unknown }) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

/** How a page asks: `wait` is told of each try to come back after the first connection. */
type Client = (url: string, authorization: string, wait: () => Promise<void>) => Subscribe;
type Subscribe = (watching: Watching) => () => void;

const CLIENTS: Readonly<Record<string, Client>> = {
  'graphql-sse': (url, authorization, retry) => {
    const client = createEventsClient({
      url: `${url}/graphql`,
      headers: { authorization },
      retry,
      retryAttempts: 1_000,
    });
    return (watching) => client.subscribe({ query: WATCH }, watching as never);
  },
  'graphql-ws': (url, authorization, retryWait) => {
    const client = createSocketClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryWait,
      retryAttempts: 1_000,
      // As the README says: it gives up where nothing listens.
      shouldRetry: () => true,
    });
    return (watching) => client.subscribe({ query: WATCH }, watching as never);
  },
};

/** Holds a subscription, and counts its answers and its tries to come back. */
function hold(subscribe: (wait: () => Promise<void>) => Subscribe) {
  const seen = { answers: 0, tries: 0, ending: null as unknown };
  const stop = subscribe(async () => {
    seen.tries += 1;
    await pause(20);
  })({
    next: ({ data, errors }) => {
      if (data && !errors) seen.answers += 1;
    },
    error: (error) => {
      seen.ending = error;
    },
    complete: () => {
      seen.ending = 'complete';
    },
  });
  return { seen, stop };
}

describeNginx('after a deploy of two instances behind nginx', () => {
  test.each(Object.entries(CLIENTS))('an open page is live again at its first try: %s', async (_name, client) => {
    const simulator = await startProvider();
    const ports = [await freePort(), await freePort()] as const;
    const env = { ...BELIEVES_TOKENS, SHUTDOWN_DELAY_MS: '500' };
    const start = (port: number) => listeningProgram(simulator.url, { ...env, PORT: String(port) });
    const instances: ListeningProgram[] = [await start(ports[0]), await start(ports[1])];
    const nginx = await startNginx((own) => documented(own, ports));
    const authorization = `Bearer ${await token()}`;
    const { seen, stop } = hold((wait) => client(nginx.url, authorization, wait));
    await until(
      () => seen,
      ({ answers, ending }) => answers === 1 || ending !== null,
    );
    for (const [index, port] of ports.entries()) {
      const { answers } = seen;
      const holds = await watchers(instances[index] as ListeningProgram);
      instances[index]?.child.kill('SIGTERM');
      expect(await instances[index]?.ended).toBe(0);
      if (holds)
        await until(
          () => seen,
          (now) => now.answers > answers || now.ending !== null,
        );
      instances[index] = await start(port);
    }
    // Whichever had it: each time it lost its stream it came back at once.
    expect(seen).toEqual({ answers: seen.tries + 1, tries: expect.any(Number), ending: null });
    expect(seen.tries).toBeGreaterThan(0);
    stop();
  });
});

describe('after a restart of the only instance', () => {
  test.each(Object.entries(CLIENTS))(
    'an open page is live again at its first try that finds it: %s',
    async (_name, client) => {
      const simulator = await startProvider();
      const port = String(await freePort());
      const start = () => listeningProgram(simulator.url, { ...BELIEVES_TOKENS, PORT: port });
      const first = await start();
      const authorization = `Bearer ${await token()}`;
      const { seen, stop } = hold((wait) => client(first.url, authorization, wait));
      await until(
        () => seen,
        ({ answers, ending }) => answers === 1 || ending !== null,
      );
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
      await start();
      const { tries } = seen;
      await until(
        () => seen,
        ({ answers, ending }) => answers === 2 || ending !== null,
      );
      expect(seen).toMatchObject({ answers: 2, ending: null });
      // One may be under way when it listens.
      expect(seen.tries - tries).toBeLessThanOrEqual(2);
      stop();
    },
  );
});

/** Whether a subscription hangs on the instance. */
async function watchers({ url }: ListeningProgram): Promise<boolean> {
  const { watched } = (await (await fetch(`${url}/health/ready`)).json()) as { readonly watched: number };
  return watched > 0;
}
