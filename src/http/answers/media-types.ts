import Negotiator from 'negotiator';

/** How a result is written as JSON, best first. Source: GraphQL over HTTP, "Media Types". */
const JSON_TYPES = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

/** JSON where the client does not say which. */
export const PLAIN_JSON: JsonType = 'application/json; charset=utf-8';

/** Server-Sent Events. */
export const EVENT_STREAM = 'text/event-stream';

/** A subscription as parts of one answer. */
export const MULTIPART = 'multipart/mixed';

/** In what form a request is answered. */
export type AnswerType = JsonType | StreamType;
export type StreamType = typeof EVENT_STREAM | typeof MULTIPART;

/** Clients that ask for parts say which boundary they expect, if any; ours is what all of them send. */
const STREAM_TYPES = [
  EVENT_STREAM,
  'multipart/mixed;boundary=graphql;subscriptionSpec=1.0',
  'multipart/mixed;subscriptionSpec=1.0',
] as const;

/** The JSON that a client takes, by its `Accept` header; `null`: none. */
export function jsonTypeOf(accept: string | undefined): JsonType | null {
  // Most say this, and need no looking into.
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return PLAIN_JSON;
  return best(accept, JSON_TYPES);
}

/** The form in which a query or mutation is answered: JSON wherever the client takes it. `null`: in none that it takes. */
export function resultTypeOf(accept: string | undefined): AnswerType | null {
  return jsonTypeOf(accept) ?? best(accept, [EVENT_STREAM]);
}

/** The stream in which a subscription is answered: the one that the client likes best. `null`: it takes none of ours. */
export function streamTypeOf(accept: string | undefined): StreamType | null {
  const type = best(accept, STREAM_TYPES);
  return type === null || type === EVENT_STREAM ? type : MULTIPART;
}

/** Whether an answer goes on, rather than being one text. */
export function isStream(type: AnswerType): type is StreamType {
  return type === EVENT_STREAM || type === MULTIPART;
}

/** Whether a client would rather see a page than JSON, as browsers do that open an address. */
export function prefersPage(accept: string | undefined): boolean {
  return best(accept, [...JSON_TYPES, 'text/html']) === 'text/html';
}

/** By weight, then by how exactly it is named, then by the order of the client, then by ours. */
function best<T extends string>(accept: string | undefined, types: readonly T[]): T | null {
  const found = new Negotiator({ headers: { accept } }).mediaType([...types]);
  return types.find((type) => type === found) ?? null;
}
