import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../../harness/ask.js';
import { answerOf, describeBrowser, openPlayground, openWindow, picture, run } from '../../harness/browser.js';
import { startAlone } from '../../harness/checkout.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider, startSystem } from '../../harness/system.js';
import { post } from './post.js';

const SHOP = 'https://shop.example';
const OWN = 'a-secret-of-the-shop-itself';
const NORMAL = { query: '{ payment(paymentId: "7000000002") { status } }' };

describe('a web page of another origin', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });

  test('may not call where none is named', async () => {
    const { gateway } = await startSystem();
    const { headers } = await preflight(gateway.url, SHOP);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect((await post(gateway.url, NORMAL, { origin: SHOP })).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may call where it is named, over both ways in, and without cookies', async () => {
    const { gateway } = await startSystem({ env: { CORS_ORIGINS: `${SHOP}, https://other.example` } });
    const { status, headers } = await preflight(gateway.url, SHOP);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
    const allowed = headers.get('access-control-allow-headers')?.split(', ');
    for (const name of ['authorization', 'content-type', 'apollo-require-preflight', 'x-request-id'])
      expect(allowed).toContain(name);
    for (const name of ['traceparent', 'tracestate', 'apollographql-client-name', 'apollographql-client-version'])
      expect(allowed).toContain(name);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    for (const accept of ['application/json', 'text/event-stream']) {
      // Asked often, a query is run and answered in a shorter way.
      for (let time = 0; time < 6; time++) {
        const answer = await post(gateway.url, NORMAL, { origin: SHOP, accept });
        expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
        expect(answer.data).toEqual({ payment: { status: 'CAPTURED' } });
      }
    }
  });

  test('may not call where others are named', async () => {
    const { gateway } = await startSystem({ env: { CORS_ORIGINS: SHOP } });
    for (const origin of ['https://evil.example', 'null', `${SHOP}.evil.example`, 'http://shop.example']) {
      const { headers } = await preflight(gateway.url, origin);
      expect(headers.get('access-control-allow-origin')).not.toBe(origin);
    }
  });

  test.each([
    ['none are named', {}],
    ['others are named', { CORS_ORIGINS: 'https://other.example' }],
  ])(
    'is named in the log with what to do where %s, and its question is no page that is not there',
    async (_where, env) => {
      const provider = await startProvider();
      const program = await listeningProgram(provider.url, env);
      const { status, headers } = await preflight(program.url, SHOP);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, null]);
      await preflight(program.url, `https://${'x'.repeat(3_000)}.example`);
      const lines = await until(
        () => program.log().filter(({ msg }) => String(msg).includes('CORS_ORIGINS')),
        ({ length }) => length >= 2,
      );
      expect(
        lines.map(({ level, origin }) => [level, String(origin).slice(0, 30), String(origin).length <= 200]),
      ).toEqual([
        [40, SHOP, true],
        [40, `https://${'x'.repeat(22)}`, true],
      ]);
    },
  );

  test('OPTIONS without an origin tells what there is', async () => {
    for (const env of [{}, { CORS_ORIGINS: SHOP }]) {
      const { gateway } = await startSystem({ env });
      const { status, headers } = await fetch(`${gateway.url}/graphql`, { method: 'OPTIONS' });
      expect([status, headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
    }
  });

  test('that is named reads why it was refused', async () => {
    const { gateway } = await startSystem({ env: { ...BELIEVES_TOKENS, CORS_ORIGINS: SHOP } });
    const { status, headers } = await post(gateway.url, NORMAL, { origin: SHOP });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, SHOP]);
  });
});

describe('what browsers send from any page without asking first', () => {
  const system = sharedSystem();

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'is refused, a stream too: "%s"',
    async (type) => {
      const { gateway, simulator } = system();
      const before = simulator.calls.length;
      for (const accept of ['application/json', 'text/event-stream']) {
        const { status, codes } = await post(gateway.url, NORMAL, { 'content-type': type, accept });
        expect([status, codes]).toEqual([415, ['BAD_REQUEST']]);
      }
      expect(simulator.calls.length).toBe(before);
    },
  );
});

