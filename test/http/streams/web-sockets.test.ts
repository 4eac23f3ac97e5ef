import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { holdCall } from '../../harness/held-calls.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, sharedSystem, startProvider, startSystem } from '../../harness/system.js';

const system = sharedSystem();
const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status } }';
const READ = '{ payment(paymentId: "7000000002") { status } }';
const addressOf = (url: string) => `${url.replace('http', 'ws')}/graphql`;

/** A client as apps have it; ended with the test. */
function clientOf(url: string, options: Partial<Parameters<typeof createClient>[0]> = {}): Client {
  const client = createClient({ url: addressOf(url), webSocketImpl: WebSocket, retryAttempts: 0, ...options });
  closeAfterTest(async () => client.dispose());
  return client;
}

/** What an operation comes to, until it ends. */
function ask(client: Client, query: string) {
  const state: { results: unknown[]; ending: unknown } = { results: [], ending: 'open' };
  const stop = client.subscribe(
    { query },
    {
      next: (result) => state.results.push(result),
      error: (error) => {
        state.ending = error;
      },
      complete: () => {
        if (state.ending === 'open') state.ending = 'complete';
      },
    },
  );
  return { state, stop };
}

const ended = async ({ state }: ReturnType<typeof ask>) =>
  until(
    () => state,
    ({ ending }) => ending !== 'open',
  );
const begun = async ({ state }: ReturnType<typeof ask>) =>
  until(
    () => state,
    ({ results }) => results.length > 0,
  );

/** What answers a request to open a socket with these headers: a status where it is refused, 101 where it opens. */
async function opening(url: string, headers: Readonly<Record<string, string>>, path = '/graphql'): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', {
    headers: { ...headers },
  });
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    socket.once('error', () => {});
  });
}

describe('over WebSocket', () => {
  test('a query is answered as over HTTP, with what it costs', async () => {
    const { results, ending } = await ended(ask(clientOf(system().gateway.url), READ));
    expect(ending).toBe('complete');
    expect(results).toEqual([
      {
        data: { payment: { status: 'CAPTURED' } },
        extensions: { cost: expect.objectContaining({ providerCalls: 1 }) },
      },
    ]);
  });

  test('a subscription goes on until its client has enough', async () => {
    const client = clientOf(system().gateway.url);
    const watching = ask(client, WATCH);
    await begun(watching);
    expect(watching.state).toMatchObject({
      results: [{ data: { paymentChanged: { status: 'CAPTURED' } } }],
      ending: 'open',
    });
    watching.stop();
    expect((await ended(watching)).ending).toBe('complete');
  });

  test.each([
    ['a document that is wrong', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a document that is none', '{', 'GRAPHQL_PARSE_FAILED'],
    [
      'more than one request may cause',
      `{ paymentsById(paymentIds: ${JSON.stringify([...Array(300).keys()].map(String))}) { paymentId } }`,
      'LIMIT_EXCEEDED',
    ],
  ])('a refusal has its code and a request id: %s', async (_what, query, code) => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const { ending } = await ended(ask(clientOf(gateway.url), query));
    expect(ending).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
    expect(simulator.calls.length).toBe(before);
  });

  test('a senseless id is an answer with its code', async () => {
    const query = 'subscription { paymentChanged(paymentId: "abc") { status } }';
    const { results } = await ended(ask(clientOf(system().gateway.url), query));
    expect(results).toMatchObject([
      { errors: [{ extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String) } }] },
    ]);
  });
});

