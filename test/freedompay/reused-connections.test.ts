import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import { getPayoutStatus } from '../../src/freedompay/endpoints/payout-status.js';
import { getStatus } from '../../src/freedompay/endpoints/status.js';
import { ProviderRefused } from '../../src/freedompay/errors/errors.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { scriptOf, withSignature } from '../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import {
  type Arrived,
  accountAt,
  type Behaviour,
  clientWith,
  faultOf,
  PAYOUT_SECRET,
  provider,
  SECRET,
  signed,
  unsigned,
  until,
} from '../harness/scripted-provider.js';
import { fieldsOf, statusReply } from './replies.js';

/** A whole answer as it stands on the wire. */
function wire(path: string, fields: Message, secret: string | null = SECRET): string {
  const message = secret === null ? fields : withSignature(scriptOf(path), [...fields, ['pg_salt', 's']], secret);
  const body = encodeXml(message);
  return `HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Answers with what `replyTo` says, and once the next request is there with what `tooMany` says of the one before. */
function oneTooMany(replyTo: (request: Arrived) => string, tooMany: (request: Arrived) => string): Behaviour {
  const before = new WeakMap<Socket, Arrived>();
  return (request, _response, socket) => {
    const last = before.get(socket);
    before.set(socket, request);
    socket.write(last ? tooMany(last) + replyTo(request) : replyTo(request));
  };
}

const payout = (request: Arrived): Message => {
  const first = request.text('pg_order_id') === 'P-1';
  return fieldsOf({
    pg_status: 'ok',
    pg_payment_id: first ? '901' : '902',
    pg_transaction_status: first ? 'ok' : 'pending',
  });
};

describe('one reply too many on a reused connection', () => {
  test('never becomes the state of another payout, asked for one after the other or at once', async () => {
    const answer = (request: Arrived) => wire(request.path, payout(request), PAYOUT_SECRET);
    const { url } = await provider(oneTooMany(answer, answer));
    const client = clientWith({ parallel: 1 });
    const stateOf = (orderId: string) => client.call(accountAt(url), getPayoutStatus, { orderId });
    expect(await stateOf('P-1')).toMatchObject({ paymentId: '901', status: 'SUCCEEDED' });
    expect(await stateOf('P-2')).toMatchObject({ paymentId: '902', status: 'PENDING' });
    const [one, two] = await Promise.all([stateOf('P-1'), stateOf('P-2')]);
    expect([one?.paymentId, two?.paymentId]).toEqual(['901', '902']);
  });

  const order = (request: Arrived) =>
    statusReply({ pg_order_id: null, pg_payment_id: request.text('pg_order_id') === 'A-1' ? '101' : '102' });

  test('never becomes the payment of another order', async () => {
    const answer = (request: Arrived) => wire(request.path, order(request));
    const { url } = await provider(oneTooMany(answer, answer));
    const client = clientWith({ parallel: 1 });
    const paymentOf = (orderId: string) => client.call(accountAt(url), getStatus.merchant, { orderId });
    expect(await paymentOf('A-1')).toMatchObject({ payment: { paymentId: '101' } });
    expect(await paymentOf('A-2')).toMatchObject({ payment: { paymentId: '102' } });
  });

  test.each<readonly [string, (request: Arrived) => string]>([
    [
      '"not found", not signed',
      ({ path }) => wire(path, fieldsOf({ pg_status: 'error', pg_error_code: '11068' }), null),
    ],
    ['"not found", signed', ({ path }) => wire(path, fieldsOf({ pg_status: 'error', pg_error_code: '11068' }))],
    ['payment id 0', ({ path }) => wire(path, fieldsOf({ pg_status: 'ok', pg_payment_id: '0' }))],
    ['a refusal', ({ path }) => wire(path, fieldsOf({ pg_status: 'error', pg_error_code: '9996' }))],
    ['another payment', ({ path }) => wire(path, statusReply({ pg_payment_id: '999' }))],
    ['an answer to another script', () => wire('/get_status2.php', statusReply())],
    ['a page', () => 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>'],
  ])('never becomes what is said of another payment: %s', async (_what, tooMany) => {
    const answer = (request: Arrived) =>
      wire(request.path, statusReply({ pg_payment_id: request.text('pg_payment_id') ?? null }));
    const { url, arrived } = await provider(oneTooMany(answer, tooMany));
    const client = clientWith({ parallel: 1 });
    const paymentOf = (paymentId: string) => client.call(accountAt(url), getStatus.merchant, { paymentId });
    await paymentOf('101');
    expect(await paymentOf('102')).toMatchObject({ payment: { paymentId: '102' } });
    expect(arrived.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  test('is thrown away with its connection where it comes while nothing is asked', async () => {
    let gone = false;
    const twice: Behaviour = ({ path }, _response, socket) => {
      const reply = wire(path, statusReply());
      socket.write(reply);
      setTimeout(() => socket.write(reply), 50);
      socket.once('close', () => {
        gone = true;
      });
    };
    const { url, arrived } = await provider(twice, signed(statusReply()));
    const client = clientWith({ parallel: 1 });
    const read = () => client.call(accountAt(url), getStatus.merchant, { paymentId: '101' });
    await read();
    await until(() => gone);
    await read();
    expect(arrived.map(({ connection }) => connection)).toEqual([1, 2]);
  });
});

describe('a refusal on the first request of a connection', () => {
  test('is the answer, and is not asked for twice', async () => {
    const { url, arrived } = await provider(unsigned(fieldsOf({ pg_status: 'error', pg_error_code: '11068' })));
    expect(await clientWith().call(accountAt(url), getStatus.merchant, { paymentId: '101' })).toBeNull();
    expect(arrived).toHaveLength(1);
  });
});

describe('the secret of a payout script', () => {
  const wrong = unsigned(fieldsOf({ pg_status: 'error', pg_error_code: '1100' }));
  const reply = fieldsOf({ pg_status: 'ok', pg_payment_id: '901', pg_transaction_status: 'ok' });
  /** Answers what the secret signed, and refuses everything else for its signature. */
  const accepting =
    (secret: string): Behaviour =>
    (request, response, socket) => {
      const resealed = withSignature(scriptOf(request.path), request.form, secret);
      const accepted = resealed.find(([name]) => name === 'pg_sig')?.[1] === request.text('pg_sig');
      return (accepted ? signed(reply, { secret }) : wrong)(request, response, socket);
    };
  const ask = (url: string, client = clientWith(), more = {}) =>
    client.call(accountAt(url, more), getPayoutStatus, { orderId: 'P-1' });

  test('is its own, and no other is tried where that is accepted', async () => {
    const { url, arrived } = await provider(accepting(PAYOUT_SECRET));
    expect(await ask(url)).toMatchObject({ paymentId: '901' });
    expect(arrived).toHaveLength(1);
  });

  test('is the payment secret where its own is refused, and from then on that comes first', async () => {
    const { url, arrived } = await provider(accepting(SECRET));
    const client = clientWith();
    expect(await ask(url, client)).toMatchObject({ paymentId: '901' });
    expect(arrived).toHaveLength(2);
    expect(await ask(url, client)).toMatchObject({ paymentId: '901' });
    expect(arrived).toHaveLength(3);
  });

  test('is refused in the end where neither is accepted, or where there is but one', async () => {
    const { url, arrived } = await provider(wrong);
    expect((await faultOf(ask(url), ProviderRefused)).providerCode).toBe('1100');
    expect(arrived).toHaveLength(2);
    await faultOf(ask(url, clientWith(), { payoutSecret: new Secret(SECRET) }), ProviderRefused);
    expect(arrived).toHaveLength(3);
  });

  test('never verifies an answer to what the other secret signed', async () => {
    const { url } = await provider(signed(reply, { secret: SECRET }));
    await expect(ask(url)).rejects.toMatchObject({ code: 'PROVIDER_REPLY_UNTRUSTED' });
  });
});
