import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { demoTabs, readingTabs } from '../../../src/http/playground/tabs.js';

import { ask, until } from '../../harness/ask.js';
import { startAlone } from '../../harness/checkout.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { subscribe } from '../../harness/subscription.js';
import { sharedSystem, startSystem } from '../../harness/system.js';

const system = sharedSystem();
const get = (path: string, accept = 'text/html,application/xhtml+xml') =>
  fetch(system().gateway.url + path, { headers: { accept }, redirect: 'manual' });

/** The page as its bytes come, which `fetch` would decode. */
async function raw(headers: Readonly<Record<string, string>>) {
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${system().gateway.url}/graphql`, { headers: { accept: 'text/html', ...headers } }, resolve)
      .once('error', reject)
      .end();
  });
  return { statusCode: reply.statusCode, headers: reply.headers, bytes: await buffer(reply) };
}

type Data = Readonly<Record<string, unknown>>;

async function answerTo(url: string, query: string, variables = '{}'): Promise<Data> {
  const { data, errors } = await ask<Data>(url, query, JSON.parse(variables));
  expect(errors).toEqual([]);
  return data ?? {};
}

async function firstOf(url: string, query: string): Promise<Data> {
  const live = subscribe<Data>(url, query);
  const [first] = await until(
    () => live.received,
    ({ length }) => length > 0,
  );
  return first ?? {};
}

describe('the playground', () => {
  test('is what a browser finds at /graphql, and / leads there', async () => {
    const page = await get('/graphql');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await page.text();
    expect(html).toMatch(/^\s*<!doctype html>/i);
    expect(html).toContain('<title>Freedom Pay GraphQL</title>');
    const start = await get('/');
    expect([start.status, start.headers.get('location')]).toEqual([302, 'graphql']);
    // As a browser reads it that was sent here by a proxy, below a path of the proxy's own.
    expect(new URL(start.headers.get('location') ?? '', 'https://shop.example/pay/').pathname).toBe('/pay/graphql');
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip;q=1, br;q=0.1', 'gzip'],
    ['br;q=0, gzip;q=0.5, identity;q=0.1', 'gzip'],
    ['*', 'br'],
    ['identity', null],
    ['zstd', null],
    ['gzip;q=0', null],
    [`${'x,'.repeat(4_000)}gzip`, 'gzip'],
  ])('comes in the coding that the client likes best: %.40s', async (accepted, coding) => {
    const page = await raw({ 'accept-encoding': accepted });
    expect([page.statusCode, page.headers['content-encoding'] ?? null]).toEqual([200, coding]);
    expect(page.headers['vary']).toContain('accept-encoding');
    expect(Number(page.headers['content-length'])).toBe(page.bytes.length);
    const read = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''];
    const html = (read ? read(page.bytes) : page.bytes).toString('utf8');
    expect(html).toContain('<title>Freedom Pay GraphQL</title>');
    expect(page.bytes.length < 4_000_000).toBe(coding !== null);
  });

  test('is not sent again to a browser that has it', async () => {
    const first = await raw({ 'accept-encoding': 'gzip' });
    const etag = String(first.headers['etag']);
    const repeated = await raw({ 'accept-encoding': 'gzip', 'if-none-match': `"other", W/${etag}` });
    expect([repeated.statusCode, repeated.bytes.length, repeated.headers['etag']]).toEqual([304, 0, etag]);
    expect(repeated.headers['content-security-policy']).toBe(first.headers['content-security-policy']);
    const otherCoding = await raw({ 'accept-encoding': 'br', 'if-none-match': etag });
    expect(otherCoding.statusCode).toBe(200);
  });

  test('loads nothing from any other host: no script, style, font or picture', async () => {
    const html = await (await get('/graphql')).text();
    const scripts = [...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    expect(html.length).toBeGreaterThan(1_000_000);

    const shell = html.replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/gi, '$1');
    const references = [...shell.matchAll(/\b(?:src|href|srcset|action|data)\s*=\s*["']?([^"'\s>]+)/gi)].map(
      ([, to]) => to,
    );
    expect(references.filter((to) => !/^(data:|#)/.test(to ?? ''))).toEqual([]);

    const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(([, style]) => style).join('\n');
    expect(styles.match(/@import|url\(\s*["']?(?!data:|#)[^)]{1,80}/gi) ?? []).toEqual([]);
    // Code that would load more code, or a style that would load more, names the place in the same breath.
    const loads = /(?:\bimport\s*\(|\bfrom\s|importScripts\(|url\()\s*(["'`])?(?:https?:)?\/\/[^"'`)\s]{1,80}/gi;
    const fromText = /^from\s+http/i; // "…taken from http://…" in a comment loads nothing
    expect([...html.matchAll(loads)].map(([load]) => load).filter((load) => !fromText.test(load))).toEqual([]);
  });

  test('beside a provider opens with readings alone: nothing that would move money, and nothing of the demo', async () => {
    const html = await (await get('/graphql')).text();
    for (const { query } of readingTabs) {
      expect(query).toMatch(/^query /m);
      expect(html).toContain(JSON.stringify(query).slice(1, -1));
    }
    for (const { query } of demoTabs) expect(html).not.toContain(JSON.stringify(query).slice(1, -1));
    expect(html).not.toContain('id="simulator"');
  });

  test('opens with the demo queries, and each of them runs against the demo data', async () => {
    const own = await startAlone();
    const html = await (await fetch(`${own.gateway.url}/graphql`, { headers: { accept: 'text/html' } })).text();
    expect(demoTabs.length).toBeGreaterThan(2);
    for (const { query, variables } of demoTabs) {
      // The page carries the tab as JSON inside a script.
      expect(html).toContain(JSON.stringify(query).slice(1, -1).replaceAll('<', '\\u003c'));
      const data = /^subscription/m.test(query)
        ? await firstOf(own.gateway.url, query)
        : await answerTo(own.gateway.url, query, variables);
      expect(Object.keys(data)).toHaveLength(1);
      for (const field of Object.values(data)) expect(JSON.stringify(field)).toMatch(/^[{[]+"/);
    }
  });

  test.each(['*/*', 'application/json', ''])(
    'is not for programs that accept "%s": they are told how to ask',
    async (accept) => {
      const reply = await get('/graphql', accept);
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await reply.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining('POST'),
            extensions: { code: 'BAD_REQUEST', retryable: false, requestId: reply.headers.get('x-request-id') },
          },
        ],
      });
    },
  );
});

const OWN = 'a-secret-of-the-shop-itself';

test('in production there is no playground and no introspection', async () => {
  const { gateway } = await startSystem({
    // The simulator's own secrets are refused there.
    env: {
      NODE_ENV: 'production',
      ALLOW_ANONYMOUS: '',
      FREEDOMPAY_SECRET_KEY: OWN,
      FREEDOMPAY_PAYOUT_SECRET_KEY: OWN,
      ...BELIEVES_TOKENS,
    },
    simulator: { secret: OWN, payoutSecret: OWN },
  });
  const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(405);
  expect((await fetch(gateway.url)).status).toBe(404);
  const { errors } = await ask(gateway.url, '{ __schema { types { name } } }', {}, await token());
  expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  expect(await ask(gateway.url, '{ payment(paymentId: "7000000002") { status } }', {}, await token())).toMatchObject({
    data: { payment: { status: 'CAPTURED' } },
  });
});
