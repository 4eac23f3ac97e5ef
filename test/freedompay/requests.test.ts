import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import type { Account } from '../../src/freedompay/account.js';
import type { Endpoint } from '../../src/freedompay/endpoint.js';
import { addCard } from '../../src/freedompay/endpoints/cards/add-card.js';
import { cancel } from '../../src/freedompay/endpoints/operations/cancel.js';
import { capture } from '../../src/freedompay/endpoints/operations/capture.js';
import { refund } from '../../src/freedompay/endpoints/operations/refund.js';
import { getPayoutStatus } from '../../src/freedompay/endpoints/payout-status.js';
import { getStatus } from '../../src/freedompay/endpoints/status.js';
import { verify } from '../../src/freedompay/protocol/signature.js';
import {
  type Arrived,
  accountAt,
  clientWith,
  PAYOUT_SECRET,
  page,
  provider,
  reset,
  SECRET,
  signed,
} from '../harness/scripted-provider.js';
import { fieldsOf, statusReply } from './replies.js';

const refused = fieldsOf({ pg_status: 'error', pg_error_code: '9999' });

/** The request that reaches the provider when this is called. */
async function requestOf<Input extends object>(
  operation: Endpoint<Input, unknown>,
  input: Input,
  more: Partial<Account> = {},
  prefix = '',
): Promise<Arrived> {
  const { url, arrived } = await provider(signed(refused));
  await clientWith()
    .call(accountAt(url + prefix, more), operation, input)
    .catch(() => {});
  const [request] = arrived;
  if (!request) throw new Error('Nothing arrived.');
  return request;
}

const named = ({ form }: Arrived) =>
  Object.fromEntries(form.filter(([name]) => name !== 'pg_salt' && name !== 'pg_sig'));

test('what is null is left out, and never sent as a word', async () => {
  const input = { userId: 'u-1', postLink: null, backLink: 'https://shop.example/cards' };
  expect(named(await requestOf(addCard.CHARGE, input))).toEqual({
    pg_merchant_id: '500123',
    pg_user_id: 'u-1',
    pg_back_link: 'https://shop.example/cards',
  });
});

describe('each operation is called where, and with what, its page says', () => {
  const key = { idempotencyKey: 'op-1' };
  const one = { paymentId: '101' };
  const sum = { paymentId: '101', amount: '40.00' };
  const merchant = { pg_merchant_id: '500123' };
  const id = { ...merchant, pg_payment_id: '101' };

  test.each<readonly [string, string, () => Promise<Arrived>, Readonly<Record<string, string>>]>([
    ['/get_status3.php', 'get_status3.php', () => requestOf(getStatus.merchant, one), id],
    [
      '/get_status3.php',
      'get_status3.php',
      () => requestOf(getStatus.merchant, { orderId: 'Заказ 1&2=3' }),
      { ...merchant, pg_order_id: 'Заказ 1&2=3' },
    ],
    ['/g2g/status_v2', 'status_v2', () => requestOf(getStatus.gateway, one), id],
    ['/do_capture.php', 'do_capture.php', () => requestOf(capture.merchant, one), id],
    [
      '/do_capture.php',
      'do_capture.php',
      () => requestOf(capture.merchant, sum),
      { ...id, pg_clearing_amount: '40.00' },
    ],
    ['/g2g/clearing', 'clearing', () => requestOf(capture.gateway, sum), { ...id, pg_clearing_amount: '40.00' }],
    [
      '/cancel.php',
      'cancel.php',
      () => requestOf(cancel.merchant, { ...one, ...key }),
      { ...id, pg_idempotency_key: 'op-1' },
    ],
    ['/g2g/cancel', 'cancel', () => requestOf(cancel.gateway, { ...one, ...key }), id],
    [
      '/revoke.php',
      'revoke.php',
      () => requestOf(refund.merchant, { ...sum, ...key }),
      { ...id, pg_refund_amount: '40.00', pg_idempotency_key: 'op-1' },
    ],
    ['/g2g/refund', 'refund', () => requestOf(refund.gateway, { ...sum, ...key }), { ...id, pg_amount: '40.00' }],
  ])('%s, signed as %s (%#)', async (path, script, call, fields) => {
    const request = await call();
    expect(request.path).toBe(path);
    expect(named(request)).toEqual(fields);
    expect(verify(script, request.form, SECRET)).toBe(true);
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('a payout is asked for under the payout secret, and under no other', async () => {
    const request = await requestOf(getPayoutStatus, { orderId: 'P-1' });
    expect([request.path, named(request)]).toEqual(['/get_status2.php', { ...merchant, pg_order_id: 'P-1' }]);
    expect(verify('get_status2.php', request.form, PAYOUT_SECRET)).toBe(true);
    expect(verify('get_status2.php', request.form, SECRET)).toBe(false);
  });
});

test.each(['/proxy/kz', '/proxy/kz/'])('a base URL with the path %s keeps it before the script', async (prefix) => {
  const request = await requestOf(getStatus.gateway, { paymentId: '101' }, {}, prefix);
  expect(request.path).toBe('/proxy/kz/g2g/status_v2');
  expect(verify('status_v2', request.form, SECRET)).toBe(true);
});

test('values that are empty or absent are never sent', async () => {
  const request = await requestOf(refund.merchant, { paymentId: '101', amount: '40.00', idempotencyKey: '' });
  expect(request.form.map(([name]) => name)).not.toContain('pg_idempotency_key');
  expect(request.form.filter(([, value]) => value === '')).toEqual([]);
});

test('a previous secret never signs', async () => {
  const previousSecrets = [new Secret('old')];
  const request = await requestOf(getStatus.merchant, { paymentId: '101' }, { previousSecrets });
  expect(verify('get_status3.php', request.form, SECRET)).toBe(true);
});

test('every attempt carries a salt of its own, and is signed with it', async () => {
  const { url, arrived } = await provider(reset, page(502), signed(statusReply()));
  await clientWith().call(accountAt(url), getStatus.merchant, { paymentId: '101' });
  const salts = arrived.map((request) => request.text('pg_salt'));
  expect(new Set(salts).size).toBe(3);
  for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{32}$/);
  for (const { form } of arrived) expect(verify('get_status3.php', form, SECRET)).toBe(true);
});
