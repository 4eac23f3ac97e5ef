import { describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { MAX_CALLS } from '../../src/simulator/provider/call-log.js';
import { call, post, seen, signedMessage, start } from './client.js';

const STATUS = '/get_status3.php';
const FIELDS: Message = [['pg_payment_id', '7000000001']];

describe('a call is understood as', () => {
  const ways: [string, (url: string) => Promise<Response>][] = [
    ['GET with a query', (url) => fetch(`${url}?${encodeForm(signedMessage(STATUS, FIELDS))}`)],
    ['an urlencoded form', (url) => fetch(url, postOf(new URLSearchParams(encodeForm(signedMessage(STATUS, FIELDS)))))],
    ['a multipart form', (url) => fetch(url, postOf(multipart(signedMessage(STATUS, FIELDS))))],
    [
      'one pg_xml field of an urlencoded form',
      (url) => fetch(url, postOf(new URLSearchParams({ pg_xml: encodeXml(signedMessage(STATUS, FIELDS), 'request') }))),
    ],
    [
      'one pg_xml field of a multipart form',
      (url) => fetch(url, postOf(multipart([['pg_xml', encodeXml(signedMessage(STATUS, FIELDS), 'request')]]))),
    ],
    [
      'one pg_xml field of a query',
      (url) => fetch(`${url}?${new URLSearchParams({ pg_xml: encodeXml(signedMessage(STATUS, FIELDS), 'request') })}`),
    ],
  ];

  test.each(ways)('%s', async (_way, send) => {
    const simulator = await start();
    const reply = await seen(await send(simulator.url + STATUS), STATUS);
    expect([reply.status, reply.signed, reply.text('pg_payment_id')]).toEqual([200, true, '7000000001']);
  });

  test('a form, when pg_xml is only one field of several', async () => {
    const reply = await call(await start(), STATUS, [...FIELDS, ['pg_xml', '<request/>']]);
    expect([reply.signed, reply.text('pg_payment_id')]).toEqual([true, '7000000001']);
  });

  test('nested fields, signed in their place', async () => {
    const rows: Message = [
      [
        '0',
        [
          ['name', 'Кабель'],
          ['count', '1'],
        ],
      ],
    ];
    const reply = await call(await start(), '/revoke.php', [
      ['pg_payment_id', '7000000002'],
      ['pg_receipt_positions', rows],
    ]);
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'ok']);
  });
});

describe('what cannot be read is an unsigned error and no success', () => {
  test.each([
    ['JSON', 'application/json', JSON.stringify(Object.fromEntries(signedMessage(STATUS, FIELDS)))],
    ['raw XML', 'application/xml', encodeXml(signedMessage(STATUS, FIELDS), 'request')],
    ['a cut multipart body', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"'],
    ['a field that stands twice', 'application/x-www-form-urlencoded', 'pg_payment_id=1&pg_payment_id=2'],
    ['pg_xml that is not XML', 'application/x-www-form-urlencoded', 'pg_xml=%3Crequest%3E'],
  ])('%s', async (_what, type, body) => {
    const simulator = await start();
    const response = await fetch(simulator.url + STATUS, { method: 'POST', headers: { 'content-type': type }, body });
    const reply = await seen(response, STATUS);
    expect([reply.status, reply.signed, reply.text('pg_error_code')]).toEqual([200, false, '200']);
  });

  test('a body beyond the limit is refused by the web server', async () => {
    const simulator = await start();
    const body = new URLSearchParams({ pg_salt: 'x'.repeat(300_000) });
    const response = await fetch(simulator.url + STATUS, { method: 'POST', body });
    expect([response.status, response.headers.get('content-type')]).toEqual([413, 'text/html; charset=utf-8']);
  });
});

describe('the script name that signs follows the URL called', () => {
  test.each(['/get_status3.php', '/get_status3', '/g2g/status_v2'])('%s', async (path) => {
    const reply = await call(await start(), path, FIELDS);
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'ok']);
  });

  test('the name with .php does not sign a call without it', async () => {
    const simulator = await start();
    const body = new URLSearchParams(encodeForm(signedMessage('/get_status3.php', FIELDS)));
    const reply = await seen(await fetch(`${simulator.url}/get_status3`, { method: 'POST', body }), '/get_status3');
    expect(reply.text('pg_error_code')).toBe('1100');
  });

  test.each(['do_capture', 'cancel', 'revoke', 'get_status2'])('%s answers with and without .php', async (name) => {
    const simulator = await start();
    for (const path of [`/${name}`, `/${name}.php`]) {
      const reply = await call(simulator, path, [
        ['pg_payment_id', '7000000004'],
        ['pg_order_id', 'NOBODY'],
      ]);
      expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'error']);
    }
  });
});

