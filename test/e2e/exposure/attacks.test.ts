import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { attacks, strangers } from '../../../bench/attack-list.js';
import { defaultTuning } from '../../../src/app/tuning.js';
import { ask, until } from '../../harness/ask.js';
import { BELIEVES_TOKENS } from '../../harness/credentials.js';
import { subscribe } from '../../harness/subscription.js';
import { sharedSystem, startSystem } from '../../harness/system.js';
import { post } from './post.js';

const system = sharedSystem();
const NORMAL = '{ payment(paymentId: "7000000002") { status } }';
const QUICK = { headersMs: 200, requestMs: 400 };
const head = (more = '') => `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${more}`;
const isHttpOnly = (status: number) => status === 413 || status === 415;

describe.each(attacks.map((attack) => [attack.name, attack] as const))('%s', (_name, attack) => {
  test('is refused with its code, and the provider hears nothing', async () => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const { status, codes, text } = await post(gateway.url, attack.body, attack.headers);
    expect([status, codes]).toEqual([attack.status, [attack.code]]);
    expect(text).not.toMatch(/node_modules|call stack|\bat \w+ \(/);
    expect(text.length).toBeLessThan(110_000);
    expect(simulator.calls.length).toBe(before);
  });

  test('is refused alike where an answer over Server-Sent Events is wanted', async () => {
    if (attack.status === 406) return;
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const { status, codes, headers } = await post(gateway.url, attack.body, {
      ...attack.headers,
      accept: 'text/event-stream',
    });
    expect(codes).toEqual([attack.code]);
    if (!isHttpOnly(attack.status) && headers.get('content-type')?.startsWith('text/event-stream'))
      expect(status).toBe(200);
    else expect(status).toBe(attack.status);
    expect(simulator.calls.length).toBe(before);
  });
});

test.each(strangers.map((one) => [one.name, one] as const))(
  'what a stranger sends elsewhere gets its answer, and the provider hears nothing: %s',
  async (_name, { path, method, headers, body, status }) => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const reply = await fetch(gateway.url + path, { method, headers, ...(method === 'POST' && { body }) });
    const text = await reply.text();
    expect([reply.status, text.slice(0, 300)]).toEqual([status, expect.not.stringMatching(/node_modules|call stack/)]);
    expect(simulator.calls.length).toBe(before);
  },
);

test('after all of them a normal query is answered', async () => {
  const { gateway } = system();
  for (const { body, headers } of attacks) await post(gateway.url, body, headers);
  expect(await ask(gateway.url, NORMAL)).toMatchObject({ data: { payment: { status: 'CAPTURED' } }, errors: [] });
});

describe('what never becomes a request is answered and hung up on:', () => {
  test.each([
    ['headers that do not end', head(), 408],
    ['a body that does not end', `${head('content-length: 500\r\n')}\r\n{"query":`, 408],
    ['17 kB of headers', `${head(`x-long: ${'x'.repeat(17 * 1024)}\r\n`)}\r\n`, 431],
    ['10,000 headers', `${head('a: b\r\n'.repeat(10_000))}\r\n`, 431],
    ['no HTTP', 'HELLO\r\n\r\n', 400],
  ])('%s', async (_what, bytes, status) => {
    const { gateway, simulator } = await startSystem({ tuning: QUICK });
    const answer = await sentRaw(gateway.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('"code":"BAD_REQUEST"');
    expect(simulator.calls).toEqual([]);
  });

  test('outside of tests there is time enough for a slow line, and an end to it', () => {
    expect([defaultTuning.headersMs, defaultTuning.requestMs]).toEqual([10_000, 20_000]);
  });
});

test('a stream may last longer than a request may take to arrive', async () => {
  const { gateway, simulator } = await startSystem({ tuning: QUICK });
  const { received } = subscribe<{ paymentChanged: { status: string } }>(
    gateway.url,
    'subscription { paymentChanged(paymentId: "7000000005") { status } }',
  );
  await until(
    () => received.length,
    (count) => count === 1,
  );
  // Whoever came later and still is not done is hung up on first.
  expect(await sentRaw(gateway.url, head())).toMatch(/^HTTP\/1\.1 408 /);
  await simulator.payer.pay('7000000005');
  await until(
    () => received.at(-1)?.paymentChanged.status,
    (status) => status === 'CAPTURED',
  );
});

describe('asked with GET as any web page can make a browser do', () => {
  test.each([
    'query={__typename}',
    'query=mutation{cancelPayment(input:{paymentId:"1",idempotencyKey:"k"}){replayed}}',
  ])('nothing is answered: %s', async (query) => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    for (const accept of ['application/json', 'text/event-stream']) {
      const reply = await fetch(`${gateway.url}/graphql?${encodeURI(query)}`, { headers: { accept } });
      expect(reply.status).toBe(400);
    }
    expect(simulator.calls.length).toBe(before);
  });
});

test('a flood of strangers is refused before anything of it is read', async () => {
  const { gateway, simulator } = await startSystem({ env: BELIEVES_TOKENS });
  const bodies = attacks.filter(({ status }) => status === 400).map(({ body }) => body);
  const replies = await Promise.all(bodies.map((body) => post(gateway.url, body, { authorization: 'Bearer nobody' })));
  for (const { status, codes } of replies) expect([status, codes]).toEqual([401, ['UNAUTHENTICATED']]);
  expect(simulator.calls).toEqual([]);
});

/** Sends bytes and reads until the other side hangs up. */
function sentRaw(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}
