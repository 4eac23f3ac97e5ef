import type { Message } from '../../src/freedompay/protocol/message.js';
import type { PaymentSnapshot } from '../../src/simulator/ledger/snapshot.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import type { Shop } from '../harness/shop.js';
import { call } from './client.js';

/** An order with what a creation request needs. */
export const ORDER: Message = [
  ['pg_order_id', 'A-1'],
  ['pg_amount', '2500.00'],
  ['pg_description', 'Ticket'],
];

/** The order with fields added or replaced; an undefined value leaves a field out. */
export function orderWith(changes: Record<string, string | undefined>): Message {
  const stored = ORDER.filter(([name]) => !Object.hasOwn(changes, name));
  return [
    ...stored,
    ...Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  ];
}

/** Opens a payment whose check and result go to the shop; two steps unless told otherwise. Gives its id. */
export async function openPayment(simulator: Simulator, shop: Shop, more: Message = []): Promise<string> {
  const fields: Message = [
    ['pg_order_id', 'A-1'],
    ['pg_amount', '2500.00'],
    ['pg_description', 'Ticket'],
    ['pg_check_url', `${shop.url}/hooks/check`],
    ['pg_result_url', `${shop.url}/hooks/result?tenant=7`],
  ];
  const stored = fields.filter(([name]) => !more.some(([other]) => other === name));
  const reply = await call(simulator, '/init_payment.php', [...stored, ...more]);
  const id = reply.text('pg_payment_id');
  if (id === undefined) throw new Error(reply.body);
  return id;
}

/** Presses a button on a payment's page, as a browser does; redirects are handed back. */
export function press(
  simulator: Simulator,
  { page }: PaymentSnapshot,
  button: 'pay' | 'decline' | 'abandon',
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${simulator.url}${page}/${button}`, { method: 'POST', redirect: 'manual', headers });
}
