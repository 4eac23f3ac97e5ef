import { readFileSync } from 'node:fs';
import type { Account } from '../../../src/freedompay/account.js';
import type { Endpoint } from '../../../src/freedompay/endpoint.js';
import { encodeForm } from '../../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../../src/freedompay/protocol/message.js';
import { scriptOf, withSignature } from '../../../src/freedompay/protocol/signature.js';
import { type Arrived, accountAt, body, clientWith, provider } from '../../harness/scripted-provider.js';

/** A sample body of the reference, as it is printed there. */
export function sampleBody(file: string): string {
  return readFileSync(new URL(`../../fixtures/samples/${file}`, import.meta.url), 'utf8').trim();
}

/** The sample bodies of a file that has one on each line. */
export function sampleLines(file: string): readonly string[] {
  return sampleBody(file).split('\n');
}

/** Calls a provider that answers with this, and gives the request that came. */
export async function exchange<Input extends object, Result>(
  endpoint: Endpoint<Input, Result>,
  input: Input,
  reply: string,
  account: Partial<Account>,
): Promise<{ readonly request: Arrived; readonly call: Promise<Result | null> }> {
  const { url, arrived } = await provider(body(reply));
  const call = clientWith().call(accountAt(url, account), endpoint, input);
  await call.catch(() => {});
  const [request] = arrived;
  if (!request) throw new Error('Nothing arrived.');
  return { request, call };
}

/** The fields of a request without what differs every time, in the order they were sent. */
export function sentIn(request: Arrived | undefined): Message {
  return (request?.form ?? []).filter(([name]) => name !== 'pg_salt' && name !== 'pg_sig');
}

/** The request byte for byte as it were with that salt, and the signature that it would have then. */
export function bodyWithSalt(salt: string, { path, form, body: sent }: Arrived, secret: string): string {
  const fields = form.map(([name, value]) => [name, name === 'pg_salt' ? salt : value] as const);
  const resigned = withSignature(
    scriptOf(path),
    fields.filter(([name]) => name !== 'pg_sig'),
    secret,
  );
  const swapped = (name: string, text: string) =>
    text.replace(`${name}=${textOf(form, name)}`, encodeForm([[name, textOf(resigned, name) ?? '']]));
  return swapped('pg_sig', swapped('pg_salt', sent));
}
