import { describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { ask, until } from '../harness/ask.js';
import { plantSignatures } from '../harness/leaks.js';
import { listeningProgram } from '../harness/program.js';
import { subscribe } from '../harness/subscription.js';
import { startProvider } from '../harness/system.js';

/*
 * What the provider shows late, and how it writes what it sends, on the program as it is built and started.
 */

const CREATE = `mutation { createPayment(input: { orderId: "LATE-1", amount: "10", currency: "KZT", description: "Tea",
  captureMethod: AUTOMATIC, idempotencyKey: "late-1" }) { checkout { paymentId } } }`;

test('a payment that was just created is waited for while the provider does not know it yet, then it is CREATED', async () => {
  const provider = await startProvider();
  const program = await listeningProgram(provider.url);
  provider.faults.arm({ kind: 'payment-lag', ms: 3_000, script: 'init_payment' });
  const { data } = await ask<{ createPayment: { checkout: { paymentId: string } } }>(program.url, CREATE);
  const id = data?.createPayment.checkout.paymentId;
  const read = await ask(program.url, `{ payment(paymentId: "${id}") { status } }`);
  expect(read).toMatchObject({ errors: [], data: { payment: null } });
  const live = subscribe<unknown>(program.url, `subscription { paymentChanged(paymentId: "${id}") { status } }`);
  await until(
    () => [live.received.length, live.ending()],
    ([count, ending]) => count === 1 || ending !== 'open',
  );
  expect([live.received, live.ending()]).toEqual([[{ paymentChanged: { status: 'CREATED' } }], 'open']);
});

test('a payment that nobody created here is null to whoever watches it, at once', async () => {
  const provider = await startProvider();
  const program = await listeningProgram(provider.url);
  const live = subscribe<unknown>(program.url, 'subscription { paymentChanged(paymentId: "7999999998") { status } }');
  await until(
    () => live.received,
    ({ length }) => length > 0,
  );
  expect([live.received, live.ending()]).toEqual([[{ paymentChanged: null }], 'open']);
});

describe('a result webhook', () => {
  const FIELDS: Message = [
    ['pg_payment_id', '7000000002'],
    ['pg_order_id', 'DEMO-PAID'],
    ['pg_amount', '2500'],
    ['pg_currency', 'KZT'],
    ['pg_result', '1'],
    ['pg_can_reject', '0'],
    ['pg_captured', '1'],
  ];
  const BOUNDARY = 'between-the-parts';

  const parts = (fields: Message, name: (name: string) => string) =>
    `${fields.map(([key, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name=${name(key)}\r\n\r\n${value}\r\n`).join('')}--${BOUNDARY}--\r\n`;

  async function send(url: string, contentType: string, body: string) {
    const headers = { 'content-type': contentType };
    const answer = await fetch(`${url}/webhooks/default/result`, { method: 'POST', headers, body: Buffer.from(body) });
    const text = await answer.text();
    plantSignatures(text);
    return { status: answer.status, text };
  }

  test('is answered ok, signed, however its parts are written', async () => {
    const provider = await startProvider();
    const program = await listeningProgram(provider.url);
    const multipart = `multipart/form-data; boundary=${BOUNDARY}`;
    const signedMessage = (salt: string, more: Message = []) => {
      const message = withSignature('result', [...FIELDS, ...more, ['pg_salt', salt]], SIMULATOR_SECRET);
      plantSignatures(message);
      return message;
    };
    const ok = { status: 200, text: expect.stringMatching(/<pg_status>ok<.*<pg_sig>[0-9a-f]{32}</s) };
    const quoted = (name: string) => `"${name}"`;
    const plain = (name: string) => name;

    const marked = signedMessage('salt-of-marked', [['pg_description', '\ufeffTea']]);
    expect(await send(program.url, multipart, parts(marked, quoted))).toEqual(ok);

    const around = `Text before it.\r\n${parts(signedMessage('salt-of-around'), plain)}Text behind it.\r\n`;
    expect(await send(program.url, multipart, around)).toEqual(ok);

    // The signature of nested fields leaves out whatever is called pg_sig, as the provider's own classes do.
    const nested = signedMessage('salt-of-nested', [['cart', [['id', '7']]]]);
    const form = new URLSearchParams(encodeForm(nested));
    form.append('cart[pg_sig]', 'of the merchant');
    expect(await send(program.url, 'application/x-www-form-urlencoded', form.toString())).toEqual(ok);
  });
});
