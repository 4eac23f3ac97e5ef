import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../src/domain/caller.js';
import { refundNodeId } from '../../src/domain/node-id.js';
import { ask, until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { areInstalled, clientsFolder } from '../harness/installed.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { closeAfterTest, startProvider } from '../harness/system.js';
import { hasBegun, openStream } from './access/open-stream.js';

/* The built gateway behind Hive Gateway, beside a shop that names payments by what it knows of them. */

const ROUTER = ['@graphql-hive/gateway-runtime', '@graphql-mesh/transport-http', '@theguild/federation-composition'];
const isRouted = areInstalled(ROUTER, 'No router asks the gateway');

const shopSdl = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'shop.graphql'), 'utf8');
const account = { id: 'default' };
const SHOP = {
  order: {
    id: '17',
    createdIn: 'shop',
    total: { amount: '2500.00', currency: 'KZT' },
    payment: { account, paymentId: '7000000002' },
    refund: { id: refundNodeId('default', '7000000003', '7000000031') },
    payout: { account, orderId: 'DEMO-PAYOUT-OK' },
  },
};

/** The URL of a router in front of a gateway and the shop; it ends with the test. */
async function startRouter({ url }: ListeningProgram): Promise<string> {
  const { data } = await ask<{ _service: { sdl: string } }>(url, '{ _service { sdl } }', {}, await token());
  const script = [join(clientsFolder, 'router.js'), url, data?._service.sdl ?? '', shopSdl, JSON.stringify(SHOP)];
  const child = spawn(process.execPath, script);
  const ended = new Promise((resolve) => child.once('close', resolve));
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let [out, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (complaints += chunk));
  const listening = await until(
    () => /^http:\S+/m.exec(out)?.[0],
    (found) => found !== undefined || child.exitCode !== null,
  );
  if (listening === undefined) throw new Error(`The router did not start: ${complaints}`);
  return listening;
}

async function startAll() {
  const provider = await startProvider();
  const gateway = await listeningProgram(provider.url, { ...BELIEVES_TOKENS, FEDERATION: 'on' });
  return { provider, router: await startRouter(gateway) };
}

(isRouted ? describe : describe.skip)('behind a router', () => {
  test('an order of the shop shows its payment, refund and payout', async () => {
    const { router } = await startAll();
    const { data, errors } = await ask(
      router,
      `{ order(id: "17") {
        id total { amount }
        payment { status refundableAmount { amount currency } account { name } }
        refund { refundId amount { amount } }
        payout { status }
      } }`,
      {},
      await token(),
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      order: {
        id: '17',
        total: { amount: '2500.00' },
        payment: {
          status: 'CAPTURED',
          refundableAmount: { amount: '2500.00', currency: 'KZT' },
          account: { name: 'default' },
        },
        refund: { refundId: '7000000031', amount: { amount: '40.00' } },
        payout: { status: 'SUCCEEDED' },
      },
    });
  });

  test('who asks is who the router passes on: without the scope the error comes through, and the order stands', async () => {
    const { router } = await startAll();
    const read = '{ order(id: "17") { id payment { status } payout { status } } }';
    const scope = SCOPES.filter((one) => one !== 'payments:read').join(' ');
    const { data, errors } = await ask(router, read, {}, await token({ scope }));
    expect(data).toEqual({ order: { id: '17', payment: null, payout: { status: 'SUCCEEDED' } } });
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    const stranger = await ask(router, read);
    expect(stranger.data).toEqual({ order: { id: '17', payment: null, payout: null } });
    expect(new Set(stranger.errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['UNAUTHENTICATED']));
  });

  test('a payment is watched, and what is done to it through the router is seen', async () => {
    const { router } = await startAll();
    const credential = await token();
    const stream = await openStream(router, credential);
    await until(() => stream, hasBegun);
    const refund = `mutation { refundPayment(input: { paymentId: "7000000002", amount: "500.00", idempotencyKey: "k" }) {
      operation { state } payment { status }
    } }`;
    const { data, errors } = await ask(router, refund, {}, credential);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      refundPayment: { operation: { state: 'SUCCEEDED' }, payment: { status: 'PARTIALLY_REFUNDED' } },
    });
    await until(
      () => stream,
      ({ text, ended }) => text.includes('PARTIALLY_REFUNDED') || ended,
    );
    expect(stream.text).toContain('{"data":{"paymentChanged":{"status":"PARTIALLY_REFUNDED"}}}');
  });
});
