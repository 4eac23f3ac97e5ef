import fc from 'fast-check';
import { decodeJson, LIST_ITEM } from '../../src/freedompay/protocol/json.js';
import { MalformedMessage, type Message } from '../../src/freedompay/protocol/message.js';
import { mutated, repetitive, soup } from '../mutations.js';
import { type CheckResult, defineTarget } from '../target.js';

const VALID = [
  '{"id":"01978d0e-0000-7ea2-9a42-000000000003","status":"success","amount":100,"clearing":{"cleared":true,"amount":100},"refund_payments":[{"id":"r","amount":-40.50,"status":"success"}]}',
  '{"id":"1","status":"error","amount":"100","error":{"code":"10045","description":"\\u0416\\n"},"3ds":{},"list":[],"none":null}',
];

/** JSON: what is accepted says what another parser reads in it, each name once, and its numbers are written as they came. */
export const json = defineTarget({
  name: 'JSON',
  share: 3,
  inputs: fc.oneof(mutated(VALID), soup, fc.json(), fc.dictionary(fc.string(), fc.jsonValue()).map(written), {
    weight: 1,
    arbitrary: repetitive,
  }),
  check: (body): CheckResult => {
    let message: Message;
    try {
      message = decodeJson(Buffer.from(body));
    } catch (error) {
      if (error instanceof MalformedMessage) return 'refused';
      throw error;
    }
    if (!isSame(message, JSON.parse(body))) throw new Error('It was read differently than by another parser.');
    return 'accepted';
  },
});

function written(value: object): string {
  return JSON.stringify(value);
}

function isSame(read: string | Message, value: unknown): boolean {
  if (typeof read === 'string') {
    if (typeof value === 'number') return Number(read) === value;
    if (typeof value === 'boolean') return read === String(value);
    return read === value || (read === '' && (value === null || (Array.isArray(value) && value.length === 0)));
  }
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  if (names.length !== read.length) return false;
  if (Array.isArray(value)) return read.every(([name, item], at) => name === LIST_ITEM && isSame(item, value[at]));
  return read.every(([name, field]) => isSame(field, (value as Readonly<Record<string, unknown>>)[name]));
}
