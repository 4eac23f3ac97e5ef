import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../src/freedompay/account.js';
import { cancel } from '../../src/freedompay/endpoints/operations/cancel.js';
import { capture } from '../../src/freedompay/endpoints/operations/capture.js';
import { refund } from '../../src/freedompay/endpoints/operations/refund.js';
import { getRequestStatus } from '../../src/freedompay/endpoints/operations/request-status.js';
import { getStatus } from '../../src/freedompay/endpoints/status.js';
import { ProviderRefused, ProviderUnavailable, ReplyUntrusted } from '../../src/freedompay/errors/errors.js';
import {
  type Arrived,
  accountAt,
  type Behaviour,
  clientWith,
  faultOf,
  provider,
  reset,
  SECRET,
} from '../harness/scripted-provider.js';
import { sampleLines } from './endpoints/exchange.js';

const ID = '01978d0e-0000-7ea2-9a42-000000000003';
const KEY = '274f9b8d-471a-9afb-8f6c-f9e2cbf09596';
const REQUEST_ID = '274f9b8d-471a-8afb-8f6c-f9e2cbf09596';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HELD = `{"id":"${ID}","status":"approved","amount":100,"created_at":"2026-08-01T07:13:31.068188524Z"}`;
const REFUND = `{"id":"${ID}","amount":100,"refund_payment":{"id":"r1","status":"process","amount":-40}}`;

interface Reply {
  readonly status?: number;
  readonly requestStatus?: string | null;
  readonly requestId?: string | null;
}

/** Answers with that JSON, as the provider does unless said otherwise. */
const json =
  (text: string, { status = 200, requestStatus = 'success', requestId }: Reply = {}): Behaviour =>
  ({ headers }, response: ServerResponse) => {
    const named = requestId === undefined ? headers['x-request-id'] : requestId;
    response
      .writeHead(status, {
        'content-type': 'application/json',
        ...(named != null && { 'x-request-id': named }),
        ...(requestStatus !== null && { 'x-request-status': requestStatus }),
      })
      .end(text);
  };

const ASYNC: Partial<Account> = { flavour: 'async', paymentCurrency: 'KZT' };

async function shop(...script: readonly Behaviour[]) {
  const { url, arrived } = await provider(...script);
  return { account: accountAt(url, ASYNC), arrived };
}

const sum = { paymentId: ID, amount: '40.00', idempotencyKey: KEY };

/** The documented answers of edit, and one of a request that failed. */
const EDITS = sampleLines('S16_async_edit.jsonl');

/** The signature as RFC 7515 has it, made here by hand. */
function signatureOf({ headers, body }: Arrived): string {
  const [header = ''] = String(headers['x-jws-signature']).split('.');
  const input = `${header}.${Buffer.from(body).toString('base64url')}`;
  return `${header}..${createHmac('sha512', SECRET).update(input).digest('base64url')}`;
}