describe('a name that somebody gave this machine', () => {
  const named = async (url: string, host: string) => {
    const { status, text } = await askedAs(url, host);
    return [status, /"code":"(\w+)"/.exec(text)?.[1]];
  };

  test('leads nowhere while nobody has to say who he is', async () => {
    const { gateway, simulator } = await startSystem();
    for (const host of ['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.evil.example'])
      expect(await named(gateway.url, host)).toEqual([401, 'UNAUTHENTICATED']);
    expect(simulator.calls).toEqual([]);
  });

  test.each(['localhost', 'localhost:4000', '127.0.0.1', '127.0.0.1:4000', '[::1]:4000'])(
    'is none of this kind: %s',
    async (host) => {
      const { gateway } = await startSystem();
      expect(await named(gateway.url, host)).toEqual([200, undefined]);
    },
  );

  test('may not be the public one either, which strangers ask for', async () => {
    const { gateway } = await startSystem({ env: { PUBLIC_URL: 'https://pay.example' } });
    expect(await named(gateway.url, 'pay.example')).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('does not matter to whoever shows who he is', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const { status } = await askedAs(gateway.url, 'inside.example', await token());
    expect(status).toBe(200);
  });
});

describe('security headers', () => {
  const system = sharedSystem();

  test('stand in every answer', async () => {
    const { url } = system().gateway;
    const replies = [
      await fetch(`${url}/health/live`),
      await fetch(`${url}/nothing`),
      await fetch(`${url}/%`),
      await fetch(`${url}/graphql`),
      await post(url, NORMAL),
      await post(url, NORMAL, { accept: 'text/event-stream' }),
      await post(url, '{'),
    ];
    // Asked often, a query is answered in a shorter way.
    for (let time = 0; time < 5; time++) replies.push(await post(url, NORMAL));
    for (const { headers } of replies) {
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('let the playground run its own scripts and nothing else', async () => {
    const { headers } = await fetch(`${system().gateway.url}/graphql`, { headers: { accept: 'text/html' } });
    const policy = headers.get('content-security-policy');
    expect(policy).toMatch(/script-src ('sha256-[\w+/=]+' ?)+;/);
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
  });
});

describe('the playground', () => {
  test('and the schema are there unless they are switched off', async () => {
    const { gateway } = await startSystem({ env: { PLAYGROUND: 'off' } });
    expect((await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(405);
    expect((await post(gateway.url, { query: '{ __schema { queryType { name } } }' })).codes).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  test('can be asked for in production', async () => {
    const { gateway } = await startSystem({
      env: {
        NODE_ENV: 'production',
        ALLOW_ANONYMOUS: '',
        FREEDOMPAY_SECRET_KEY: OWN,
        FREEDOMPAY_PAYOUT_SECRET_KEY: OWN,
        PLAYGROUND: 'on',
        ...BELIEVES_TOKENS,
      },
      simulator: { secret: OWN, payoutSecret: OWN },
    });
    expect((await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(200);
    const { data } = await ask(gateway.url, '{ __schema { queryType { name } } }', {}, await token());
    expect(data).toEqual({ __schema: { queryType: { name: 'Query' } } });
  });

  test.each([
    ['a field', { query: '{ payment(paymentId: "1") { statuss } }' }],
    ['an argument', { query: '{ payment(paymentIdd: "1") { status } }' }],
    ['a type', { query: '{ ...f } fragment f on Quer { __typename }' }],
    ['a selection', { query: '{ payment(paymentId: "1") }' }],
    [
      'a value',
      {
        query: 'mutation ($i: CreatePaymentInput!) { createPayment(input: $i) { replayed } }',
        variables: { i: { captureMethod: 'MANUA' } },
      },
    ],
    [
      'an input',
      {
        query: 'mutation ($i: RefundPaymentInput!) { refundPayment(input: $i) { replayed } }',
        variables: { i: { paymentIdd: '1' } },
      },
    ],
  ])('being off, nobody is told what else the schema has: %s', async (_what, body) => {
    const { gateway } = await startSystem({ env: { PLAYGROUND: 'off' } });
    const open = await startSystem();
    for (const accept of ['application/json', 'text/event-stream']) {
      const { text, codes } = await post(gateway.url, body, { accept });
      expect(codes[0]).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/);
      expect(text).not.toMatch(/did you mean/i);
      expect((await post(open.gateway.url, body, { accept })).text).toMatch(/did you mean/i);
    }
  });
});

describeBrowser('in a browser', () => {
  test('the playground runs queries and subscriptions under its policy', async () => {
    const { gateway } = await startAlone();
    const window = await openWindow();
    const complaints: string[] = [];
    window.on('console', (message) => {
      if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
    });
    window.on('weberror', (error) => complaints.push(String(error.error())));

    const query = await openPlayground(window, gateway.url, '{ payment(paymentId: "7000000003") { status } }');
    await run(query);
    expect(await answerOf(query, /"status"/)).toContain('"status": "PARTIALLY_REFUNDED"');
    // It read the schema: its documentation opens.
    await query.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await query.locator('.graphiql-doc-explorer a', { hasText: 'Query' }).first().click();
    await query.locator('.graphiql-doc-explorer', { hasText: 'paymentByOrder' }).waitFor();
    await picture(query, 'policy-1-query');

    const live = await openPlayground(
      window,
      gateway.url,
      'subscription { paymentChanged(paymentId: "7000000001") { status } }',
    );
    await run(live);
    await answerOf(live, /"status": "AUTHORIZED"/);
    await picture(live, 'policy-2-subscription');
    expect(complaints).toEqual([]);
  });

  test('a page of another origin cannot read what it is not given', async () => {
    const { gateway } = await startAlone();
    const page = await (await openWindow()).newPage();
    await page.route('https://evil.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }));
    await page.goto('https://evil.example/');
    const outcome = await page.evaluate(
      `fetch('${gateway.url}/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{__typename}"}' }).then(() => 'read', () => 'kept')`,
    );
    expect(outcome).toBe('kept');
  });
});

/** Asks under another name than that of the address. */
function askedAs(url: string, host: string, credential?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    };
    const sent = request(`${url}/graphql`, { method: 'POST', headers, agent: false }, (reply) => {
      let text = '';
      reply.on('data', (chunk) => {
        text += String(chunk);
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(NORMAL));
  });
}
