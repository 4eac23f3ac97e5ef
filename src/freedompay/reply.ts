import { InvalidAmount } from '../domain/money.js';
import type { Endpoint, IdName, ReadingContext } from './endpoint.js';
import { ProviderRefused, ProviderUnavailable, ReplyUntrusted } from './errors/errors.js';
import { text, UnreadableField } from './protocol/fields.js';
import { MalformedMessage, type Message, textOf } from './protocol/message.js';
import { SIGNATURE_FIELD, verify } from './protocol/signature.js';
import { decodeXml } from './protocol/xml.js';
import { isErrorWord } from './statuses.js';
import type { RawReply } from './transport/exchange.js';

/** The body is read before the HTTP status is judged: the provider's own errors come with any status. */
export function decode(raw: RawReply, read: (body: Buffer) => Message = decodeXml): Message {
  try {
    return read(raw.body);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    if (raw.status >= 500 || raw.status === TOO_MANY_REQUESTS) throw unavailable(raw, error);
    throw new ReplyUntrusted(`HTTP ${raw.status}: ${error.message.replace(/\.$/, '')}`, true, { cause: error });
  }
}

/** An answer of HTTP alone: the provider, or what stands before it, does not serve us now. */
export function unavailable({ status, retryAfterMs }: RawReply, cause?: unknown): ProviderUnavailable {
  const what = status === TOO_MANY_REQUESTS ? 'it asks to be called less often' : 'it does not serve now';
  return new ProviderUnavailable(`${what} (it answered with HTTP ${status})`, true, { cause, retryAfterMs });
}

/** Said by what counts requests before the provider sees them: whatever stands in the body, it is no word on secrets. */
export const TOO_MANY_REQUESTS = 429;

/**
 * Whether the provider signed the reply. A list that is empty at the provider may be signed as nothing while its empty
 * element reads as one empty value, so a mismatch is tried once more without the operation's empty lists.
 */
export function isSignedBy(
  script: string,
  reply: Message,
  secrets: readonly string[],
  lists: readonly string[],
): boolean {
  if (verify(script, reply, secrets)) return true;
  const rest = reply.filter(
    ([name, value]) => !(lists.includes(name) && typeof value === 'string' && value.trim() === ''),
  );
  return rest.length < reply.length && verify(script, rest, secrets);
}

/** Whether the reply says that somebody signed it. */
export function carriesSignature(reply: Message): boolean {
  return textOf(reply, SIGNATURE_FIELD) !== undefined;
}

/** Why a reply that is not signed by the provider is not believed. */
export function whyUntrusted(reply: Message): string {
  return carriesSignature(reply) ? 'its signature is wrong (check the secret key)' : 'it carries no signature';
}

/** Whether the reply calls itself an error. */
export function isError(reply: Message): boolean {
  return isErrorWord(statusOf(reply));
}

/** Raises ProviderRefused where the reply calls itself an error. */
export function refuseErrors(reply: Message, trusted: boolean): void {
  if (!isError(reply)) return;
  const code = errorCodeOf(reply);
  throw new ProviderRefused(code, errorWords(reply), trusted);
}

/** The error code of a reply, digits as text; empty when it gives none. */
export function errorCodeOf(reply: Message): string {
  return errorCode(reply)?.trim().slice(0, 20) ?? '';
}

// Either pair may carry them, and the other may stand beside it empty.
const errorCode = text('pg_error_code', 'pg_failure_code');
const errorWords = text('pg_error_description', 'pg_failure_description');

/** Raises ReplyUntrusted where the request-level word is none of those of success. */
export function refuseOtherWords(reply: Message, success: readonly string[]): void {
  const word = statusOf(reply);
  if (!success.includes(word))
    throw new ReplyUntrusted(`its request status "${word.slice(0, 40)}" is not known`, false);
}

function statusOf(reply: Message): string {
  return textOf(reply, 'pg_status')?.trim().toLowerCase() ?? '';
}

/** Reads a reply that is known to be the provider's, once it is known to be about what was asked. */
export function readReply<Input extends object, Result>(
  operation: Endpoint<Input, Result>,
  reply: Message,
  input: Input,
  context: ReadingContext,
): Result | null {
  try {
    const said = operation.identify(reply);
    // Payment id 0 says "does not exist": it belongs to no one, and nothing else need be in such a reply.
    if (operation.effect === 'read' && /^0+$/.test(said.paymentId ?? '')) return null;
    refuseOthersReply(operation, said, input);
    return operation.result(reply, context);
  } catch (error) {
    if (!(error instanceof UnreadableField || error instanceof InvalidAmount)) throw error;
    throw new ReplyUntrusted(`it cannot be read: ${error.message.replace(/\.$/, '')}`, false, { cause: error });
  }
}

/** Whether an error names another payment than was asked for: then its signature proves nothing of this one. */
export function namesAnother(reply: Message, { paymentId }: Partial<Record<IdName, string>>): boolean {
  const said = textOf(reply, 'pg_payment_id')?.trim() ?? '';
  return paymentId !== undefined && !/^0*$/.test(said) && said !== paymentId;
}

const IDS: readonly IdName[] = ['paymentId', 'orderId'];

function refuseOthersReply<Input extends object>(
  operation: Endpoint<Input, unknown>,
  said: ReturnType<Endpoint<Input, unknown>['identify']>,
  input: Input,
): void {
  for (const id of IDS) {
    const rule = operation.identity[id];
    const asked = (input as Partial<Record<IdName, string>>)[id];
    if (rule === undefined || asked === undefined || (rule === 'ifPresent' && said[id] === null)) continue;
    if (said[id] !== asked) throw new ReplyUntrusted(`it is about another ${id} than the one asked for`, false);
  }
}
