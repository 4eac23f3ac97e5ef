import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Money } from '../../../domain/money.js';
import { wireAmount } from '../amounts.js';
import type { Reply } from '../replies.js';
import type { Failure } from '../transactions.js';

/** What a request of the asynchronous Gateway API may ask for, in its header X-Action. Source: api-reference-2 section 9.1. */
export const ASYNC_ACTIONS = [
  'gateway.payment.create',
  'gateway.payment.status',
  'gateway.request.status',
  'gateway.payment.refund',
  'gateway.payment.reverse',
  'gateway.payment.clearing',
] as const;
export type AsyncAction = (typeof ASYNC_ACTIONS)[number];

/** Where each is asked for. */
const PATHS: Readonly<Record<AsyncAction, string>> = {
  'gateway.payment.create': '/v5/g2g/create',
  'gateway.payment.status': '/v5/g2g/read',
  'gateway.request.status': '/v5/g2g/read',
  'gateway.payment.refund': '/v5/g2g/edit',
  'gateway.payment.reverse': '/v5/g2g/edit',
  'gateway.payment.clearing': '/v5/g2g/edit',
};

/** Whether the path is one of the asynchronous Gateway API. */
export function isAsyncPath(path: string): boolean {
  return Object.values(PATHS).includes(path);
}

/** Whether the word is an action. */
export function isAsyncAction(action: string): action is AsyncAction {
  return ASYNC_ACTIONS.some((one) => one === action);
}

/** Whether the action is asked for at that path. */
export function isAskedAt(action: AsyncAction, path: string): boolean {
  return PATHS[action] === path;
}

/** Whether an id is one of the asynchronous Gateway API, whose payments do not exist for the scripts. */
export function isAsyncId(id: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
}

/** A sum as JSON has it: a number, written as the sum is. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** What stands in a reply. Undefined members are left out. */
export type JsonValue = string | boolean | JsonNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

export function numberOf(amount: Money): JsonNumber {
  return new JsonNumber(wireAmount(amount));
}

/** The text of a value. */
export function jsonText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const members = Object.entries(value).flatMap(([name, one]) =>
    one === undefined ? [] : [`${JSON.stringify(name)}:${jsonText(one)}`],
  );
  return `{${members.join(',')}}`;
}

/** What an action answers, before it is written. */
export interface AsyncReply {
  readonly status: number;
  /** The header X-Request-Status. */
  readonly word: 'success' | 'error';
  readonly body: JsonObject;
  /** Code of the error it reports, if it is one. */
  readonly code?: string;
}

export function accepted(body: JsonObject): AsyncReply {
  return { status: 200, word: 'success', body };
}

/** An error. Bad input is answered with HTTP 422. Source: api-reference-2 section 9.2; sample S14. */
export function refusal({ code, description }: Failure, status = code === '9403' ? 422 : 200): AsyncReply {
  return { status, word: 'error', code, body: { error: { code, description } } };
}

/** The reply over HTTP. It names the request; nothing is signed. */
export function asyncReply({ status, word, body }: AsyncReply, requestId: string, now: Date): Reply {
  return {
    status,
    type: 'application/json',
    body: jsonText(body),
    headers: {
      ...(requestId !== '' && { 'x-request-id': requestId }),
      'x-datetime': `${now.toISOString().slice(0, 19)}Z`,
      'x-request-status': word,
    },
  };
}

/**
 * Whether a detached JWS is one over these bytes, made with the shop's secret, for this path and shop. Both hashes of the
 * documentation hold. Source: api-reference section 2.6, api-reference-2 section 18.
 */
export function isSignedJws(
  token: string,
  body: Uint8Array,
  { path, merchantId, secret }: { readonly path: string; readonly merchantId: string; readonly secret: string },
): boolean {
  const [, encoded, signature] = /^([\w-]+)\.\.([\w-]+)$/.exec(token) ?? [];
  if (encoded === undefined || signature === undefined) return false;
  const header = objectIn(Buffer.from(encoded, 'base64url'));
  if (!header || (header['alg'] !== 'HS256' && header['alg'] !== 'HS512')) return false;
  const isOurs = String(header['auth_id']) === merchantId && header['uri'] === path && header['method'] === 'POST';
  if (!isOurs || header['params'] !== '') return false;
  const hash = header['alg'] === 'HS256' ? 'sha256' : 'sha512';
  const right = createHmac(hash, secret).update(`${encoded}.`).update(Buffer.from(body).toString('base64url')).digest();
  const claimed = Buffer.from(signature, 'base64url');
  return claimed.length === right.length && timingSafeEqual(claimed, right);
}

/** The JSON object in a body; undefined where there is none. */
export function objectIn(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
