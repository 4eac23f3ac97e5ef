import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/*
 * A second provider, written from the provider's documentation alone. It shares not one line with the product or its
 * simulator: what works against both does not rest on a mistake that they have in common.
 */

type Value = string | readonly Fields[];
type Fields = Readonly<Record<string, Value>>;

export const MERCHANT = '700700';
export const SECRET = 'minimal-secret';

const values = (fields: Fields): string[] =>
  Object.keys(fields)
    .sort()
    .flatMap((name) => {
      const value = fields[name] as Value;
      return typeof value === 'string' ? [value] : value.length > 0 ? value.flatMap(values) : [''];
    });
const signature = (script: string, fields: Fields): string =>
  createHash('md5')
    .update([script, ...values(fields), SECRET].join(';'))
    .digest('hex');
const xml = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `<${name}>${typeof value === 'string' ? value : value.map(xml).join('')}</${name}>`)
    .join('');

/** One payment of 1000.00 UZS on hold, in memory. */
function shop() {
  let captured = 0;
  let released = false;
  const refunds: { id: string; amount: number }[] = [];
  const status = (): Fields => ({
    pg_payment_id: '9900000001',
    pg_order_id: 'MIN1',
    pg_currency: 'UZS',
    pg_amount: '1000',
    pg_payment_status: released ? 'revoked' : 'success',
    pg_captured: captured > 0 ? '1' : '0',
    pg_clearing_amount: String(captured),
    pg_refund_amount: String(-refunds.reduce((sum, { amount }) => sum + amount, 0)),
    pg_refund_payments: refunds.map(({ id, amount }) => ({
      pg_refund_payment: [{ pg_payment_id: id, pg_payment_status: 'success', pg_amount: String(-amount) }],
    })),
    pg_create_date: '2026-01-15 12:00:00',
  });
  const capture = ({ pg_clearing_amount: amount }: Record<string, string>): Fields => {
    captured = Number(amount ?? 1000);
    return {};
  };
  const cancel = (): Fields => {
    released = true;
    return {};
  };
  const refund = ({ pg_refund_amount: revoked, pg_amount: amount }: Record<string, string>): Fields => {
    refunds.push({ id: `990000010${refunds.length}`, amount: Number(revoked ?? amount) });
    return {};
  };
  const payout = (): Fields => ({ pg_payment_id: '9900000002', pg_transaction_status: 'ok', pg_captured: '1' });
  return {
    '/get_status3.php': status,
    '/g2g/status_v2': status,
    '/do_capture.php': capture,
    '/g2g/clearing': capture,
    '/cancel.php': cancel,
    '/g2g/cancel': cancel,
    '/revoke.php': refund,
    '/g2g/refund': refund,
    '/get_status2.php': payout,
  } as Readonly<Record<string, (request: Record<string, string>) => Fields>>;
}

/** Starts the provider; it knows one hold, 9900000001, of the order MIN1. */
export async function startMinimalProvider(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const scripts = shop();
  const reply = async (incoming: IncomingMessage): Promise<Fields> => {
    const path = incoming.url ?? '';
    const script = path.slice(path.lastIndexOf('/') + 1);
    const { pg_sig: claimed, ...request } = Object.fromEntries(new URLSearchParams(await text(incoming)));
    if (claimed !== signature(script, request) || request['pg_merchant_id'] !== MERCHANT) {
      return { pg_status: 'error', pg_error_code: '9998' };
    }
    const id = request['pg_payment_id'] ?? request['pg_order_id'] ?? '';
    if (!['9900000001', 'MIN1', 'MIN-PAYOUT'].includes(id)) return { pg_status: 'error', pg_error_code: '11068' };
    const fields = { pg_status: 'ok', ...scripts[path]?.(request), pg_salt: 'minimal' };
    return { ...fields, pg_sig: signature(script, fields) };
  };
  const server = createServer(async (incoming, answer) => {
    answer.setHeader('content-type', 'application/xml');
    answer.end(`<?xml version="1.0" encoding="UTF-8"?><response>${xml(await reply(incoming))}</response>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
