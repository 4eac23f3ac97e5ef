import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { startGateway } from '../harness/system.js';

// The benchmark is plain JavaScript that runs by itself, without declarations.
const bench = join(import.meta.dirname, '../../bench');
const { SHOP } = await loaded<{ SHOP: { merchantId: string; secret: string } }>('provider/world.js');
const { workloads, NEEDS_GRAPHQL } = await loaded<{ workloads: Workloads; NEEDS_GRAPHQL: string[] }>(
  'load/workloads.js',
);

type Workloads = Readonly<Record<string, (poller: number) => { readonly body: string; readonly expected: string }>>;

const children: ChildProcess[] = [];
let providerUrl = '';

beforeAll(async () => {
  const provider = started('provider/main.js', {});
  const [line] = await once(provider.stdout as NodeJS.ReadableStream, 'data');
  providerUrl = String(line).trim();
});

afterAll(() => {
  for (const child of children) child.kill();
});

describe.each(Object.keys(workloads))('the benchmark and its stand-in for the provider agree on "%s"', (name) => {
  test('the gateway gives the answer that is expected of every server', async () => {
    const { gateway } = await startGateway(providerUrl, {
      FREEDOMPAY_MERCHANT_ID: SHOP.merchantId,
      FREEDOMPAY_SECRET_KEY: SHOP.secret,
    });
    const { body, expected } = workload(name);
    expect(await answer(gateway.url, body)).toEqual(JSON.parse(expected));
  });
});

describe.each(Object.keys(workloads).filter((name) => !NEEDS_GRAPHQL.includes(name)))('of "%s"', (name) => {
  test('the bare proxy gives the same answer', async () => {
    const url = await bareProxy();
    const { body, expected } = workload(name);
    expect(await answer(url, body)).toEqual(JSON.parse(expected));
  });
});

test('the stand-in refuses a call that is signed with another secret', async () => {
  const { query } = await startGateway(providerUrl, {
    FREEDOMPAY_MERCHANT_ID: SHOP.merchantId,
    FREEDOMPAY_SECRET_KEY: 'another-secret',
  });
  const { errors } = await query('{ payment(paymentId: "8000000000") { paymentId } }');
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['PROVIDER_REFUSED']);
});

function workload(name: string) {
  const next = workloads[name];
  if (!next) throw new Error(`There is no workload "${name}".`);
  return next(0);
}

async function bareProxy(): Promise<string> {
  const port = await freePort();
  const environment = { MERCHANT_ID: SHOP.merchantId, SECRET: SHOP.secret, PROVIDER_URL: providerUrl };
  started('peers/bare.js', { ...environment, PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(`${url}/graphql`, { method: 'POST', body: '{"variables":{"ids":[]}}' }).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
  );
  return url;
}

function started(program: string, env: Readonly<Record<string, string>>): ChildProcess {
  const child = fork(join(bench, program), { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  children.push(child);
  return child;
}

async function answer(url: string, body: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const { extensions: _cost, ...rest } = (await reply.json()) as Readonly<Record<string, unknown>>;
  return rest;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function loaded<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(bench, path)).href);
}
