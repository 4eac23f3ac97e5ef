import { randomUUID } from 'node:crypto';
import type { Account } from './account.js';
import { type Endpoint, SPREAD } from './endpoint.js';
import type { Field, Message } from './protocol/message.js';

/** What is sent to carry out an operation, all but its signature. Every call has a salt of its own. */
export function requestOf<Input extends object>(
  account: Account,
  operation: Endpoint<Input, unknown>,
  input: Input,
): Message {
  return [
    ['pg_merchant_id', account.merchantId],
    ...fieldsOf(operation, input),
    ['pg_salt', randomUUID().replaceAll('-', '')],
  ];
}

/** The fields that an input becomes. */
export function fieldsOf<Input extends object>(
  operation: Pick<Endpoint<Input, unknown>, 'request'>,
  input: Input,
): Message {
  const fields: Field[] = [];
  // An empty value is never sent: the provider's own libraries disagree on whether it is signed.
  const add = (field: Field) => {
    if (field[1].length > 0) fields.push(field);
  };
  for (const key in operation.request) {
    const name = operation.request[key];
    const value = input[key];
    if (name === null || value === undefined || value === null) continue;
    if (name === SPREAD) for (const field of value as Message) add(field);
    else add([name, String(value)]);
  }
  return fields;
}
