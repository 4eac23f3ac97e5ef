import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/clock.js';
import type { Account } from './account.js';
import type { AsyncCall, Endpoint, ReadingContext } from './endpoint.js';
import { ProviderRefused, ReplyUntrusted } from './errors/errors.js';
import { type FieldReader, text, UnreadableField, within } from './protocol/fields.js';
import { decodeJson, encodeJson } from './protocol/json.js';
import { detachedJws } from './protocol/jws.js';
import type { Message } from './protocol/message.js';
import { requestIdOf } from './provider-idempotency-key.js';
import { redactReplyText } from './redaction/reply-text.js';
import { decode, readReply, TOO_MANY_REQUESTS, unavailable } from './reply.js';
import { fieldsOf } from './request.js';
import type { Keys } from './signing-secrets.js';
import type { RawReply } from './transport/exchange.js';

/** A request as it leaves, and how what comes back is read. */
export interface PreparedCall<Result> {
  readonly body: string;
  /** Names and values in turn; left out: those of a form. */
  readonly headers?: readonly string[];
  readonly read: (raw: RawReply) => Result | null;
}

interface AsyncRequest {
  readonly requestId: string;
  readonly fields: Message;
  /** The very bytes that are signed. */
  readonly body: string;
  readonly headers: readonly string[];
}

/** A call of an endpoint that is one of the asynchronous Gateway API. */
export type AsyncEndpoint<Input extends object, Result> = Endpoint<Input, Result> & { readonly async: AsyncCall };

/** Whether the endpoint is one of the asynchronous Gateway API. */
export function isAsync<Input extends object, Result>(
  endpoint: Endpoint<Input, Result>,
): endpoint is AsyncEndpoint<Input, Result> {
  return endpoint.async !== null;
}

/** Prepares the call of an endpoint; `path` is what is signed as it. */
export function asyncCall<Input extends object, Result>(
  account: Account,
  endpoint: AsyncEndpoint<Input, Result>,
  input: Input,
  {
    path,
    keys,
    knownOfPayer,
  }: { readonly path: string; readonly keys: Keys; readonly knownOfPayer: readonly string[] },
  clock: Pick<Clock, 'now'>,
): PreparedCall<Result> {
  const request = asyncRequest(account, endpoint, input, path, keys.current.reveal());
  const known = [...keys.accepted, ...knownOfPayer];
  const context = () => ({ account, checkedAt: new Date(clock.now()) });
  const { body, headers } = request;
  return { body, headers, read: (raw) => readAsyncReply(raw, endpoint, input, request, known, context()) };
}

/**
 * The request for an input, signed. Every sending of one wish has the same request id, so that the provider knows a repeat; a
 * read has a new one each time, or it might be answered with what was read before.
 */
function asyncRequest<Input extends object>(
  { merchantId }: Account,
  endpoint: AsyncEndpoint<Input, unknown>,
  input: Input,
  path: string,
  key: string,
): AsyncRequest {
  const { action, numbers } = endpoint.async;
  const requestId = endpoint.effect === 'read' ? randomUUID() : requestIdOf(keyIn(input));
  const fields = fieldsOf(endpoint, input);
  const body = encodeJson(fields, numbers);
  // In this order they are documented. HS512 is what the one published example that can be made again is signed with.
  const header = { uri: path, auth_id: merchantId, method: 'POST', params: '', alg: 'HS512' } as const;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'x-action': action,
    'x-request-id': requestId,
    'x-jws-signature': detachedJws(header, body, key),
  };
  return { requestId, fields, body, headers: Object.entries(headers).flat() };
}

function keyIn(input: object): string {
  const { idempotencyKey } = input as { readonly idempotencyKey?: unknown };
  if (typeof idempotencyKey !== 'string') throw new Error('A write without a key cannot be sent.');
  return idempotencyKey;
}

const errorCode = readable(within('error', text('code')));
const errorWords = readable(within('error', text('description')));

/** An error that is no group of fields is an answer that cannot be read, and no defect of ours: the write may have been done. */
function readable(read: FieldReader<string | null>): FieldReader<string | null> {
  return (message) => {
    try {
      return read(message);
    } catch (error) {
      if (error instanceof UnreadableField) throw new ReplyUntrusted(error.message, false);
      throw error;
    }
  };
}

/**
 * Reads a reply. Nobody signs it: that it comes from the provider is known by TLS alone, and that it answers this request by
 * the id in its header. So an error in it is no proof that nothing was done. `null`: the provider knows nothing of that name.
 */
function readAsyncReply<Input extends object, Result>(
  raw: RawReply,
  endpoint: AsyncEndpoint<Input, Result>,
  input: Input,
  { requestId, fields }: AsyncRequest,
  known: readonly string[],
  context: ReadingContext,
): Result | null {
  // What stands before the provider answers so, in JSON too.
  if (raw.status >= 500 || raw.status === TOO_MANY_REQUESTS) throw unavailable(raw);
  const received = decode(raw, decodeJson);
  if (raw.headers['x-request-id'] !== requestId)
    throw new ReplyUntrusted('it is about another request than the one that was sent', false);
  const reply = redactReplyText(received, fields, known);
  const word = String(raw.headers['x-request-status'] ?? '');
  if (word !== 'success' && word !== 'error')
    throw new ReplyUntrusted(`its request status "${word.slice(0, 40)}" is not known`, false);
  if (!endpoint.isFailedRecord(reply)) {
    const code = errorCode(reply);
    if (word === 'error' || code !== null)
      throw new ProviderRefused(code?.trim().slice(0, 20) ?? '', errorWords(reply), false);
    if (raw.status < 200 || raw.status > 299)
      throw new ReplyUntrusted(`HTTP ${raw.status}: it says neither success nor error`, false);
    // Documented as "Empty response body".
    if (endpoint.effect === 'read' && reply.length === 0) return null;
  }
  return readReply(endpoint, reply, input, context);
}
