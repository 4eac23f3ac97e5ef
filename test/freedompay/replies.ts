import { readFileSync } from 'node:fs';
import { Secret } from '../../src/domain/secret.js';
import type { Account } from '../../src/freedompay/account.js';
import type { ReadingContext } from '../../src/freedompay/endpoint.js';
import { type Message, without } from '../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';

/** A flat message. */
export function fieldsOf(fields: Readonly<Record<string, string>>): Message {
  return Object.entries(fields);
}

/** A captured payment of 100 KZT as the status scripts tell it, with fields replaced, added or (`null`) left out. */
export function statusReply(more: Readonly<Record<string, string | Message | null>> = {}): Message {
  const fields = fieldsOf({
    pg_status: 'ok',
    pg_payment_id: '101',
    pg_order_id: 'A-1',
    pg_currency: 'KZT',
    pg_amount: '100',
    pg_payment_status: 'success',
    pg_clearing_amount: '100',
    pg_captured: '1',
  });
  const rest = Object.keys(more).reduce(without, fields);
  const added = Object.entries(more).flatMap(([name, value]): Message => (value === null ? [] : [[name, value]]));
  return [...rest, ...added];
}

/** A recorded body of the provider. */
export function fixture(file: string): Message {
  return decodeXml(readFileSync(new URL(`../fixtures/provider/${file}`, import.meta.url)));
}

/** The account that the recorded bodies belong to. */
export const account: Account = {
  id: 'kz',
  baseUrl: 'https://provider.example',
  merchantId: '500123',
  secret: new Secret('fixture-Secret-2026'),
  payoutSecret: new Secret('fixture-Secret-2026'),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
};

/** What replies are read with here. */
export const context: ReadingContext = { account, checkedAt: new Date('2026-07-22T12:00:00Z') };
