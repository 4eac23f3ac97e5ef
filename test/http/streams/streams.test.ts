import { describe, expect, test } from '@jest/globals';
import { openStream } from '../../e2e/access/open-stream.js';
import { until } from '../../harness/ask.js';
import { firstTextOf } from '../../harness/first-text.js';
import { holdCall } from '../../harness/held-calls.js';
import { sharedSystem, startSystem } from '../../harness/system.js';

const WATCH = { query: 'subscription { paymentChanged(paymentId: "7000000002") { status } }' };

const PARTS = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';

/** Each form that a stream has, by what asks for it, and what comes first of it. */
const STREAMS = [
  ['Server-Sent Events', 'text/event-stream', ':\n\n'],
  ['parts', PARTS, '\r\n--graphql\r\n'],
] as const;

describe.each(STREAMS)('a stream of %s', (_name, accept, first) => {
  const system = sharedSystem();

  test('is not buffered, changed or cached by proxies', async () => {
    const { headers } = await firstTextOf(system().gateway.url, WATCH, { accept }, 'CAPTURED');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('content-encoding')).toBeNull();
  });

  test('begins at once, also while the provider is asked for the first state', async () => {
    const { gateway, simulator } = await startSystem();
    holdCall(simulator.faults, { script: 'get_status3' });
    const { text } = await firstTextOf(gateway.url, WATCH, { accept }, first);
    expect(text.startsWith(first)).toBe(true);
    expect(text).not.toContain('CAPTURED');
  });

  test('ends without being complete when the server stops', async () => {
    const { gateway, close } = await startSystem();
    const stream = await openStream(gateway.url, undefined, WATCH.query, accept);
    await until(
      () => stream,
      ({ text }) => text.includes('CAPTURED'),
    );
    await close();
    await until(
      () => stream,
      ({ ended }) => ended,
    );
    expect(stream.text).not.toMatch(/complete|--graphql--/);
    // Who reads parts takes the end of the answer for that of the subscription, so it is not to be had.
    expect(stream.isBroken).toBe(accept === PARTS);
  });

  test('is complete where there is nothing to watch, and says why', async () => {
    const stream = await openStream(
      system().gateway.url,
      undefined,
      'subscription { paymentChanged(paymentId: "abc") { status } }',
      accept,
    );
    await until(
      () => stream,
      ({ ended }) => ended,
    );
    expect(stream.text).toContain('BAD_USER_INPUT');
    expect(stream.text).toMatch(/complete|--graphql--/);
    expect(stream.isBroken).toBe(false);
  });
});