describe('each action is called where, and with what, its page says', () => {
  const client = () => clientWith();
  test.each<readonly [string, string, string, string, (account: Account) => Promise<unknown>]>([
    [
      '/v5/g2g/read',
      'gateway.payment.status',
      `{"id":"${ID}"}`,
      HELD,
      (a) => client().call(a, getStatus.async, { paymentId: ID }),
    ],
    [
      '/v5/g2g/read',
      'gateway.payment.status',
      '{"order_id":"A \\"1\\""}',
      HELD,
      (a) => client().call(a, getStatus.async, { orderId: 'A "1"' }),
    ],
    [
      '/v5/g2g/read',
      'gateway.request.status',
      `{"id":"${REQUEST_ID}"}`,
      `{"id":"${REQUEST_ID}","status":"success"}`,
      (a) => client().call(a, getRequestStatus, { requestId: REQUEST_ID }),
    ],
    [
      '/v5/g2g/edit',
      'gateway.payment.refund',
      `{"id":"${ID}","amount":40}`,
      REFUND,
      (a) => client().call(a, refund.async, sum),
    ],
    [
      '/v5/g2g/edit',
      'gateway.payment.clearing',
      `{"id":"${ID}","amount":12.5}`,
      `{"id":"${ID}","status":"process_clearing","amount":100,"clearing":{"amount":0}}`,
      (a) => client().call(a, capture.async, { ...sum, amount: '12.50' }),
    ],
    [
      '/v5/g2g/edit',
      'gateway.payment.reverse',
      `{"id":"${ID}"}`,
      `{"id":"${ID}","amount":100,"reverse_payment":{"id":"v1","status":"process"}}`,
      (a) => client().call(a, cancel.async, { paymentId: ID, idempotencyKey: KEY }),
    ],
  ])('%s, %s (%#)', async (path, action, body, reply, call) => {
    const { account, arrived } = await shop(json(reply));
    await call(account);
    const [request] = arrived;
    if (!request) throw new Error('Nothing arrived.');
    expect([request.path, request.body]).toEqual([path, body]);
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'x-action': action });
    expect(request.headers['x-request-id']).toMatch(UUID);
    const [header = ''] = String(request.headers['x-jws-signature']).split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      `{"uri":"${path}","auth_id":"500123","method":"POST","params":"","alg":"HS512"}`,
    );
    expect(request.headers['x-jws-signature']).toBe(signatureOf(request));
  });
});

test('every sending of one wish has one request id, and every read another', async () => {
  const { account, arrived } = await shop(json(REFUND), json(REFUND), json(HELD), json(HELD));
  const client = clientWith();
  await client.call(account, refund.async, sum);
  await client.call(account, refund.async, sum);
  await client.call(account, getStatus.async, { paymentId: ID });
  await client.call(account, getStatus.async, { paymentId: ID });
  const [first, second, third, fourth] = arrived.map(({ headers }) => headers['x-request-id']);
  expect([first, second]).toEqual([REQUEST_ID, REQUEST_ID]);
  expect(new Set([first, third, fourth]).size).toBe(3);
});

test('a refund that is accepted names its transaction, whatever payment the reply calls itself by', async () => {
  const { account } = await shop(json(REFUND.replace(ID, '01978d5c-0000-72a0-a5a1-000000000010')));
  expect(await clientWith().call(account, refund.async, sum)).toEqual({ transactionId: 'r1', rawStatus: 'process' });
});

describe('a reply is believed only where it answers this very request', () => {
  test.each<readonly [string, Behaviour, RegExp]>([
    ['another request id', json(HELD, { requestId: REQUEST_ID }), /another request/],
    ['no request id', json(HELD, { requestId: null }), /another request/],
    ['no request status', json(HELD, { requestStatus: null }), /request status "" is not known/],
    ['a request status of tomorrow', json(HELD, { requestStatus: 'partly' }), /request status "partly"/],
    ['an HTTP status that fails', json(HELD, { status: 404 }), /HTTP 404/],
    ['another payment', json(HELD.replace(ID, REQUEST_ID)), /another paymentId/],
    ['no sum', json(`{"id":"${ID}","status":"approved"}`), /field amount is missing/],
    ['a sum with an exponent', json(HELD.replace('100', '1e2')), /no decimal/],
    ['a sum that the currency does not have', json(HELD.replace('100', '0.30000000000000004')), /minor digits/],
    ['the sum twice', json(HELD.replace('"amount":100', '"amount":100,"amount":1')), /stands twice/],
    ['another currency', json(HELD.replace('"amount"', '"currency":"USD","amount"')), /currency/],
    ['a web page', json('<html></html>'), /JSON/],
  ])('%s', async (_what, behaviour, problem) => {
    const { account } = await shop(behaviour);
    const call = clientWith({ timeoutMs: 2_000 }).call(account, getStatus.async, { paymentId: ID });
    expect((await faultOf(call, ReplyUntrusted)).problem).toMatch(problem);
  });

  test('a write that is answered otherwise may have acted', async () => {
    for (const behaviour of [json('{}'), json(REFUND, { requestId: null }), json('[]')]) {
      const { account, arrived } = await shop(behaviour);
      const fault = await faultOf(clientWith().call(account, refund.async, sum), ReplyUntrusted);
      expect([fault.mayHaveActed, arrived.length]).toEqual([true, 1]);
    }
  });

  test('a write whose answer is lost is not sent once more', async () => {
    const { account, arrived } = await shop(reset);
    const fault = await faultOf(clientWith().call(account, refund.async, sum), ProviderUnavailable);
    expect([fault.mayHaveActed, arrived.length]).toEqual([true, 1]);
  });
});