describe('who cannot prove to be the shop', () => {
  test('gets an unsigned 1100 for a wrong signature, and writes nothing', async () => {
    const simulator = await start();
    const fields = signedMessage('/revoke.php', [['pg_payment_id', '7000000002']]);
    const tampered = fields.map(([name, value]) => [name, name === 'pg_payment_id' ? '7000000003' : value] as const);
    const body = new URLSearchParams(encodeForm(tampered));
    const reply = await seen(await fetch(`${simulator.url}/revoke.php`, { method: 'POST', body }), '/revoke.php');
    expect(reply.message).toEqual([
      ['pg_status', 'error'],
      ['pg_error_code', '1100'],
      ['pg_error_description', 'Некорректная подпись запроса'],
    ]);
    expect(simulator.ledger.payments().every(({ writes }) => writes === 0)).toBe(true);
  });

  test('gets an unsigned 9998 for an unknown shop', async () => {
    const simulator = await start();
    const body = new URLSearchParams(
      encodeForm(
        withSignature('get_status3.php', [['pg_merchant_id', '1'], ...FIELDS, ['pg_salt', 's']], SIMULATOR_SECRET),
      ),
    );
    const reply = await seen(await fetch(simulator.url + STATUS, { method: 'POST', body }), STATUS);
    expect([reply.status, reply.text('pg_error_code'), reply.text('pg_sig')]).toEqual([200, '9998', undefined]);
  });

  test('payouts take the payout secret only, payments the payment secret only', async () => {
    const simulator = await start();
    const crossed = async (path: string, secret: string) => {
      const body = new URLSearchParams(encodeForm(signedMessage(path, [['pg_order_id', 'DEMO-PAID']], secret)));
      return (await seen(await fetch(simulator.url + path, { method: 'POST', body }), path)).text('pg_error_code');
    };
    expect(await crossed('/get_status2.php', SIMULATOR_SECRET)).toBe('1100');
    expect(await crossed(STATUS, SIMULATOR_PAYOUT_SECRET)).toBe('1100');
  });

  test('a shop of one’s own is taken where it is given', async () => {
    const simulator = await start({ merchantId: '9', secret: 'mine', payoutSecret: 'mine-too' });
    const body = new URLSearchParams(
      encodeForm(withSignature('status_v2', [['pg_merchant_id', '9'], ...FIELDS, ['pg_salt', 's']], 'mine')),
    );
    const reply = await seen(await fetch(`${simulator.url}/g2g/status_v2`, { method: 'POST', body }), '/g2g/status_v2');
    expect(reply.text('pg_status')).toBe('ok');
  });
});

describe('a script nobody serves', () => {
  test.each(['/get_transactions_list.php', '/register.php', '/g2g/nope', '/', '/get_status3.php/'])(
    '%s is HTTP 403 with a page',
    async (path) => {
      const response = await post(await start(), path, FIELDS);
      expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    },
  );

  test.each(['PUT', 'DELETE', 'HEAD'])('neither does anything answer %s', async (method) => {
    const simulator = await start();
    expect((await fetch(simulator.url + STATUS, { method })).status).toBe(403);
  });
});

describe('calls are recorded', () => {
  test('with script, ids, fields, moment and outcome', async () => {
    const now = new Date('2026-11-01T00:00:00Z');
    const simulator = await start({ now: () => now });
    await call(simulator, '/revoke', [
      ['pg_payment_id', '7000000001'],
      ['pg_order_id', 'X'],
    ]);
    expect(simulator.calls).toEqual([
      {
        number: 1,
        script: 'revoke',
        path: '/revoke',
        paymentId: '7000000001',
        orderId: 'X',
        fields: signedMessage('/revoke', [
          ['pg_payment_id', '7000000001'],
          ['pg_order_id', 'X'],
        ]),
        at: now,
        outcome: '11025',
      },
    ]);
  });

  test('with what became of them', async () => {
    const simulator = await start();
    await call(simulator, STATUS, FIELDS);
    await call(simulator, STATUS, [['pg_payment_id', '1']]);
    await call({ ...simulator }, '/get_status2.php', [['pg_order_id', 'NOBODY']]);
    simulator.faults.arm({ kind: 'wrong-signature' });
    await call(simulator, STATUS, FIELDS);
    await fetch(simulator.url + STATUS);
    expect(simulator.calls.map(({ outcome }) => outcome)).toEqual(['ok', '11068', '340', 'wrong-signature', '9998']);
  });

  test('until they are cleared, and no more than the latest thousand', async () => {
    const simulator = await start();
    for (let sent = 0; sent < MAX_CALLS + 5; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => fetch(simulator.url + STATUS)));
    }
    expect(simulator.calls).toHaveLength(MAX_CALLS);
    simulator.clearCalls();
    expect(simulator.calls).toEqual([]);
  });
});

function postOf(body: URLSearchParams | FormData): RequestInit {
  return { method: 'POST', body };
}

function multipart(fields: Message): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.set(name, value as string);
  return form;
}
