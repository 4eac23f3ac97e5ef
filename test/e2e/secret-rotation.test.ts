import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { type Answer, ask, until } from '../harness/ask.js';
import { BACKEND_SECRET, Merchant } from '../harness/merchant.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

/*
 * One built program, whose secrets and documents are files. Each test changes one while requests come without a pause, and not
 * one of them may fail; each leaves the files as it found them.
 */

const WHO = '{ viewer { name } }';
const READ = '{ payment(paymentId: "7000000003") { status } }';
const MINT = 'mutation { createPayerToken(input: { paymentIds: ["7000000003"] }) { payerToken { token } } }';
const REFUND =
  'mutation ($id: ID!, $key: String!) { refundPayment(input: { paymentId: $id, idempotencyKey: $key }) { operation { id } } }';
const LATER = 'query Later { viewer { name scopes } }';
const DOCUMENTS = JSON.stringify([WHO, READ, MINT, REFUND]);
const ISSUER = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' };
const secretText = () => randomBytes(32).toString('base64url');

const closers: (() => Promise<void>)[] = [];
const closeAfterAll = (close: () => Promise<void>) => void closers.push(close);
const merchant = new Merchant();
const jwtSecret = secretText();
const payerSecret = secretText();
let folder = '';
let simulator: Simulator;
let program: ListeningProgram;

const FILES = {
  FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
  FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'a-secret-of-long-ago',
  JWT_SECRET: jwtSecret,
  JWT_PREVIOUS_SECRETS: secretText(),
  PAYER_TOKEN_SECRET: payerSecret,
  PAYER_TOKEN_PREVIOUS_SECRETS: secretText(),
  BACKEND_SECRET,
  BACKEND_PREVIOUS_SECRETS: `whsec_${randomBytes(32).toString('base64')}`,
};

const put = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  closers.push(async () => rmSync(folder, { recursive: true, force: true }));
  simulator = await startProvider({}, closers);
  await merchant.open();
  closers.push(async () => merchant.close());
  for (const [name, text] of Object.entries(FILES)) put(name, text);
  put('documents.json', DOCUMENTS);
  const files = Object.keys(FILES).map((name) => [`${name}_FILE`, join(folder, name)]);
  const unset = Object.keys(FILES).map((name) => [name, undefined]);
  program = await listeningProgram(
    simulator.url,
    {
      ...Object.fromEntries([...unset, ...files]),
      ...{ ...ISSUER, ALLOW_ANONYMOUS: undefined, TRUSTED_DOCUMENTS: join(folder, 'documents.json') },
      BACKEND_EVENTS_URL: merchant.url,
    },
    [],
    closeAfterAll,
  );
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