describe('who opens a WebSocket', () => {
  test('has to be known where callers are, by what the client says first or by a header', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const authorization = `Bearer ${await token()}`;
    for (const [connectionParams, allowed] of [
      [{}, false],
      [{ authorization: 'Bearer nobody' }, false],
      [{ authorization }, true],
      [{ Authorization: authorization }, true],
    ] as const) {
      const { results, ending } = await ended(ask(clientOf(gateway.url, { connectionParams }), READ));
      if (allowed) expect([results.length, ending]).toEqual([1, 'complete']);
      else expect([results, ending]).toMatchObject([[], { code: 4401, reason: 'UNAUTHENTICATED' }]);
    }
  });

  test('has the scopes of his credential only', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const connectionParams = { authorization: `Bearer ${await token({ scope: 'payouts:read' })}` };
    const { ending } = await ended(ask(clientOf(gateway.url, { connectionParams }), WATCH));
    expect(ending).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('is hung up on when his token expires', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS, tuning: { keysTrustedMs: 50 } });
    // For more seconds where a busy machine takes so long to begin.
    for (let seconds = 3, isBegun = false; !isBegun; seconds *= 2) {
      const short = await token({ exp: Math.floor(Date.now() / 1_000) + seconds });
      const watching = ask(clientOf(gateway.url, { connectionParams: { authorization: `Bearer ${short}` } }), WATCH);
      const { results, ending } = await ended(watching);
      isBegun = results.length > 0;
      if (isBegun) expect(ending).toMatchObject({ code: 4403 });
    }
  });

  test('may watch no more at once than over other streams', async () => {
    const { gateway } = await startSystem({ env: { CALLER_SUBSCRIPTIONS: '2' } });
    const client = clientOf(gateway.url);
    const first = [ask(client, WATCH), ask(client, WATCH)];
    for (const one of first) await begun(one);
    expect((await ended(ask(client, WATCH))).ending).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
    first[0]?.stop();
    await until(
      async () => {
        const repeated = ask(client, WATCH);
        await until(
          () => repeated.state,
          ({ results, ending }) => results.length > 0 || ending !== 'open',
        );
        return repeated.state.ending;
      },
      (ending) => ending === 'open',
    );
  });

  test('is no page of another origin unless it is listed', async () => {
    const { gateway } = await startSystem({ env: { CORS_ORIGINS: 'https://shop.example' } });
    const statuses = [];
    for (const origin of [
      'https://evil.example',
      'null',
      'https://shop.example.evil.example',
      'https://shop.example',
      gateway.url,
    ])
      statuses.push(await opening(gateway.url, { origin }));
    expect(statuses).toEqual([403, 403, 403, 101, 101]);
  });

  test('finds nothing elsewhere', async () => {
    expect(await opening(system().gateway.url, {}, '/other')).toBe(404);
  });

  test('reached us under a name that a page gave this machine: he is not let in without a credential', async () => {
    const socket = new WebSocket(addressOf(system().gateway.url), 'graphql-transport-ws', {
      headers: { host: 'evil.example' },
    });
    closeAfterTest(async () => socket.terminate());
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
  });
});

describe('what is no message is hung up on:', () => {
  test.each([
    ['no JSON', '{', 4400],
    ['what would change what objects are', '{"type":"connection_init","payload":{"__proto__":{"a":1}}}', 4400],
    ['an operation before who asks is known', '{"id":"1","type":"subscribe","payload":{"query":"{__typename}"}}', 4401],
    ['more than a request may have', 'x'.repeat(101 * 1024), 1009],
  ])('%s', async (_what, text, expected) => {
    const socket = new WebSocket(addressOf(system().gateway.url), 'graphql-transport-ws');
    closeAfterTest(async () => socket.terminate());
    await once(socket, 'open');
    socket.send(text);
    const [code] = await once(socket, 'close');
    expect(code).toBe(expected);
  });
});

describe('when the server stops', () => {
  test('a subscription is not complete: its client comes back, and is live again', async () => {
    const provider = await startProvider();
    const program = await listeningProgram(provider.url);
    const watching = ask(clientOf(program.url), WATCH);
    await begun(watching);
    program.child.kill('SIGTERM');
    expect((await ended(watching)).ending).toMatchObject({ code: 1001 });
    expect(await program.ended).toBe(0);
  });

  test('a query that is under way is answered first', async () => {
    const { gateway, simulator, close } = await startSystem();
    const { length } = simulator.calls;
    const letGo = holdCall(simulator.faults, { script: 'get_status3' });
    const asked = ask(clientOf(gateway.url), READ);
    await until(
      () => simulator.calls.length,
      (count) => count === length + 1,
    );
    const closed = close();
    letGo();
    expect(await ended(asked)).toMatchObject({
      results: [{ data: { payment: { status: 'CAPTURED' } } }],
      ending: 'complete',
    });
    await closed;
  });
});
