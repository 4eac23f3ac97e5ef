import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Backend, type BackendOptions } from '../../src/backend/backend-client.js';
import { Secret } from '../../src/domain/secret.js';
import { atEnd } from '../harness/engines.js';
import { BACKEND_SECRET, type Merchant, openMerchant, SECRET } from '../harness/merchant.js';
import { until } from '../harness/scripted-provider.js';

const BODY = '{"type":"payment.changed","data":{"orderId":"заказ-1"}}';

function backend(url: string, other: Partial<BackendOptions> = {}): Backend {
  const opened = new Backend({ url, secret: SECRET, timeoutMs: 120_000, connections: 4, keepAlive: true, ...other });
  atEnd(() => opened.close());
  return opened;
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'BackendUnreachable' });
  expect(inspect(error, { depth: null })).not.toMatch(new RegExp(`${BACKEND_SECRET.slice(6)}|token-in-url`));
  return (error as Error).message;
}

describe.each([true, false])('what is posted (keepAlive %s)', (keepAlive) => {
  test('is verified by any Standard Webhooks library, byte for byte', async () => {
    const merchant = await openMerchant();
    merchant.answer = () => ({ status: 200, body: '{"ok":"да"}' });
    const answer = await backend(merchant.url, { keepAlive }).post('evt_1', BODY);
    expect(answer).toEqual({ status: 200, body: '{"ok":"да"}' });
    expect(merchant.received).toMatchObject([{ id: 'evt_1', text: BODY }]);
    expect(merchant.forged).toEqual([]);
  });

  test('comes again under the same id when it is posted again', async () => {
    const merchant = await openMerchant();
    const sender = backend(merchant.url, { keepAlive });
    for (let n = 0; n < 3; n++) await sender.post('evt_1', BODY);
    expect(merchant.received.map(({ id }) => id)).toEqual(['evt_1', 'evt_1', 'evt_1']);
  });
});

test('what another secret signed is not verified', async () => {
  const merchant = await openMerchant();
  const other = new Webhook(Buffer.from('x'.repeat(32)).toString('base64'));
  const at = new Date();
  const reply = await fetch(merchant.url, {
    method: 'POST',
    body: BODY,
    headers: {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': other.sign('evt_1', at, BODY),
    },
  });
  expect([reply.status, merchant.forged.length]).toEqual([401, 1]);
});

test('while a secret is rotated what is posted is verified by the new one and by those of before, and by no other', async () => {
  const merchant = await openMerchant();
  const secrets = ['n', 'o', 'p', 'x'].map((one) => `whsec_${Buffer.from(one.repeat(32)).toString('base64')}`);
  const [secret, ...previousSecrets] = secrets.slice(0, 3).map((one) => new Secret(one));
  const sender = backend(merchant.url, { secret: secret ?? SECRET, previousSecrets });
  const statuses: number[] = [];
  for (const one of secrets) {
    merchant.secret = one;
    statuses.push((await sender.post('evt_1', BODY)).status);
  }
  expect(statuses).toEqual([204, 204, 204, 401]);
});

test('a redirect is an answer, and is not followed', async () => {
  const [merchant, elsewhere] = [await openMerchant(), await openMerchant()];
  merchant.answer = () => ({ status: 307, to: elsewhere.url });
  expect(await backend(merchant.url).post('evt_1', BODY)).toMatchObject({ status: 307 });
  expect(elsewhere.received).toEqual([]);
});

test('an answer that is too long is not read', async () => {
  const merchant = await openMerchant();
  merchant.answer = () => ({ status: 200, body: 'x'.repeat(1_000_000) });
  expect(await backend(merchant.url).post('evt_1', BODY)).toEqual({ status: 200, body: null });
});

describe('the deadline ends', () => {
  const hanging = async (): Promise<Merchant> => {
    const merchant = await openMerchant();
    merchant.answer = () => 'hang';
    return merchant;
  };

  test('waiting for an answer', async () => {
    const merchant = await hanging();
    const problem = await problemOf(backend(`${merchant.url}?token-in-url`, { timeoutMs: 200 }).post('evt_1', BODY));
    expect(problem).toBe('The backend did not answer within 200 ms.');
  });

  test('waiting for the rest of an answer', async () => {
    const merchant = await openMerchant();
    merchant.server.removeAllListeners('request');
    merchant.server.on('request', (_request, response) => void response.writeHead(200).write('{'));
    await problemOf(backend(merchant.url, { timeoutMs: 200 }).post('evt_1', BODY));
  });

  test('waiting for a connection, and what waited is not sent later', async () => {
    const merchant = await hanging();
    const timeoutMs = 2_000;
    const sender = backend(merchant.url, { timeoutMs, connections: 1 });
    const first = problemOf(sender.post('evt_1', BODY));
    const second = problemOf(sender.post('evt_2', BODY));
    await until(() => merchant.received.length === 1);
    // Both deadlines come to pass in one moment: were the first one's alone over, the second would have its turn, as it should.
    const over = performance.now() + timeoutMs;
    while (performance.now() < over);
    await Promise.all([first, second]);
    merchant.answer = () => 204;
    await sender.post('evt_3', BODY);
    expect(merchant.received.map(({ id }) => id)).toEqual(['evt_1', 'evt_3']);
  });
});

test('where nobody listens the error says so, without the URL', async () => {
  const merchant = await openMerchant();
  const { url } = merchant;
  merchant.close();
  const problem = await problemOf(backend(`${url}/token-in-url`).post('evt_1', BODY));
  expect(problem).toBe('The connection to the backend failed (ECONNREFUSED).');
});