describe('what the provider refuses', () => {
  test.each<readonly [string, Behaviour, string]>([
    [
      'with HTTP 422',
      json('{"error":{"code":"9403","description":"WRONG INPUT"}}', { status: 422, requestStatus: 'error' }),
      '9403',
    ],
    ['with HTTP 200', json('{"error":{"code":"9403","description":"WRONG INPUT"}}'), '9403'],
    [
      'beside the payment',
      json(`{"id":"${ID}","amount":100,"error":{"code":10020,"description":"X"}}`, { requestStatus: 'error' }),
      '10020',
    ],
    ['without a word', json('{}', { requestStatus: 'error' }), ''],
  ])('%s is refused, and since nobody signs it that proves nothing', async (_what, behaviour, code) => {
    const { account } = await shop(behaviour);
    const fault = await faultOf(clientWith().call(account, refund.async, sum), ProviderRefused);
    expect([fault.providerCode, fault.signed, fault.mayHaveActed]).toEqual([code, false, true]);
  });

  test('HTTP 502 and 429 say that it does not serve now, in JSON too', async () => {
    for (const status of [502, 429]) {
      const { account } = await shop(json('{"message":"down"}', { status }));
      await faultOf(clientWith().call(account, refund.async, sum), ProviderUnavailable);
    }
  });

  test.each(['"internal"', 'false', '5', '["internal"]'])(
    'an error that is no object (%s) is an answer that nobody can read, and the write may have been done',
    async (error) => {
      const { account } = await shop(json(`{"error":${error}}`));
      const fault = await faultOf(clientWith().call(account, refund.async, sum), ReplyUntrusted);
      expect(fault.mayHaveActed).toBe(true);
    },
  );

  test('an empty object is a payment that it does not know', async () => {
    const { account } = await shop(json('{}'));
    expect(await clientWith().call(account, getStatus.async, { paymentId: ID })).toBeNull();
  });
});

test('the documented answers to a refund, a reversal and a clearing name what was begun', async () => {
  const [refunded = '', reversed = '', cleared = ''] = EDITS;
  const { account } = await shop(json(refunded), json(reversed), json(cleared));
  const client = clientWith();
  const begun = { transactionId: '01978d53-0000-74c1-9c0a-000000000005', rawStatus: 'process' };
  expect(await client.call(account, refund.async, sum)).toEqual(begun);
  const released = { transactionId: '01978d62-0000-7380-b51a-000000000011', rawStatus: 'process' };
  expect(await client.call(account, cancel.async, sum)).toEqual(released);
  const taken = { transactionId: null, rawStatus: 'process_clearing' };
  expect(await client.call(account, capture.async, sum)).toEqual(taken);
});

describe('what became of a request', () => {
  test('is read from the documented sample of one that failed, whose date is none', async () => {
    const [, , , sample = ''] = EDITS;
    const { account } = await shop(json(sample), json(sample, { requestStatus: 'error' }));
    for (let time = 0; time < 2; time += 1)
      expect(await clientWith().call(account, getRequestStatus, { requestId: REQUEST_ID })).toEqual({
        ...{ word: 'error', errorCode: '1202' },
      });
  });

  test('is nothing where the provider knows no such request', async () => {
    const { account } = await shop(json('{}'));
    expect(await clientWith().call(account, getRequestStatus, { requestId: REQUEST_ID })).toBeNull();
  });
});