function token(secret: string): Promise<string> {
  return new SignJWT({ scope: 'payments:read payments:refund', accounts: '*', sub: 'screen' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER.JWT_ISSUER)
    .setAudience(ISSUER.JWT_AUDIENCE)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
}

const linesOf = (msg: string) => program.log().filter((line) => line['msg'] === msg);

/** Has the files read again, and brings the line that says what came of it. */
async function reload(outcome: 'reloaded' | 'not reloaded' = 'reloaded') {
  const before = linesOf(outcome).length;
  program.child.kill('SIGHUP');
  const lines = await until(
    () => linesOf(outcome),
    ({ length }) => length > before,
  );
  return lines.at(-1) ?? {};
}

/** Asks without a pause while something is done, and brings what did not go well. */
async function meanwhile(request: () => Promise<Answer<unknown>>, work: () => Promise<void>): Promise<unknown[]> {
  const failures: unknown[] = [];
  let isOver = false;
  let answered = 0;
  const asking = [1, 2, 3].map(async () => {
    while (!isOver) {
      const { status, errors } = await request();
      if (status !== 200 || errors.length > 0) failures.push([status, errors]);
      answered += 1;
    }
  });
  const some = async () => {
    const from = answered;
    await until(
      () => answered,
      (count) => count >= from + 5,
    );
  };
  try {
    await some();
    await work();
    await some();
  } finally {
    isOver = true;
    await Promise.all(asking);
  }
  return failures;
}

test('the secret of an issuer changes while callers come with tokens of both', async () => {
  const next = secretText();
  const [old, fresh] = [await token(jwtSecret), await token(next)];
  let shown = old;
  const failures = await meanwhile(
    () => ask(program.url, WHO, {}, shown),
    async () => {
      put('JWT_SECRET', next);
      put('JWT_PREVIOUS_SECRETS', jwtSecret);
      expect(await reload()).toMatchObject({ changed: 'secrets' });
      expect(await ask(program.url, WHO, {}, old)).toMatchObject({ status: 200 });
      shown = fresh;
    },
  );
  expect(failures).toEqual([]);
  put('JWT_PREVIOUS_SECRETS', FILES.JWT_PREVIOUS_SECRETS);
  await reload();
  expect(await ask(program.url, WHO, {}, old)).toMatchObject({ status: 401 });
  expect(await ask(program.url, WHO, {}, fresh)).toMatchObject({ status: 200 });
  put('JWT_SECRET', jwtSecret);
  await reload();
});

test('the secret of payer tokens changes while payers hold tokens of both', async () => {
  const caller = await token(jwtSecret);
  const mint = async () => {
    const { data } = await ask<{ createPayerToken: { payerToken: { token: string } } }>(program.url, MINT, {}, caller);
    return data?.createPayerToken.payerToken.token ?? '';
  };
  const old = await mint();
  let shown = old;
  const failures = await meanwhile(
    () => ask(program.url, WHO, {}, shown),
    async () => {
      put('PAYER_TOKEN_SECRET', secretText());
      put('PAYER_TOKEN_PREVIOUS_SECRETS', payerSecret);
      await reload();
      expect(await ask(program.url, WHO, {}, old)).toMatchObject({ status: 200 });
      shown = await mint();
    },
  );
  expect(failures).toEqual([]);
  put('PAYER_TOKEN_PREVIOUS_SECRETS', FILES.PAYER_TOKEN_PREVIOUS_SECRETS);
  await reload();
  expect(await ask(program.url, WHO, {}, old)).toMatchObject({ status: 401 });
  put('PAYER_TOKEN_SECRET', payerSecret);
  await reload();
});

test('the secret of events changes, and the backend may begin to verify by the new one whenever it likes', async () => {
  const caller = await token(jwtSecret);
  const refunded = async () => {
    const id = simulator.ledger.addPayment({ orderId: `O-${secretText()}`, amount: '10.00', state: 'captured' });
    expect(await ask(program.url, REFUND, { id, key: id }, caller)).toMatchObject({ status: 200, errors: [] });
    await until(
      () => merchant.taken.filter(({ data }) => data['paymentId'] === id),
      ({ length }) => length > 0,
    );
  };
  const next = `whsec_${randomBytes(32).toString('base64')}`;
  await refunded();
  put('BACKEND_SECRET', next);
  put('BACKEND_PREVIOUS_SECRETS', BACKEND_SECRET);
  await reload();
  await refunded();
  merchant.secret = next;
  await refunded();
  expect(merchant.forged).toEqual([]);
  put('BACKEND_SECRET', BACKEND_SECRET);
  put('BACKEND_PREVIOUS_SECRETS', next);
  await reload();
  merchant.secret = BACKEND_SECRET;
});

test('the secret of an account changes while webhooks come that are signed by either, and calls are signed by the new one', async () => {
  const caller = await token(jwtSecret);
  const next = 'the-new-secret-of-the-account';
  let count = 0;
  const paymentId = simulator.ledger.addPayment({ orderId: 'O-ROTATED', amount: '10.00', state: 'captured' });
  const webhook = async (secret: string): Promise<Answer<unknown>> => {
    const said = Object.entries({
      ...{ pg_order_id: 'O-ROTATED', pg_payment_id: paymentId, pg_merchant_id: SIMULATOR_MERCHANT_ID },
      ...{ pg_amount: '10.00', pg_currency: 'KZT', pg_result: '1', pg_salt: `salt-${count++}` },
    });
    const { status } = await deliverWebhook({ gateway: program }, 'result', said, secret);
    return { status, requestId: null, errors: [] };
  };
  const failures = await meanwhile(
    () => webhook(SIMULATOR_SECRET),
    async () => {
      put('FREEDOMPAY_SECRET_KEY', next);
      put('FREEDOMPAY_PREVIOUS_SECRET_KEYS', SIMULATOR_SECRET);
      await reload();
      expect(await webhook(next)).toMatchObject({ status: 200 });
    },
  );
  expect(failures).toEqual([]);
  // The simulator still has the old one, as the provider has until it is changed there: nothing is done then.
  expect((await ask(program.url, READ, {}, caller)).errors).not.toEqual([]);
  put('FREEDOMPAY_SECRET_KEY', SIMULATOR_SECRET);
  put('FREEDOMPAY_PREVIOUS_SECRET_KEYS', next);
  await reload();
  expect(await ask(program.url, READ, {}, caller)).toMatchObject({ status: 200, errors: [] });
  put('FREEDOMPAY_PREVIOUS_SECRET_KEYS', FILES.FREEDOMPAY_PREVIOUS_SECRET_KEYS);
  await reload();
  expect(await webhook(next)).toMatchObject({ status: 403 });
});

test('a trusted document is added while others are asked for; a list that is unsound changes nothing and is said once', async () => {
  const caller = await token(jwtSecret);
  const failures = await meanwhile(
    () => ask(program.url, WHO, {}, caller),
    async () => {
      expect(await ask(program.url, LATER, {}, caller)).toMatchObject({ status: 403 });
      put('documents.json', JSON.stringify([...JSON.parse(DOCUMENTS), LATER]));
      expect(await reload()).toMatchObject({ changed: 'trusted documents' });
      expect(await ask(program.url, LATER, {}, caller)).toMatchObject({ status: 200 });
      for (const unsound of ['{', '["{ nothing }"]']) {
        put('documents.json', unsound);
        const { problem } = await reload('not reloaded');
        expect(problem).toContain('TRUSTED_DOCUMENTS');
        expect(await ask(program.url, LATER, {}, caller)).toMatchObject({ status: 200 });
      }
    },
  );
  expect(failures).toEqual([]);
  put('documents.json', DOCUMENTS);
  await reload();
});

test('a secret that is unsound changes nothing, and no line repeats it', async () => {
  const caller = await token(jwtSecret);
  put('JWT_SECRET', 'too-short-for-us');
  const { problem } = await reload('not reloaded');
  expect(problem).toBe('JWT_SECRET must have at least 32 characters, made at random.');
  expect(await ask(program.url, WHO, {}, caller)).toMatchObject({ status: 200 });
  expect(program.written()).not.toContain('too-short-for-us');
  put('JWT_SECRET', jwtSecret);
  expect(await reload()).toMatchObject({ changed: 'nothing' });
});
